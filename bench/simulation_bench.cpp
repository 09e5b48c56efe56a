// Benchmarks of whole simulations: agents, relay and all checks, on one core.
//
// Each runs in its own process, which reports its work; its CPU time and peak memory are measured.
// "messages" counts those between pairs, without announcements. "bytes/agent" is the memory beyond
// that of an empty process.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "simulator/runs/campaign.hpp"
#include "simulator/runs/run.hpp"

namespace {

using namespace hsagent::sim;

struct Measured {
    std::uint64_t done = 0;  // what `work` returned
    double cpu_seconds = 0;
    double peak_bytes = 0;
};

// nullopt if the process could not be created or did not exit normally.
template <class Work>
std::optional<Measured> measured_alone(Work work) {
    int ends[2];
    if (::pipe(ends) != 0) return std::nullopt;
    const pid_t child = ::fork();
    if (child == 0) {
        const std::uint64_t done = work();
        ::_exit(::write(ends[1], &done, sizeof done) == sizeof done ? 0 : 1);
    }
    ::close(ends[1]);
    Measured measured;
    const bool told =
        child > 0 && ::read(ends[0], &measured.done, sizeof measured.done) == sizeof measured.done;
    ::close(ends[0]);
    ::rusage used{};
    int status = 0;
    if (child < 0 || ::wait4(child, &status, 0, &used) != child || status != 0 || !told) {
        return std::nullopt;
    }
    const auto seconds = [](const ::timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    measured.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    measured.peak_bytes = static_cast<double>(used.ru_maxrss) * 1024;
    return measured;
}

RunOptions options_of(std::uint32_t agents, std::uint32_t seconds, CryptoKind crypto) {
    RunOptions options;
    options.agents = agents;
    options.seconds = seconds;
    options.crypto = crypto;
    options.profiles = profiles_named("baseline");  // as for the figures in the README
    options.only_addressed = true;
    options.shows_progress = false;
    return options;
}

void simulation(benchmark::State& state, CryptoKind crypto) {
    const auto agents = static_cast<std::uint32_t>(state.range(0));
    const auto seconds = static_cast<std::uint32_t>(state.range(1));
    const auto empty = measured_alone([] { return std::uint64_t{0}; });
    double messages = 0, bytes = 0, runs = 0;
    for (auto _ : state) {
        const auto measured = measured_alone(
            [&] { return Totals(run(options_of(agents, seconds, crypto))).messages; });
        if (!measured || !empty) {
            state.SkipWithError("the simulation process failed");
            return;
        }
        state.SetIterationTime(measured->cpu_seconds);
        messages += static_cast<double>(measured->done);
        bytes = (measured->peak_bytes - empty->peak_bytes) / agents;
        ++runs;
    }
    using benchmark::Counter;
    state.counters["messages/s"] = Counter(messages, Counter::kIsRate);
    state.counters["virtual"] = Counter(runs * seconds, Counter::kIsRate);
    state.counters["bytes/agent"] = bytes;
}
void simulation_pretend(benchmark::State& state) {
    simulation(state, CryptoKind::pretend);
}
void simulation_botan(benchmark::State& state) {
    simulation(state, CryptoKind::botan);
}
// Arguments: agents and virtual seconds. All agents begin to talk to each other in the third
// second.
BENCHMARK(simulation_botan)->Args({10, 60})->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(simulation_pretend)
    ->Args({10, 60})
    ->Args({100, 6})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

void campaign_seeds(benchmark::State& state, CryptoKind crypto) {
    const std::uint64_t seeds = 20;
    for (auto _ : state) {
        const auto measured = measured_alone([&] {
            CampaignOptions options;
            options.run.agents = 3;
            options.run.seconds = 120;
            options.run.calm_seconds = 60;
            options.run.faults = "swarm";
            options.run.crypto = crypto;
            options.run.profiles = profiles_named("baseline");
            options.run.shows_progress = false;
            options.last_seed = seeds;
            options.threads = 1;
            options.shrink = false;
            return campaign(options).seeds_done();
        });
        if (!measured || measured->done != seeds) {
            state.SkipWithError("the campaign process failed");
            return;
        }
        state.SetIterationTime(measured->cpu_seconds);
    }
    const auto all = static_cast<double>(state.iterations()) * static_cast<double>(seeds);
    state.counters["seeds/minute"] = benchmark::Counter(all * 60, benchmark::Counter::kIsRate);
}
void campaign_botan(benchmark::State& state) {
    campaign_seeds(state, CryptoKind::botan);
}
void campaign_pretend(benchmark::State& state) {
    campaign_seeds(state, CryptoKind::pretend);
}
BENCHMARK(campaign_botan)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(campaign_pretend)->UseManualTime()->Unit(benchmark::kMillisecond);

// Runs only on request: a million pairs take minutes and gigabytes.
[[maybe_unused]] benchmark::internal::Benchmark* const large =
    std::getenv("HSAGENT_BENCH_LARGE") == nullptr
        ? nullptr
        : benchmark::RegisterBenchmark("simulation_pretend", simulation_pretend)
              ->Args({1000, 3})
              ->UseManualTime()
              ->Iterations(1)
              ->Unit(benchmark::kMillisecond);

}  // namespace
