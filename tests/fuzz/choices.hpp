// Choices: the bytes of an input, as decisions one after the other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hsagent::fuzz {

// Once the bytes are used up, every choice is 0.
class Choices {
public:
    explicit Choices(std::string_view bytes) : left_(bytes) {}

    bool is_empty() const { return left_.empty(); }

    // A number of that many bytes, the low one first.
    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes && !left_.empty(); ++i) {
            value |= std::uint64_t{static_cast<unsigned char>(left_.front())} << 8 * i;
            left_.remove_prefix(1);
        }
        return value;
    }
    // A number in [0, bound); bound is at least 1.
    std::size_t below(std::size_t bound) {
        return static_cast<std::size_t>(number(bound <= 256 ? 1 : 4) % bound);
    }
    // The next `size` bytes, or as many as there are.
    std::string_view text(std::size_t size) {
        const std::string_view taken = left_.substr(0, size);
        left_.remove_prefix(taken.size());
        return taken;
    }
    std::string_view rest() { return text(left_.size()); }

private:
    std::string_view left_;
};

}  // namespace hsagent::fuzz
