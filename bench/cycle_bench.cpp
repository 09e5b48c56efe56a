// Benchmarks of whole cycles of two agents, in both directions at once, and of their floor: the
// primitives alone.
//
// A cycle without repeats is 13 messages with 2 hs and 8 sealed messages: 10 signatures made and
// checked, 2 key agreements (PROTOCOL.md, 6). Some messages are repeated in later rounds; the
// counters report how many were really sealed and opened.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/folder.hpp"
#include "bench/parties.hpp"
#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"

namespace {

using namespace hsagent;
using namespace hsagent::bench;

// One cycle in each direction; the two may run in step and close in the same round.
template <class Agents>
void run_cycle(Agents& duo) {
    const std::uint64_t enough = duo.cycles_closed() + 4;
    while (duo.cycles_closed() < enough) duo.round();
}

template <class Agents>
double seconds_of_cycle(Agents& duo) {
    const auto start = std::chrono::steady_clock::now();
    run_cycle(duo);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> of) {
    const auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
    std::nth_element(of.begin(), middle, of.end());
    return *middle;
}

template <class Profile, Store S, class Make>
void cycles(benchmark::State& state, Make make) {
    Duo<Profile, S> duo(make);
    run_cycle(duo);  // the first cycle allocates storage that later ones reuse
    const std::uint64_t closed_before = duo.cycles_closed(), sent_before = duo.lines_sent();
    for (auto _ : state) run_cycle(duo);
    const auto cycles = static_cast<double>(duo.cycles_closed() - closed_before) / 2;
    const auto lines = static_cast<double>(duo.lines_sent() - sent_before);
    state.counters["cycles/s"] = benchmark::Counter(cycles, benchmark::Counter::kIsRate);
    state.counters["lines/s"] = benchmark::Counter(lines, benchmark::Counter::kIsRate);
    state.counters["lines/cycle"] = lines / cycles;
}

void cycle_memory(benchmark::State& state) {
    cycles<BaselineProfile, MemoryStore>(state, [](const std::string&) { return MemoryStore(); });
}
void cycle_hardened(benchmark::State& state) {
    cycles<HardenedProfile, MemoryStore>(state, [](const std::string&) { return MemoryStore(); });
}
void cycle_sqlite(benchmark::State& state) {
    const Folder folder;
    cycles<BaselineProfile, SqliteStore>(
        state, [&](const std::string& id) { return SqliteStore(folder.file(id + ".db"), id); });
}
BENCHMARK(cycle_memory)->Unit(benchmark::kMillisecond);
BENCHMARK(cycle_hardened)->Unit(benchmark::kMillisecond);
BENCHMARK(cycle_sqlite)->Unit(benchmark::kMillisecond);

// The cost of the hardened profile relative to the baseline. Cycles of the two alternate, so that
// other load on the machine affects both; the result is the ratio of their medians.
void cycle_by_turns(benchmark::State& state) {
    const auto memory = [](const std::string&) { return MemoryStore(); };
    Duo<BaselineProfile, MemoryStore> baseline(memory);
    Duo<HardenedProfile, MemoryStore> hardened(memory);
    std::vector<double> took_baseline, took_hardened;
    for (auto _ : state) {
        took_baseline.push_back(seconds_of_cycle(baseline));
        took_hardened.push_back(seconds_of_cycle(hardened));
    }
    state.counters["hardened/baseline"] = median(took_hardened) / median(took_baseline);
}
BENCHMARK(cycle_by_turns)->Unit(benchmark::kMillisecond);

void cycle_floor(benchmark::State& state) {
    SeededRandom random(1);
    BotanCrypto::SigningKey signing(secret(random));
    BotanCrypto::AgreementKey ours(secret(random)), theirs(secret(random));
    BotanCrypto::SealingKey sealing(secret(random));
    auto verifying = BotanCrypto::VerifyingKey::from(signing.public_key());
    const std::string covered(200, 'x'), plaintext(26, 'm');
    std::string sealed, opened;
    for (auto _ : state) {
        for (int i = 0; i < 2 * 10; ++i) {
            const Signature signature = signing.sign(as_bytes(covered));
            benchmark::DoNotOptimize(verifying->verify(as_bytes(covered), signature));
        }
        for (int i = 0; i < 2 * 2; ++i) benchmark::DoNotOptimize(ours.agree(theirs.public_key()));
        for (int i = 0; i < 2 * 8; ++i) {  // two cycles
            const Digest hash = BotanCrypto::sha256(as_bytes(plaintext));
            sealing.seal(SealNonce{}, hash, as_bytes(plaintext), sealed);
            benchmark::DoNotOptimize(sealing.open(SealNonce{}, hash, as_bytes(sealed), opened));
        }
    }
}
BENCHMARK(cycle_floor)->Unit(benchmark::kMillisecond);

}  // namespace
