#include "simulator/runs/run.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hsagent/store/memory.hpp"
#include "simulator/adversary/adversary.hpp"
#include "simulator/agents/actors.hpp"
#include "simulator/agents/agent_seeds.hpp"
#include "simulator/agents/run_folder.hpp"
#include "simulator/checks/costs.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/runs/progress.hpp"
#include "simulator/world/world.hpp"

namespace hsagent::sim {

namespace {

// Agents without files, for --store memory; the counterpart of RunFolder.
class MemoryAgents {
public:
    explicit MemoryAgents(CryptoKind crypto) : crypto_(crypto) {}
    Continuation continuation() const { return {}; }
    void look_up(const std::string&) {}
    template <RandomSource R>
    std::pair<Identity, MemoryStore> make(std::size_t, const std::string&, R& random, Instant now) {
        return {new_identity(crypto_, random, now), MemoryStore()};
    }
    void begin(std::int64_t) {}

private:
    CryptoKind crypto_;
};

// What the options mean in virtual time, and what is drawn for the run as a whole.
struct Plan {
    Instant start;
    std::int64_t end_us;
    std::int64_t faults_until_us;
    SeededRandom random;
    FaultProfile faults;
    LivenessOptions liveness;
};

Plan plan_of(const RunOptions& options, const Continuation& before) {
    const std::int64_t end_us = std::int64_t{options.seconds} * 1'000'000;
    const std::int64_t faults_until_us =
        end_us - std::int64_t{options.calm_seconds.value_or(0)} * 1'000'000;
    const SeededRandom random = SeededRandom(options.seed).fork(before.runs);
    FaultProfile faults = faults_named(options.faults, random.fork("fault profile"));
    const Attack* attack = attack_named(options.attack);
    if (attack && attack->changes_zones) faults.zone_changes = 1'000'000;
    const bool is_disturbed = faults.any() || !options.attack.empty() || options.newcomers > 0;
    return {{before.next_start_ms, 0},
            end_us,
            faults_until_us,
            random,
            faults,
            {options.latency_max_ms, is_disturbed ? faults_until_us : 0,
             end_us - std::int64_t{options.drain_seconds} * 1'000'000, end_us, options.newcomers}};
}

World world_of(const RunOptions& options, const Plan& plan, Recorder& recorder) {
    return World(recorder,
                 Relay(options.agents, plan.random.fork("relay"),
                       {Latency::between_ms(options.latency_min_ms, options.latency_max_ms),
                        plan.faults, plan.faults_until_us, options.only_addressed}),
                 plan.random.fork("agent faults"),
                 {plan.start, plan.liveness.drain_from_us, plan.faults, plan.faults_until_us,
                  options.threads});
}

// Makes all agents and adds them to the world; returns their ids.
template <class Source>
std::vector<std::string> add_agents(const RunOptions& options, const Plan& plan, Source& source,
                                    Progress& progress, Recorder& recorder, World& world,
                                    Script* script) {
    AgentSeeds seeds(plan.random);
    ActorKind kind;
    kind.crypto = options.crypto;
    kind.log = options.log ? options.log : log_read_by(options.attack);
    kind.settings = simulated_settings(options.agents, options.default_caps);
    if (options.default_caps) recorder.directory.have_default_caps();
    for (std::uint32_t i = 0; i < options.agents; ++i) {
        progress.preparing(i + 1);
        source.look_up(agent_name(i));
    }
    std::vector<std::string> ids;
    for (std::uint32_t i = 0; i < options.agents; ++i) {
        progress.preparing(i + 1);
        SeededRandom own = seeds.identity_of(i);
        auto [identity, store] = source.make(i, agent_name(i), own, plan.start);
        if (const auto twin = recorder.directory.index_of(identity.my_id)) {
            throw UsageError("--dir " + options.directory + ": " + agent_name(i) + " and " +
                             agent_name(*twin) + " have the same id; move one of them away");
        }
        kind.profile = &options.profiles.of(i);
        recorder.directory.introduce(agent_name(i), identity, kind.profile->expectations);
        ids.push_back(identity.my_id);
        AgentSeeds::Seed seed = seeds.next();
        const Clock clock = world.next_clock();
        if (script) {
            script->clocks.push_back(clock);
            script->begins_us.push_back(seed.begins_us);
            script->profiles.push_back(kind.profile);
        }
        world.add(make_actor(kind, std::move(identity), std::move(store), std::move(seed.random),
                             clock.at(seed.begins_us)),
                  seed.begins_us, i + options.newcomers >= options.agents);
    }
    return ids;
}

// Checks how the run ended and returns all that reports show, except for its source and duration.
RunResult result_of(const RunOptions& options, const Plan& plan, Recorder& recorder, World& world) {
    RunResult result;
    result.faults = plan.faults;
    result.mishaps = recorder.mishaps;
    result.ends = recorder.check_ends(world.hosts(), plan.liveness);
    result.options = options;
    result.reasons = world.hosts().reasons();
    for (std::size_t i = 0; i < options.agents; ++i) {
        result.names.push_back(recorder.directory.name_of(i));
    }
    result.pairs = recorder.pairs;
    result.ledger = recorder.ledger;
    result.findings = recorder.findings;
    result.reach = recorder.reach;
    result.lines = world.relay().lines();
    result.deliveries = world.deliveries();
    result.events = recorder.trace.events();
    result.trace_hash = recorder.trace.finish();
    return result;
}

// `source` is a RunFolder or MemoryAgents: where identity and store of each agent come from.
// `twin`: of the same run without its adversary, or null.
template <class Source>
RunResult run_world(const RunOptions& options, Source& source, Script* script, Story* story,
                    const Ledger* twin = nullptr) {
    Progress progress(options);
    const Continuation before = source.continuation();
    const Plan plan = plan_of(options, before);
    Recorder recorder(options.agents, options.trace_file, plan.start.unix_ms,
                      plan.liveness.calm_from_us, options.log.has_value());
    recorder.ledger.close_from(plan.liveness.drain_from_us - minute_us);
    World world = world_of(options, plan, recorder);
    std::vector<std::string> ids =
        add_agents(options, plan, source, progress, recorder, world, script);
    world.record(script);
    source.begin(before.next_start_ms + std::int64_t{options.seconds} * 1000 + 1000);
    auto adversary = make_adversary(options.attack, options.seed);
    if (adversary) {
        adversary->meets(recorder.directory, options.crypto);
        if (options.stolen_key) adversary->steals(world.hosts().actor(0).identity().sign_seed);
        if (options.insider) world.hosts().pin_stranger(*adversary->joins(), 0);
    }
    world.let_in(std::move(adversary));
    if (options.pinned) world.hosts().pin_all(0);
    world.begin();
    if (story) recorder.tell(*story, world.hosts());
    world.run_until(plan.end_us,
                    [&](std::int64_t now_us) { progress.running(now_us, world.deliveries()); });
    if (script) {
        script->calm_from_us = plan.liveness.calm_from_us;
        script->end_us = plan.end_us;
    }

    if (twin) recorder.check_trace(*twin, plan.end_us);
    RunResult result = result_of(options, plan, recorder, world);
    result.ids = std::move(ids);
    result.earlier_runs = before.runs;
    result.real_seconds = progress.real_seconds();
    return result;
}

// Whether the calm after an attack is long enough for its traces to fade.
bool has_twin(const RunOptions& options) {
    const std::int64_t calm_us =
        (std::int64_t{options.calm_seconds.value_or(0)} - options.drain_seconds) * 1'000'000;
    return !options.attack.empty() && calm_us >= trace_fades_within_us + minute_us;
}

// The same run without its adversary.
RunOptions twin_of(RunOptions options) {
    options.attack.clear();
    options.stolen_key = options.insider = false;
    options.trace_file.clear();
    options.log.reset();
    options.shows_progress = false;
    return options;
}

}  // namespace

RunResult run(const RunOptions& options, Script* script, Story* story) {
    check(options);
    if (options.store == StoreKind::sqlite) {
        RunFolder folder(options.directory, options.password_file);
        return run_world(options, folder, nullptr, story);
    }
    std::optional<Ledger> twin;
    if (has_twin(options)) twin = run(twin_of(options)).ledger;
    MemoryAgents agents(options.crypto);
    if (script) {
        *script = Script();
        script->agents = options.agents;
        script->seed = options.seed;
        script->attack = options.attack;
        script->newcomers = options.newcomers;
        script->pinned = options.pinned;
        script->default_caps = options.default_caps;
        script->stolen_key = options.stolen_key;
        script->insider = options.insider;
        script->crypto = options.crypto;
    }
    return run_world(options, agents, script, story, twin ? &*twin : nullptr);
}

}  // namespace hsagent::sim
