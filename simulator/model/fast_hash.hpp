// FastHash: a fast 128-bit hash, the same on every machine. It does not resist anyone who looks for
// collisions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hsagent/support/bytes.hpp"

namespace hsagent::sim {

class FastHash {
public:
    FastHash& take(Bytes bytes) {
        std::size_t at = 0;
        for (; at + 8 <= bytes.size(); at += 8) word(load(bytes.subspan(at, 8)));
        word(load(bytes.subspan(at)) ^ std::uint64_t{bytes.size()} << 56);
        return *this;
    }
    FastHash& take(std::uint64_t number) {
        word(number);
        return *this;
    }
    void fill(MutableBytes out) {
        std::uint64_t drawn = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i % 8 == 0) {
                word(i);
                drawn = lanes_[0] ^ lanes_[1];
            }
            out[i] = static_cast<Byte>(drawn >> (i % 8 * 8));
        }
    }
    template <std::size_t N>
    ByteArray<N> bytes() {
        ByteArray<N> out;
        fill(out);
        return out;
    }
    const std::array<std::uint64_t, 2>& words() const { return lanes_; }

private:
    static std::uint64_t load(Bytes bytes) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint64_t{bytes[i]} << i * 8;
        return value;
    }
    void word(std::uint64_t value) {
        lanes_[0] = stir(lanes_[0] ^ value);
        lanes_[1] = stir(lanes_[1] + lanes_[0]);
    }
    static std::uint64_t stir(std::uint64_t x) {
        x = (x ^ x >> 32) * 0xd6e8feb86659fd93ULL;
        x = (x ^ x >> 29) * 0xd6e8feb86659fd93ULL;
        return x ^ x >> 32;
    }
    std::array<std::uint64_t, 2> lanes_{0x243f6a8885a308d3ULL, 0x13198a2e03707344ULL};
};

}  // namespace hsagent::sim
