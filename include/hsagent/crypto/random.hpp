// Random sources: the system's, and a reproducible one for simulation and tests.
#pragma once

#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/bytes.hpp"

namespace hsagent {

// The kernel's generator: the source for real keys, nonces and references.
struct SystemRandom {
    // Fills the whole span. Throws std::system_error if the kernel provides no bytes; a caller that
    // catches it must not use `out`.
    void fill(MutableBytes out) {
        constexpr std::size_t most_a_call = 256;  // limit of getentropy(3)
        while (!out.empty()) {
            const std::size_t part = out.size() < most_a_call ? out.size() : most_a_call;
            if (::getentropy(out.data(), part) != 0) {
                throw std::system_error(errno, std::generic_category(),
                                        "the system provides no random bytes (getentropy)");
            }
            out = out.subspan(part);
        }
    }
};

// Reproducible random bytes for simulation and tests ONLY. Anyone who sees a few outputs can
// compute all the others, so nothing drawn from it may become a key that protects anything.
//
// xoshiro256** seeded with SplitMix64 (Blackman and Vigna). A value type: it can be copied and
// compared, and its state can be hashed. The same seed gives the same bytes with every compiler and
// byte order.
class SeededRandom {
public:
    explicit SeededRandom(std::uint64_t seed) {
        for (auto& word : state_) word = split_mix(seed);
    }

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    // Fills the span from whole words, low byte first; unused bytes of the last word are dropped.
    void fill(MutableBytes out) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            word = i % 8 == 0 ? next() : word >> 8;
            out[i] = static_cast<Byte>(word);
        }
    }

    // A uniformly distributed number in [0, bound); bound is at least 1.
    std::uint64_t below(std::uint64_t bound) {
        HSAGENT_ASSERT(bound > 0);
        // The lowest 2^64 mod bound values would favour small remainders, so they are drawn again.
        const std::uint64_t surplus = (0 - bound) % bound;
        for (;;) {
            const std::uint64_t drawn = next();
            if (drawn >= surplus) return drawn % bound;
        }
    }

    // A child whose stream is independent of this one and of other children. It depends on the
    // current state and on the number or label, and does not change this source: the same call
    // twice gives the same child twice.
    SeededRandom fork(std::uint64_t stream) const { return forked(0x6e756d626572ULL, stream); }
    SeededRandom fork(std::string_view label) const {
        std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a, 64 bits
        for (const char c : label) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        }
        return forked(0x6c6162656cULL, hash);
    }

    // The whole state: two sources with equal state give the same bytes from then on.
    const std::array<std::uint64_t, 4>& state() const { return state_; }
    friend bool operator==(const SeededRandom&, const SeededRandom&) = default;

private:
    static std::uint64_t split_mix(std::uint64_t& counter) {
        counter += 0x9e3779b97f4a7c15ULL;
        std::uint64_t mixed = counter;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebULL;
        return mixed ^ mixed >> 31;
    }

    // `domain` separates numbered and labelled children.
    SeededRandom forked(std::uint64_t domain, std::uint64_t stream) const {
        std::uint64_t seed = domain;
        for (const std::uint64_t word : state_) {
            seed ^= word;
            seed = split_mix(seed);
        }
        seed ^= stream;
        return SeededRandom(split_mix(seed));
    }

    std::array<std::uint64_t, 4> state_{};
};

static_assert(RandomSource<SystemRandom> && RandomSource<SeededRandom>);

}  // namespace hsagent
