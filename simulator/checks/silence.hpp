// NeverSilent: a pair that closes cycles also hears each other.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "simulator/checks/check.hpp"
#include "simulator/checks/seen.hpp"

namespace hsagent::sim {

// L9; S11 if a step of the pair was forged. Agents whose clocks are too far apart take each other's
// hs for old; that is not promised.
class NeverSilent : public CheckOf<NeverSilent> {
public:
    static constexpr std::string_view name = "closed_cycles_say_something";
    static constexpr std::uint32_t most = 10;
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    std::unordered_map<std::size_t, std::int64_t> ahead_ms_;  // by agent: of its clock
    SeenSet forged_;                 // pairs, one of which took a step that the other had not sent
    SeenMap<std::uint32_t> silent_;  // by role: cycles closed since a message was opened
};

}  // namespace hsagent::sim
