// A store that fails at any operation: the whole step is undone, and the agent continues.
#include <array>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "hsagent/store/failing.hpp"
#include "subject.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

// Draws are not undone, and are no part of a fingerprint.
struct Draws {
    SeededRandom random;
    void fill(MutableBytes out) { random.fill(out); }
};

template <class P>
struct FailingParts {
    using Crypto = BotanCrypto;
    using Profile = P;
    Draws random;
    FailingStore<MemoryStore> store;
    Listener application;
};

constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

// Two agents of these profiles. The store of the first fails once, at its `fails_at`th operation.
template <class First, class Second>
struct Scene {
    explicit Scene(std::uint32_t fails_at, std::uint64_t seed = 1)
        : random(seed),
          identities{create_identity<BotanCrypto>(random, noon),
                     create_identity<BotanCrypto>(random, noon)},
          first(started<First>(0)),
          second(started<Second>(1)) {
        store().fail_at(fails_at);
    }
    FailingStore<MemoryStore>& store() { return first.policies().store; }

    // Runs `work` on the first agent. If the store fails, only counters and draws may have changed,
    // and `work` runs again.
    template <class Work>
    void survive(Work work) {
        take_lines(first);
        const Digest before = first.fingerprint();
        const auto heard_before = first.policies().application.heard;
        try {
            work();
        } catch (const StoreError&) {
            ++failures;
            BOOST_TEST((first.fingerprint() == before));
            BOOST_TEST(take_lines(first).empty());
            BOOST_TEST(first.policies().application.heard == heard_before);
            work();
        }
    }
    void round() {
        now = now.plus_ms(1000);
        survive([&] { first.advance(now); });
        pass_on(first, [&](const std::string& line) {
            const auto content = nlohmann::json::parse(line)["content"].get<std::string>();
            said += message::unwrap_typed(nlohmann::json::parse(content))["intent"];
            said += ' ';
            second.receive(line, now);
        });
        second.advance(now);
        pass_on(second,
                [&](const std::string& line) { survive([&] { first.receive(line, now); }); });
    }
    template <class From, class Pass>
    void pass_on(From& from, Pass pass) {
        for (const std::string& line : take_lines(from)) {
            std::string relayed;
            message::append_relayed(relayed, line, address);
            if (random.below(100) >= percent_lost) pass(relayed);
        }
    }
    void restart_first() {
        auto parts = std::move(first.policies());
        first = Agent<FailingParts<First>>(Identity(identities[0]), {}, std::move(parts), now);
    }

    SeededRandom random;
    std::array<Identity, 2> identities;
    Agent<FailingParts<First>> first;
    Agent<FailingParts<Second>> second;
    Instant now = noon;
    std::string said;  // by the first: its intents
    std::uint64_t percent_lost = 0;
    int failures = 0;

private:
    template <class Profile>
    Agent<FailingParts<Profile>> started(std::size_t i) {
        FailingParts<Profile> parts{{random.fork(i)}, {}, {}};
        return {Identity(identities[i]), Settings{}, std::move(parts), noon};
    }
};
// Counts what an agent asks of it.
struct WatchedStore : MemoryStore {
    int commits = 0, rollbacks = 0, puts = 0;
    bool is_full = false;

    void commit() {
        ++commits;
        MemoryStore::commit();
    }
    void rollback() {
        ++rollbacks;
        MemoryStore::rollback();
    }
    void put(Role role, std::string_view peer_id, const RoleState& row, Instant now) {
        if (is_full) throw StoreError("full");
        ++puts;
        MemoryStore::put(role, peer_id, row, now);
    }
};
struct WatchedParts {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    SeededRandom random;
    WatchedStore store;
    Listener application;
};
Agent<WatchedParts> watched() {
    SeededRandom random(1);
    Identity identity = create_identity<BotanCrypto>(random, noon);
    return {std::move(identity), Settings{}, WatchedParts{random, {}, {}}, noon};
}

using Scenes =
    std::tuple<Scene<BaselineProfile, BaselineProfile>, Scene<HardenedProfile, HardenedProfile>,
               Scene<HardenedProfile, BaselineProfile>>;

}  // namespace

