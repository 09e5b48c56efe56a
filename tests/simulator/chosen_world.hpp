// A world of baseline agents whose identities and rows the test chooses.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "hsagent/identity/identity.hpp"
#include "hsagent/store/memory.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/model/clock.hpp"
#include "simulator/runs/run.hpp"
#include "simulator/world/world.hpp"

namespace hsagent::sim::test {

inline constexpr Instant beginning{virtual_epoch_ms, 0};

inline Identity identity_of(std::uint64_t seed) {
    SeededRandom random(seed);
    return create_identity<BotanCrypto>(random, beginning);
}

inline ActorKind baseline() {
    ActorKind kind;
    kind.profile = profile_named("baseline");
    return kind;
}

// Runs its agents as sim::run() does.
class ChosenWorld {
public:
    explicit ChosenWorld(std::uint32_t agents, std::uint64_t seed = 1,
                          std::unique_ptr<Adversary> adversary = nullptr)
        : recorder_(agents, {}, beginning.unix_ms, 0),
          random_(SeededRandom(seed).fork("world")),
          world_(recorder_, Relay(agents, SeededRandom(seed).fork("relay"), {}), random_,
                 {beginning, end_us, {}, adversary ? end_us : 0}) {
        world_.let_in(std::move(adversary));
    }

    void add(Identity identity, MemoryStore store = {}) {
        const std::string number = std::to_string(world_.hosts().size() + 1);
        recorder_.directory.introduce("agent" + number, identity);
        const auto begins_us = static_cast<std::int64_t>(random_.below(1'000'000));
        const Clock clock = world_.next_clock();
        world_.add(make_actor(baseline(), std::move(identity), std::move(store),
                              random_.fork("agent " + number), clock.at(begins_us)),
                   begins_us);
    }
    RunResult run() {
        world_.begin();
        world_.run_until(end_us, [](std::int64_t) {});
        RunResult result;
        result.ends = recorder_.check_ends(world_.hosts(), {50, 0, end_us, end_us});
        result.pairs = recorder_.pairs;
        result.findings = recorder_.findings;
        return result;
    }
    Recorder& recorder() { return recorder_; }

private:
    static constexpr std::int64_t end_us = 60'000'000;

    Recorder recorder_;
    SeededRandom random_;
    World world_;
};

}  // namespace hsagent::sim::test
