// ReplayWindow: accepts each sequence number once, with the sliding window of RFC 6479.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hsagent {

// Accepts each number once, in any order, if it is among the last 8,128 numbers up to the highest.
// Numbers start at 1. A value type; it allocates nothing until a number of 64 or more arrives.
class ReplayWindow {
public:
    static constexpr std::uint64_t size = 8'128;

    // True the first time a number arrives; false for a repeated one, one below the window, and 0.
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

    // 0 before the first number.
    std::uint64_t highest() const { return highest_; }
    // Together with highest(), the whole state; used for fingerprints.
    std::span<const std::uint64_t> words() const {
        if (ring_.empty()) return {&first_word_, 1};
        return ring_;
    }

    // Whether the same numbers arrived. Numbers that are already too old to matter may still make
    // it false.
    friend bool operator==(const ReplayWindow&, const ReplayWindow&) = default;

private:
    static constexpr std::uint64_t word_bits = 64, ring_words = 128;
    // One word more than the window, so that it advances by whole words (RFC 6479, 3).
    static_assert(size == word_bits * (ring_words - 1));

    void move_to(std::uint64_t number) {
        const std::uint64_t from = highest_ / word_bits;
        const std::uint64_t steps = std::min(number / word_bits - from, ring_words);
        for (std::uint64_t i = 1; i <= steps; ++i) ring_[(from + i) % ring_words] = 0;
        highest_ = number;
    }

    std::uint64_t highest_ = 0;
    std::uint64_t first_word_ = 0;  // used until ring_ is allocated
    std::vector<std::uint64_t> ring_;
};

}  // namespace hsagent