BOOST_AUTO_TEST_SUITE(failing_store)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_failure_at_any_operation_of_a_cycle_is_undone_and_survived, Played,
                              Scenes) {
    constexpr int rounds = 30;
    Played whole(never);
    for (int i = 1; i <= rounds; ++i) whole.round();
    const std::uint32_t operations = never - whole.store().fails_in();
    BOOST_TEST(whole.first.counters().cycles_closed >= 2u);
    BOOST_TEST(operations > 50u);

    for (std::uint32_t at = 1; at <= operations; at += 3) {
        Played scene(at);
        for (int i = 1; i <= rounds; ++i) {
            scene.round();
        }
        BOOST_TEST_CONTEXT("operation " << at) {
            BOOST_TEST(scene.failures == 1);
            // A line of the failed step is not said as well.
            BOOST_TEST(scene.said == whole.said);
            BOOST_TEST(scene.first.counters().cycles_closed >= 1u);
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(so_is_one_on_a_lossy_network_and_after_restarts, Played, Scenes) {
    int failures = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            Played scene(static_cast<std::uint32_t>(seed), seed);
            scene.percent_lost = 30;
            for (int i = 1; i <= 200; ++i) {
                const int before = scene.failures;
                scene.round();
                if (scene.failures > before)
                    scene.store().fail_at(1 + static_cast<std::uint32_t>(scene.random.below(25)));
                if (i % 60 == 0) scene.restart_first();
            }
            failures += scene.failures;
        }
    }
    BOOST_TEST(failures > 100);
}

// A request that proves nothing is parked, and taken after a while: in that round, the confirm that
// was kept for resends gives way to a respond.
BOOST_AUTO_TEST_CASE(a_failure_in_the_round_that_takes_a_parked_request_is_undone) {
    Scene<HardenedProfile, HardenedProfile> scene(0);
    auto& agent = scene.first;
    const auto says = [&](nlohmann::json content) {
        content["from"] = peer;
        agent.receive_content(content.dump(), address, scene.now);
    };
    says({{"to", nullptr}, {"intent", "register"}});
    agent.advance(scene.now = scene.now.plus_ms(1000));
    take_lines(agent);
    const auto row = [&]() -> const RoleState& { return *agent.row(Role::responder, peer); };
    BOOST_TEST_REQUIRE((row().state == State::resp_confirm));
    says({{"to", agent.id()},
          {"intent", "request"},
          {"your_nonce", row().local_nonce.text},
          {"my_nonce", std::string(32, 'a')}});
    for (int i = 0; i < 60 && row().state == State::resp_confirm; ++i) {
        take_lines(agent);
        const Digest before = agent.fingerprint();
        scene.now = scene.now.plus_ms(1000);
        for (std::uint32_t write = 1;; ++write) {
            scene.store().fail_at(write);
            try {
                agent.advance(scene.now);
                break;
            } catch (const StoreError&) {
                BOOST_TEST((agent.fingerprint() == before));
                BOOST_TEST(take_lines(agent).empty());
            }
        }
        scene.store().fail_at(0);
    }
    BOOST_TEST((row().state == State::resp_exchange));
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_is_rolled_back_and_never_committed) {
    Agent<WatchedParts> agent = watched();
    WatchedStore& store = agent.policies().store;
    const std::string announce = R"({"to": null, "intent": "register", "from": ")" + peer + "\"}";
    store.is_full = true;
    BOOST_CHECK_THROW(agent.receive_content(announce, address, noon), StoreError);
    BOOST_TEST(store.commits == 0);
    BOOST_TEST(store.rollbacks == 1);
    store.is_full = false;
    agent.receive_content(announce, address, noon);
    BOOST_TEST(store.commits == 1);
    BOOST_TEST(store.rollbacks == 1);
}

BOOST_AUTO_TEST_CASE(a_round_writes_no_row_that_it_leaves_as_it_was) {
    Agent<WatchedParts> agent = watched();
    WatchedStore& store = agent.policies().store;
    store.put(Role::initiator, "a", RoleState::fresh(Role::initiator), noon);
    RoleState closing = RoleState::fresh(Role::initiator);
    closing.state = State::init_finalize_close;
    closing.local_reference = closing.peer_reference = text_field("111");
    store.put(Role::initiator, "b", closing, noon);
    store.puts = 0;
    agent.run_tick_driver(noon);
    BOOST_TEST(store.puts == 1);
    BOOST_TEST(agent.row(Role::initiator, "b")->finalize_retry_count == 1);
}

BOOST_AUTO_TEST_SUITE_END()
