// Any sequence of operations has the same result in both stores as in a trivially simple model.
#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stores.hpp"

namespace hsagent::test {
namespace {

// Lists that are searched from the front, and copied whole when a transaction begins.
class Model {
public:
    void begin() { before_ = now_; }
    void commit() {}
    void rollback() { now_ = before_; }

    void put(Role role, std::string_view peer_id, const RoleState& row, Instant) {
        for (StoredRow& stored : now_.rows) {
            if (stored.role == role && stored.peer_id == peer_id) {
                stored.row = row;
                return;
            }
        }
        now_.rows.push_back({role, std::string(peer_id), row});
    }
    void erase(Role role, std::string_view peer_id) {
        std::erase_if(now_.rows, [&](const StoredRow& stored) {
            return stored.role == role && stored.peer_id == peer_id;
        });
        forget_nonces(role, peer_id);
    }
    bool record_received(Role role, std::string_view peer_id, std::string_view nonce, Instant) {
        if (was_received(role, peer_id, nonce)) return false;
        now_.nonces.push_back(
            {role, std::string(peer_id), NonceFlow::received, std::string(nonce)});
        return true;
    }
    bool was_received(Role role, std::string_view peer_id, std::string_view nonce) const {
        const NonceEvent wanted{role, std::string(peer_id), NonceFlow::received,
                                std::string(nonce)};
        return std::count(now_.nonces.begin(), now_.nonces.end(), wanted) > 0;
    }
    void record_sent(Role role, std::string_view peer_id, std::string_view nonce, Instant) {
        now_.nonces.push_back({role, std::string(peer_id), NonceFlow::sent, std::string(nonce)});
    }
    void forget_nonces(Role role, std::string_view peer_id) {
        std::erase_if(now_.nonces, [&](const NonceEvent& event) {
            return event.role == role && event.peer_id == peer_id;
        });
    }
    void put_peer(std::string_view peer_id, const PeerRecord& record, Instant) {
        for (StoredPeer& stored : now_.peers) {
            if (stored.peer_id == peer_id) {
                stored.record = record;
                return;
            }
        }
        now_.peers.push_back({std::string(peer_id), record});
    }
    bool record_hs(std::string_view nonce, Instant now, std::int64_t keep_seconds) {
        const std::int64_t second = now.utc_seconds();
        for (auto& [known, expires_at] : now_.hs_nonces) {
            if (known != nonce || expires_at <= second) continue;
            expires_at = std::max(expires_at, second + keep_seconds);
            return false;
        }
        now_.hs_nonces.emplace_back(nonce, second + keep_seconds);
        std::erase_if(now_.hs_nonces, [&](const HsNonce& known) { return known.second <= second; });
        return true;
    }

