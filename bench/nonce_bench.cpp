// Benchmarks of nonces: checking and recording in one call, for new nonces and replays, with few
// and many known nonces.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "bench/folder.hpp"
#include "bench/parties.hpp"
#include "hsagent/message/nonces.hpp"
#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"

namespace {

using namespace hsagent;
using namespace hsagent::bench;

constexpr std::string_view peer_id = "40705c48-177c-40d8-a177-e55ec3b73fa9";

template <Store S>
void know(S& store, SeededRandom& random, std::int64_t nonces) {
    store.begin();
    for (std::int64_t i = 0; i < nonces; ++i) {
        store.record_received(Role::responder, peer_id, random_nonce(random), start);
    }
    store.commit();
}

// Each iteration is one step: begin, record, commit.
template <Store S>
void first_times(benchmark::State& state, S store) {
    SeededRandom random(1);
    know(store, random, state.range(0));
    std::string nonce;
    for (auto _ : state) {
        random_nonce(random, nonce);
        store.begin();
        benchmark::DoNotOptimize(store.record_received(Role::responder, peer_id, nonce, start));
        store.commit();
    }
}

template <Store S>
void replays(benchmark::State& state, S store) {
    SeededRandom random(1);
    know(store, random, state.range(0));
    const std::string nonce = random_nonce(random);
    store.record_received(Role::responder, peer_id, nonce, start);
    for (auto _ : state) {
        store.begin();
        if (store.record_received(Role::responder, peer_id, nonce, start)) {
            return state.SkipWithError("a replay was accepted as new");
        }
        store.commit();
    }
}

void nonce_memory(benchmark::State& state) {
    first_times(state, MemoryStore());
}
void nonce_memory_replay(benchmark::State& state) {
    replays(state, MemoryStore());
}
void nonce_sqlite(benchmark::State& state) {
    const Folder folder;
    first_times(state, SqliteStore(folder.file("nonces.db"), "bench"));
}
void nonce_sqlite_replay(benchmark::State& state) {
    const Folder folder;
    replays(state, SqliteStore(folder.file("nonces.db"), "bench"));
}
// The floor: the time of SQLite itself for one row per transaction.
void nonce_sqlite_floor(benchmark::State& state) {
    const Folder folder;
    SQLite::Database db(folder.file("floor.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = NORMAL");
    db.exec("CREATE TABLE nonce (text TEXT PRIMARY KEY) WITHOUT ROWID");
    SQLite::Statement insert(db, "INSERT OR IGNORE INTO nonce VALUES (?1)");
    SeededRandom random(1);
    std::string nonce;
    for (auto _ : state) {
        random_nonce(random, nonce);
        insert.bindNoCopy(1, nonce);
        insert.exec();
        insert.reset();
    }
}

BENCHMARK(nonce_memory)->Arg(10)->Arg(1'000)->Arg(100'000);
BENCHMARK(nonce_memory_replay)->Arg(10)->Arg(1'000)->Arg(100'000);
BENCHMARK(nonce_sqlite)->Arg(10)->Arg(1'000)->Arg(100'000);
BENCHMARK(nonce_sqlite_replay)->Arg(10)->Arg(1'000)->Arg(100'000);
BENCHMARK(nonce_sqlite_floor);

}  // namespace
