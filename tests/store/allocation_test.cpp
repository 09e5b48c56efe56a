// Repeated steps allocate nothing after the first complete cycle (ARCHITECTURE.md, rule 9).
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "allocations.hpp"
#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

// The store operations of a cycle's steps, with texts as long as the protocol's.
template <class S>
class Cycles {
public:
    explicit Cycles(S& store) : store_(store) {
        for (std::size_t i = 0; i < 4; ++i) {
            peers_.push_back("3c6f0c0a-7a1e-4c53-9c51-6a3a9c1b7f1" + std::to_string(i));
            nonces_.push_back("00112233445566778899aabbccddeef" + std::to_string(i));
        }
    }
    void run() {
        for (const std::string& peer : peers_) {
            for (std::size_t round = 0; round < nonces_.size(); ++round) {
                const RoleState& row = round % 2 == 0 ? exchanging_ : ready_;
                store_.begin();
                store_.record_received(initiator, peer, nonces_[round], noon);
                store_.record_received(initiator, peer, nonces_[round], noon);  // a replay
                store_.record_sent(initiator, peer, nonces_[round], noon);
                store_.put(initiator, peer, row, noon);
                found_ += store_.find(initiator, peer) != nullptr;
                store_.commit();
            }
            store_.begin();
            store_.forget_nonces(initiator, peer);
            store_.commit();
        }
        for (std::size_t i = 0; i < peers_.size(); ++i) {
            store_.begin();
            store_.put_peer(peers_[i], i % 2 == found_ % 2 ? pinned_ : unknown_, noon);
            found_ += store_.find_peer(peers_[i]) != nullptr;
            // Each nonce is new again after three others.
            store_.record_hs(nonces_[i], noon_and(hs_), 3);
            store_.record_hs(nonces_[i], noon_and(hs_++), 3);
            store_.commit();
            store_.begin();
            store_.erase(initiator, peers_[i]);
            store_.commit();
            store_.begin();
            store_.put(initiator, peers_[i], exchanging_, noon);
            store_.record_received(initiator, peers_[i], nonces_[i], noon);
            store_.record_sent(initiator, peers_[i], nonces_[i], noon);
            store_.commit();
        }
    }

private:
    S& store_;
    std::vector<std::string> peers_, nonces_;
    RoleState exchanging_ = full_row(initiator), ready_ = counted(initiator, 0);
    PeerRecord pinned_ = full_peer(), unknown_;
    std::size_t found_ = 0;
    std::int64_t hs_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(steady_state)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_repeated_cycle_allocates_nothing, Opened, BothStores) {
    Opened opened;
    Cycles cycles(opened.store);
    for (int i = 0; i < 5; ++i) cycles.run();
    const std::size_t before = allocations();
    cycles.run();
    BOOST_TEST(allocations() - before == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
