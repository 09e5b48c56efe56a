// ReplayWindow: which sequence numbers have come, as RFC 6479 keeps them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hsagent {

// Takes each number once, in any order, as long as it is among the last 8,128 up to the highest.
// Numbers begin at 1. A value; small (no allocation) until a number of 64 or more comes.
class ReplayWindow {
public:
    static constexpr std::uint64_t size = 8'128;

    // True once for a number; false for one that came before, one too old to tell, and 0.
    bool accept(std::uint64_t number) {
        if (number == 0) return false;
        if (number <= highest_ && highest_ - number >= size) return false;
        if (number >= word_bits && ring_.empty()) {
            std::vector<std::uint64_t> ring(ring_words);
            ring[0] = first_word_;
            ring_.swap(ring);
            first_word_ = 0;
        }
        if (number > highest_) move_to(number);
        std::uint64_t& word = ring_.empty() ? first_word_ : ring_[number / word_bits % ring_words];
        const std::uint64_t bit = std::uint64_t{1} << number % word_bits;
        if (word & bit) return false;
        word |= bit;
        return true;
    }

    // 0 before any number came.
    std::uint64_t highest() const { return highest_; }
    // With highest(), all there is to know; for fingerprints.
    std::span<const std::uint64_t> words() const {
        if (ring_.empty()) return {&first_word_, 1};
        return ring_;
    }

    // Whether the same numbers came; but for what is too old to tell, it may be false all the same.
    friend bool operator==(const ReplayWindow&, const ReplayWindow&) = default;

private:
    static constexpr std::uint64_t word_bits = 64, ring_words = 128;
    // One word more than the window, so that it moves on by whole words (RFC 6479, 3).
    static_assert(size == word_bits * (ring_words - 1));

    void move_to(std::uint64_t number) {
        const std::uint64_t from = highest_ / word_bits;
        const std::uint64_t steps = std::min(number / word_bits - from, ring_words);
        for (std::uint64_t i = 1; i <= steps; ++i) ring_[(from + i) % ring_words] = 0;
        highest_ = number;
    }

    std::uint64_t highest_ = 0;
    std::uint64_t first_word_ = 0;  // while there is no ring
    std::vector<std::uint64_t> ring_;
};

}  // namespace hsagent
