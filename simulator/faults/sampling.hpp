// What faults draw: chances in parts per million, and times around a mean.
#pragma once

#include <cstdint>

#include "hsagent/crypto/random.hpp"

namespace hsagent::sim {

// Draws nothing where there is no chance, so that a run without a fault is one without it.
inline bool strikes(SeededRandom& random, std::uint32_t per_million) {
    return per_million > 0 && random.below(1'000'000) < per_million;
}

// Microseconds up to `most_ms`, at least one.
inline std::int64_t up_to_ms(SeededRandom& random, std::uint32_t most_ms) {
    return 1 + static_cast<std::int64_t>(random.below(std::uint64_t{most_ms} * 1000 + 1));
}

// Microseconds around the mean: from a half of it to one and a half.
inline std::int64_t around_ms(SeededRandom& random, std::uint32_t mean_ms) {
    return std::int64_t{mean_ms} * 500 + up_to_ms(random, mean_ms);
}

}  // namespace hsagent::sim
