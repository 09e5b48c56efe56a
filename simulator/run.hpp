// run: one simulation, from options to result.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "hsagent/store/memory.hpp"
#include "simulator/checks.hpp"
#include "simulator/files.hpp"
#include "simulator/progress.hpp"
#include "simulator/result.hpp"

namespace hsagent::sim {

// Where virtual time begins: 2026-01-01T00:00:00Z.
inline constexpr std::int64_t virtual_epoch_ms = 1'767'225'600'000;

namespace detail {

// `make(name, SeededRandom&, now)` gives identity and store of each agent.
template <Store S, class Make>
RunResult run_world(const RunOptions& options, const Continuation& before, Make make) {
    Progress progress(options);
    const Instant start{before.next_start_ms > 0 ? before.next_start_ms : virtual_epoch_ms, 0};
    const std::int64_t end_us = std::int64_t{options.seconds} * 1'000'000;
    const SeededRandom random = SeededRandom(options.seed).fork(before.runs);

    Witness witness(options);
    World<S> world(witness,
                   Relay(options.agents, random.fork("relay"), options.latency_min_ms,
                         options.latency_max_ms),
                   random.fork("world"), start);
    RunResult result;
    for (std::uint32_t i = 0; i < options.agents; ++i) {
        progress.preparing(i + 1);
        const std::string agent = "agent" + std::to_string(i + 1);
        SeededRandom own = random.fork("identity " + std::to_string(i));
        auto [identity, store] = make(agent, own, start);
        witness.introduce(agent, identity.my_id);
        result.ids.push_back(identity.my_id);
        world.add(std::move(identity), std::move(store));
    }
    world.note_beginning();
    world.run_until(end_us, [&](std::int64_t now_us) {
        progress.running(now_us, world.deliveries());
    });

    result.ends = pair_ends(world, witness.pairs, end_us);
    check_ends(witness, result.ends, options, end_us);
    result.options = options;
    result.names = witness.names();
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

}  // namespace detail

// Runs what `options` ask for. Throws UsageError, FileError, IdentityFileError and StoreError.
inline RunResult run(const RunOptions& options) {
    check(options);
    if (options.store == StoreKind::memory) {
        return detail::run_world<MemoryStore>(
            options, {}, [](const std::string&, SeededRandom& random, Instant now) {
                return std::pair(create_identity<BotanCrypto>(random, now), MemoryStore());
            });
    }
    const RunFolder folder(options);
    RunResult result = detail::run_world<SqliteStore>(
        options, folder.continuation(),
        [&](const std::string& name, SeededRandom& random, Instant now) {
            Identity identity = folder.identity(name, random, now);
            SqliteStore store = folder.store(identity.my_id);
            return std::pair(std::move(identity), std::move(store));
        });
    const std::int64_t start = folder.continuation().next_start_ms;
    folder.save_continuation((start > 0 ? start : virtual_epoch_ms) +
                             std::int64_t{options.seconds} * 1000 + 1000);
    return result;
}

}  // namespace hsagent::sim
