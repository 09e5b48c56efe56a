// Whole cycles of two agents, both directions at once, and the floor: their primitives alone.
//
// A cycle is 13 messages when nothing is repeated, with 2 hs and 8 sealed messages: 10 signatures
// made and checked, 2 key agreements (PROTOCOL.md, 6). Rounds repeat some, and the counters tell
// how many really were sealed and opened.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/folder.hpp"
#include "bench/parties.hpp"
#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"

namespace {

using namespace hsagent;
using namespace hsagent::bench;

template <class Profile, Store S, class Make>
void cycles(benchmark::State& state, Make make) {
    Duo<Profile, S> duo(make);
    while (duo.cycles_closed() < 4) duo.round();  // the first cycles make what later ones reuse
    const std::uint64_t closed_before = duo.cycles_closed(), sent_before = duo.lines_sent();
    // One iteration: four more ends of cycles, which is one cycle of each direction; these may run
    // in step, and close in the same round.
    for (auto _ : state) {
        const std::uint64_t enough = duo.cycles_closed() + 4;
        while (duo.cycles_closed() < enough) duo.round();
    }
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
