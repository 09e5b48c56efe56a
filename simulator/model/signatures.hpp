// Signatures: how many an agent has made and checked.
#pragma once

#include <cstdint>

namespace hsagent::sim {

struct Signatures {
    std::uint64_t made = 0, checked = 0;

    friend Signatures operator-(const Signatures& a, const Signatures& b) {
        return {a.made - b.made, a.checked - b.checked};
    }
};

}  // namespace hsagent::sim
