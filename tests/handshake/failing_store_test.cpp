// A store that fails at any moment: the step is undone whole, and the agent goes on.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <memory>

#include "subject.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

// A MemoryStore that throws at the operation whose turn it is; the count is shared by all copies.
class FailingStore {
public:
    std::shared_ptr<std::uint64_t> operations_left =
        std::make_shared<std::uint64_t>(std::numeric_limits<std::uint64_t>::max());

    void begin() { store_.begin(); }
    void commit() {
        turn();
        store_.commit();
    }
    void rollback() { store_.rollback(); }
    const RoleState* find(Role role, std::string_view id) const { return store_.find(role, id); }
    void put(Role role, std::string_view id, const RoleState& row, Instant now) {
        turn();
        store_.put(role, id, row, now);
    }
    void erase(Role role, std::string_view id) {
        turn();
        store_.erase(role, id);
    }
    template <class Visit>
    void for_each(Role role, Visit&& visit) const {
        store_.for_each(role, visit);
    }
    bool record_received(Role role, std::string_view id, std::string_view nonce, Instant now) {
        turn();
        return store_.record_received(role, id, nonce, now);
    }
    bool was_received(Role role, std::string_view id, std::string_view nonce) {
        return store_.was_received(role, id, nonce);
    }
    void record_sent(Role role, std::string_view id, std::string_view nonce, Instant now) {
        turn();
        store_.record_sent(role, id, nonce, now);
    }
    void forget_nonces(Role role, std::string_view id) {
        turn();
        store_.forget_nonces(role, id);
    }
    std::vector<NonceEvent> nonces() const { return store_.nonces(); }
    const PeerRecord* find_peer(std::string_view id) const { return store_.find_peer(id); }
    void put_peer(std::string_view id, const PeerRecord& record, Instant now) {
        turn();
        store_.put_peer(id, record, now);
    }
    template <class Visit>
    void for_each_peer(Visit&& visit) const {
        store_.for_each_peer(visit);
    }
    bool record_hs(std::string_view nonce, Instant now, std::int64_t keep_seconds) {
        turn();
        return store_.record_hs(nonce, now, keep_seconds);
    }
    bool knows_hs(std::string_view nonce, Instant now) { return store_.knows_hs(nonce, now); }
    std::vector<HsNonce> hs_nonces() const { return store_.hs_nonces(); }

private:
    void turn() {
        if ((*operations_left)-- == 0) throw StoreError("the disk is full");
    }

    MemoryStore store_;
};

struct FailingParts {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    SeededRandom random;
    FailingStore store;
    Listener application;
};

// Two agents; the first one's store fails at its `fails_at`th operation, once.
struct Scene {
    explicit Scene(std::uint64_t fails_at) {
        SeededRandom random(1);
        for (std::uint64_t i = 0; i < 2; ++i) {
            agents.emplace_back(create_identity<BotanCrypto>(random, noon), Settings{},
                                FailingParts{random.fork(i), {}, {}}, noon);
        }
        left() = fails_at;
    }
    std::uint64_t& left() { return *agents[0].policies().store.operations_left; }

    // Runs `work` on the first agent; if its store fails, nothing may have changed but counters
    // and draws, and it runs once more.
    template <class Work>
    void survive(Work work) {
        auto& agent = agents[0];
        const auto rows_before = rows();
        const auto nonces_before = agent.policies().store.nonces();
        const auto heard_before = agent.policies().application.heard;
        try {
            work();
        } catch (const StoreError&) {
            ++failures;
            BOOST_TEST((rows() == rows_before));
            BOOST_TEST((agent.policies().store.nonces() == nonces_before));
            BOOST_TEST(agent.policies().application.heard == heard_before);
            std::size_t waiting = 0;
            agent.take_lines([&](std::string_view) { ++waiting; });
            BOOST_TEST(waiting == 0u);
            work();
        }
    }
    std::vector<RoleState> rows() {
        std::vector<RoleState> all;
        for (const Role role : all_roles) {
            agents[0].policies().store.for_each(
                role, [&](std::string_view, const RoleState& row) { all.push_back(row); });
        }
        return all;
    }
    void round(Instant now) {
        survive([&] { agents[0].advance(now); });
        pass_on(0, now);
        agents[1].advance(now);
        pass_on(1, now);
    }
    void pass_on(std::size_t from, Instant now) {
        std::vector<std::string> lines;
        agents[from].take_lines([&](std::string_view line) {
            message::append_relayed(lines.emplace_back(), line, address);
        });
        for (const std::string& line : lines) {
            if (from == 1) {
                survive([&] { agents[0].receive(line, now); });
            } else {
                agents[1].receive(line, now);
            }
        }
    }

    std::vector<Agent<FailingParts>> agents;
    int failures = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(failing_store)

BOOST_AUTO_TEST_CASE(a_failure_at_any_operation_of_a_cycle_is_undone_and_survived) {
    constexpr int rounds = 30;
    Scene whole(std::numeric_limits<std::uint64_t>::max());
    for (int i = 1; i <= rounds; ++i) whole.round(noon.plus_ms(1000 * i));
    const std::uint64_t operations = std::numeric_limits<std::uint64_t>::max() - whole.left();
    BOOST_TEST(whole.agents[0].counters().cycles_closed >= 2u);
    BOOST_TEST(operations > 50u);

    for (std::uint64_t at = 0; at < operations; at += 3) {
        Scene scene(at);
        for (int i = 1; i <= rounds; ++i) {
            scene.round(noon.plus_ms(1000 * i));
            if (scene.failures == 1) scene.left() = std::numeric_limits<std::uint64_t>::max();
        }
        BOOST_TEST_CONTEXT("operation " << at) {
            BOOST_TEST(scene.failures == 1);
            BOOST_TEST(scene.agents[0].counters().cycles_closed >= 1u);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
