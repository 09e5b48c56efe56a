// Random draws for faults: chances in parts per million, and times around a mean.
#pragma once

#include <cstdint>

#include "hsagent/crypto/random.hpp"

namespace hsagent::sim {

// Draws nothing if the chance is 0, so that a fault that is off does not change other draws.
inline bool strikes(SeededRandom& random, std::uint32_t per_million) {
    return per_million > 0 && random.below(1'000'000) < per_million;
}

// A random time in microseconds, at least 1 and up to `most_ms`.
inline std::int64_t up_to_ms(SeededRandom& random, std::uint32_t most_ms) {
    return 1 + static_cast<std::int64_t>(random.below(std::uint64_t{most_ms} * 1000 + 1));
}

// A random time in microseconds, from half the mean to one and a half times the mean.
inline std::int64_t around_ms(SeededRandom& random, std::uint32_t mean_ms) {
    return std::int64_t{mean_ms} * 500 + up_to_ms(random, mean_ms);
}

}  // namespace hsagent::sim
