#include "simulator/run.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "hsagent/store/memory.hpp"
#include "simulator/actors.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/files.hpp"
#include "simulator/progress.hpp"

namespace hsagent::sim {

namespace {

// Agents that begin with nothing and leave nothing: what RunFolder is to --store sqlite.
class MemoryAgents {
public:
    Continuation continuation() const { return {}; }
    void look_up(const std::string&) {}
    template <RandomSource R>
    std::pair<Identity, MemoryStore> make(std::size_t, const std::string&, R& random, Instant now) {
        return {create_identity<BotanCrypto>(random, now), MemoryStore()};
    }
    void begin(std::int64_t) {}
};

std::string agent_name(std::size_t number) {
    return "agent" + std::to_string(number + 1);
}

// `source` is a RunFolder or MemoryAgents: where identity and store of each agent come from.
template <class Source>
RunResult run_world(const RunOptions& options, Source& source) {
    Progress progress(options);
    const Continuation before = source.continuation();
    const Instant start{before.next_start_ms, 0};
    const std::int64_t end_us = std::int64_t{options.seconds} * 1'000'000;
    const SeededRandom random = SeededRandom(options.seed).fork(before.runs);

    const std::int64_t faults_until_us =
        end_us - std::int64_t{options.calm_seconds.value_or(0)} * 1'000'000;
    const FaultProfile faults = faults_named(options.faults, random.fork("fault profile"));
    const LivenessOptions liveness{options.latency_max_ms, faults.any() ? faults_until_us : 0,
                                   end_us - std::int64_t{options.drain_seconds} * 1'000'000,
                                   end_us};
    Witness witness(options.agents, options.trace_file, start.unix_ms, liveness.calm_from_us);
    World world(witness,
                Relay(options.agents, random.fork("relay"),
                      {Latency::between_ms(options.latency_min_ms, options.latency_max_ms), faults,
                       faults_until_us, options.only_addressed}),
                random.fork("agent faults"),
                {start, liveness.drain_from_us, faults, faults_until_us});
    SeededRandom drawn = random.fork("world");
    RunResult result;
    for (std::uint32_t i = 0; i < options.agents; ++i) {
        progress.preparing(i + 1);
        source.look_up(agent_name(i));
    }
    for (std::uint32_t i = 0; i < options.agents; ++i) {
        progress.preparing(i + 1);
        SeededRandom own = random.fork("identity " + std::to_string(i));
        auto [identity, store] = source.make(i, agent_name(i), own, start);
        if (const auto twin = witness.cast.index_of(identity.my_id)) {
            throw UsageError("--dir " + options.directory + ": " + agent_name(i) + " and " +
                             agent_name(*twin) + " have the same id; move one of them away");
        }
        witness.cast.introduce(agent_name(i), identity);
        result.ids.push_back(identity.my_id);
        // It starts at a moment of the first second.
        const auto begins_us = static_cast<std::int64_t>(drawn.below(1'000'000));
        const Clock clock = world.draw_clock();
        world.add(
            make_actor(std::move(identity), std::move(store),
                       drawn.fork("agent " + std::to_string(i)), options.log, clock.at(begins_us)),
            clock, begins_us);
    }
    source.begin(before.next_start_ms + std::int64_t{options.seconds} * 1000 + 1000);
    world.begin();
    world.run_until(end_us,
                    [&](std::int64_t now_us) { progress.running(now_us, world.deliveries()); });

    result.faults = faults;
    result.mishaps = witness.mishaps;
    result.ends = pair_ends(world, witness.pairs, end_us);
    check_ends(witness, result.ends, liveness);
    result.options = options;
    for (std::size_t i = 0; i < options.agents; ++i) {
        result.names.push_back(witness.cast.name_of(i));
    }
    result.pairs = witness.pairs;
    result.findings = witness.findings;
    result.earlier_runs = before.runs;
    result.lines = world.relay().lines();
    result.deliveries = world.deliveries();
    result.events = witness.trace.events();
    result.trace_hash = witness.trace.finish();
    result.real_seconds = progress.real_seconds();
    return result;
}

}  // namespace

RunResult run(const RunOptions& options) {
    check(options);
    if (options.store == StoreKind::memory) {
        MemoryAgents agents;
        return run_world(options, agents);
    }
    RunFolder folder(options);
    return run_world(options, folder);
}

}  // namespace hsagent::sim