    Contents contents() const {
        Contents sorted = now_;
        std::sort(sorted.hs_nonces.begin(), sorted.hs_nonces.end(),
                  [](const HsNonce& a, const HsNonce& b) {
                      return std::pair(a.second, a.first) < std::pair(b.second, b.first);
                  });
        std::stable_sort(sorted.rows.begin(), sorted.rows.end(),
                         [](const StoredRow& a, const StoredRow& b) { return a.role < b.role; });
        return sorted;
    }

private:
    Contents now_, before_;
};

enum class Kind {
    put,
    erase,
    record_received,
    was_received,
    record_sent,
    forget_nonces,
    put_peer,
    record_hs,
};

// Few peers, nonces and seconds, so that operations affect each other.
struct Operation {
    Kind kind;
    Role role;
    std::string peer_id, nonce;
    RoleState row;
    PeerRecord record;
    std::int64_t second, keep_seconds;  // of an hs; the clock may go back
};
struct Step {
    bool in_transaction, rolled_back;
    std::vector<Operation> operations;
};

Field any_field() {
    Field field;
    field.set_null();
    if (*rc::gen::arbitrary<bool>()) field.set_text(*rc::gen::arbitrary<std::string>());
    return field;
}

Operation any_operation() {
    Operation made{
        *rc::gen::element(Kind::put, Kind::erase, Kind::record_received, Kind::was_received,
                          Kind::record_sent, Kind::forget_nonces, Kind::put_peer, Kind::record_hs),
        *rc::gen::element(Role::initiator, Role::responder),
        *rc::gen::element<std::string>("bob", "amy", "zoe"),
        *rc::gen::element<std::string>("n1", "n2", "a nonce that is longer than most"),
        {},
        {},
        *rc::gen::inRange<std::int64_t>(0, 8),
        *rc::gen::inRange<std::int64_t>(-1, 5)};
    if (made.kind == Kind::put) {
        made.row = RoleState::fresh(made.role);
        made.row.exchange_count = *rc::gen::inRange<std::int64_t>(0, 3);
        made.row.local_nonce = any_field();
        made.row.peer_address = any_field();
    }
    if (made.kind == Kind::put_peer) {
        made.record.sign_pub = any_field();
        made.record.pinned_by_application = *rc::gen::arbitrary<bool>();
        if (*rc::gen::arbitrary<bool>()) {
            made.record.zone_offset_seconds = *rc::gen::arbitrary<std::int32_t>();
        }
        made.record.speaks_hs2 = *rc::gen::arbitrary<bool>();
        for (Field& left : made.record.left_rows) left = any_field();
    }
    return made;
}

std::vector<Step> any_steps() {
    std::vector<Step> steps(*rc::gen::inRange<std::size_t>(1, 12));
    for (Step& step : steps) {
        step.in_transaction = *rc::gen::inRange(0, 4) > 0;
        step.rolled_back = *rc::gen::inRange(0, 3) == 0;
        const auto length = *rc::gen::inRange<std::size_t>(0, 8);
        for (std::size_t i = 0; i < length; ++i) step.operations.push_back(any_operation());
    }
    return steps;
}

// The result of the operation, if it has one.
template <class S>
bool perform(S& store, const Operation& op) {
    switch (op.kind) {
        case Kind::put:
            store.put(op.role, op.peer_id, op.row, noon);
            return false;
        case Kind::erase:
            store.erase(op.role, op.peer_id);
            return false;
        case Kind::record_received:
            return store.record_received(op.role, op.peer_id, op.nonce, noon);
        case Kind::was_received:
            return store.was_received(op.role, op.peer_id, op.nonce);
        case Kind::record_sent:
            store.record_sent(op.role, op.peer_id, op.nonce, noon);
            return false;
        case Kind::forget_nonces:
            store.forget_nonces(op.role, op.peer_id);
            return false;
        case Kind::put_peer:
            store.put_peer(op.peer_id, op.record, noon);
            return false;
        case Kind::record_hs:
            return store.record_hs(op.nonce, noon_and(op.second), op.keep_seconds);
    }
    return false;
}

template <class S>
std::vector<bool> perform(S& store, const Step& step) {
    std::vector<bool> answers;
    if (step.in_transaction) store.begin();
    for (const Operation& op : step.operations) answers.push_back(perform(store, op));
    if (step.in_transaction) step.rolled_back ? store.rollback() : store.commit();
    return answers;
}

void leaves_the_same_in_all(const std::vector<Step>& steps) {
    Model model;
    InMemory memory;
    const TemporaryFolder folder;
    SqliteStore file(folder.file("agent.db"), "me");
    file.database().exec("PRAGMA synchronous = OFF");
    for (const Step& step : steps) {
        const auto expected = perform(model, step);
        RC_ASSERT(perform(memory.store, step) == expected);
        RC_ASSERT(perform(file, step) == expected);
        RC_ASSERT(contents(memory.store) == model.contents());
        RC_ASSERT(contents(file) == model.contents());
    }
    // Neither a copy nor a restart loses or reorders anything.
    RC_ASSERT(MemoryStore(memory.store) == memory.store);
    file.close();
    RC_ASSERT(contents(SqliteStore(folder.file("agent.db"), "me")) == model.contents());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(any_operations)

BOOST_AUTO_TEST_CASE(leave_the_same_in_both_stores_and_in_a_simple_model) {
    BOOST_TEST(rc::check("both stores and a model", [] { leaves_the_same_in_all(any_steps()); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
