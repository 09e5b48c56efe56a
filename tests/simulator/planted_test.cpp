// Every check catches the fault that is planted for it, and is silent without.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/store/memory.hpp"
#include "simulator/actor_of.hpp"
#include "simulator/agent_draws.hpp"
#include "simulator/files.hpp"
#include "simulator/world.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(planted)

// --- what can be planted into an agent
// ------------------------------------------------------------

struct HonestPlant {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    using Kept = MemoryStore;
    using App = Listener;
};

// Takes any echo and any reference for its own.
struct CarelessProfile : BaselineProfile {
    static bool matches(const Field&, const Field&) { return true; }
};
// Forgets no nonce when a cycle closes.
struct HoardingStore : MemoryStore {
    void forget_nonces(Role, std::string_view) {}
};
struct Hoarding : HonestPlant {
    using Kept = HoardingStore;
};

// Knows no nonce again.
struct ForgetfulStore : MemoryStore {
    bool record_received(Role role, std::string_view peer, std::string_view nonce, Instant now) {
        MemoryStore::record_received(role, peer, nonce, now);
        return true;
    }
};
struct CarelessAndForgetful : HonestPlant {
    using Profile = CarelessProfile;
    using Kept = ForgetfulStore;
};

// Derives another key than its peer.
struct OddCrypto : BotanCrypto {
    static void hkdf_sha256(Bytes secret, Bytes salt, Bytes info, MutableBytes out) {
        BotanCrypto::hkdf_sha256(secret, salt, info, out);
        if (out.size() == 32) out[0] ^= 1;
    }
};
struct Odd : HonestPlant {
    using Crypto = OddCrypto;
};

// Surfaces another text than it was told.
struct Mishearing : Listener {
    using Listener::Listener;
    void opened(const Opened& heard) {
        const Field other{Field::Kind::text, "I am well."};
        Listener::opened({heard.role, heard.peer_id, other});
    }
};
struct Misheard : HonestPlant {
    using App = Mishearing;
};

template <class Plant>
struct PlantedPolicies {
    using Crypto = typename Plant::Crypto;
    using Profile = typename Plant::Profile;
    SeededRandom random;
    FailingStore<typename Plant::Kept> store;
    typename Plant::App application;
};

// --- a world with it -----------------------------------------------------------------------------

// Three agents for a minute; the first is planted, the others are honest.
template <class Plant>
Findings findings_with(const FaultProfile& faults = {}) {
    constexpr std::int64_t end_us = 60'000'000;
    const Instant start{virtual_epoch_ms, 0};
    const SeededRandom random(7);
    Witness witness(3, {}, start.unix_ms, 0);
    World world(witness, Relay(3, random.fork("relay"), {{}, faults, end_us, false}),
                random.fork("faults"), {start, end_us, faults, end_us});
    AgentDraws draws(random);
    const auto add = [&](std::size_t i, auto plant) {
        using P = PlantedPolicies<decltype(plant)>;
        SeededRandom own = draws.identity_of(i);
        Identity identity = create_identity<BotanCrypto>(own, start);
        witness.cast.introduce(AgentDraws::name_of(i), identity);
        AgentDraws::Draw draw = draws.next();
        const Clock clock = world.next_clock();
        world.add(std::make_unique<ActorOf<P>>(
                      std::move(identity), Settings{},
                      P{std::move(draw.random), {}, decltype(P::application)(std::nullopt)},
                      clock.at(draw.begins_us)),
                  draw.begins_us);
    };
    add(0, Plant());
    add(1, HonestPlant());
    add(2, HonestPlant());
    world.begin();
    world.run_until(end_us, [](std::int64_t) {});
    return witness.findings;
}

FaultProfile repeating() {
    FaultProfile faults;
    faults.duplicate = 300'000;
    faults.duplicate_within = 3'000;
    return faults;
}

std::string text_of_kinds(const Findings& findings) {
    std::string text;
    for (const FindingKind& kind : findings.kinds()) text += kind.check + " " + kind.label + "\n";
    return text;
}

template <class Plant>
void check_caught(std::string_view check, const FaultProfile& faults = {}) {
    const Findings with = findings_with<Plant>(faults);
    BOOST_TEST_CONTEXT(text_of_kinds(with)) {
        BOOST_TEST(with.count(check, "") > 0u);
        BOOST_TEST(!with.only_known());
    }
    const Findings without = findings_with<HonestPlant>(faults);
    BOOST_TEST_CONTEXT(text_of_kinds(without)) {
        BOOST_TEST(without.count(check, "") == 0u);
        BOOST_TEST(without.only_known());
    }
}

BOOST_AUTO_TEST_CASE(an_echo_of_another_nonce) {
    check_caught<CarelessAndForgetful>("echo_rule", repeating());
}
BOOST_AUTO_TEST_CASE(nonces_that_stay) {
    check_caught<Hoarding>("closed_pair_keeps_no_nonces");
}
BOOST_AUTO_TEST_CASE(a_nonce_taken_twice) {
    check_caught<CarelessAndForgetful>("nonce_taken_once", repeating());
}
BOOST_AUTO_TEST_CASE(another_key_than_the_peers) {
    check_caught<Odd>("both_ends_hold_the_same_key");
}
BOOST_AUTO_TEST_CASE(another_text_than_was_sealed) {
    check_caught<Misheard>("opened_is_what_was_sealed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
