// Conversations, and the sessions of the baseline: what a step did to them is undone with it, and
// what it removed is gone with its commit.
#include "hsagent/handshake/hardened/conversation.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <utility>

#include "hsagent/handshake/baseline/session.hpp"
#include "hsagent/identity/identity.hpp"
#include "subject.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(conversations)

// A backend that counts its keys.
struct CountingCrypto : BotanCrypto {
    static inline int sealing_keys = 0, agreement_keys = 0;

    template <class Key, int& Count>
    struct Counted : Key {
        explicit Counted(const SecretKey& key) : Key(key) { ++Count; }
        explicit Counted(const Counted& other) : Key(other) { ++Count; }
        Counted(Counted&& other) noexcept : Key(std::move(other)) { ++Count; }
        Counted& operator=(Counted&&) noexcept = default;
        ~Counted() { --Count; }
    };
    using SealingKey = Counted<BotanCrypto::SealingKey, sealing_keys>;
    using AgreementKey = Counted<BotanCrypto::AgreementKey, agreement_keys>;
};

struct Scene {
    Scene() {
        auto& conversation = conversations.edit(undo, Role::responder, peer);
        conversation.keys.own.emplace(key);
        conversation.keys.session.emplace(
            key, known.sign_public,
            std::move(CountingCrypto::VerifyingKey::from(known.sign_public).value()));
        conversation.line = "a line";
        undo.commit();
    }
    handshake::hardened::Conversation<CountingCrypto>* found() {
        return conversations.find(Role::responder, peer);
    }
    // Whether all of it is there, and once.
    bool is_whole() {
        const auto* conversation = found();
        return conversation && conversation->line == "a line" && conversation->keys.own &&
               conversation->keys.session && has_its_key(*conversation->keys.session) &&
               conversation->keys.opened.empty() && keys() == std::pair(1, 1);
    }
    bool has_its_key(const handshake::hardened::Session<CountingCrypto>& session) const {
        return equal(session.key(), key);
    }
    static std::pair<int, int> keys() {
        return {CountingCrypto::agreement_keys, CountingCrypto::sealing_keys};
    }

    SeededRandom random{5};
    Identity known = create_identity<BotanCrypto>(random, noon);
    SecretKey key{known.kx_private};
    UndoLog undo;
    handshake::hardened::Conversations<CountingCrypto> conversations;
};

using Work = std::function<void(Scene&)>;

void remove_session(Scene& scene) {
    scene.conversations.remove_session(scene.undo, Role::responder, peer);
}
void remove_keys(Scene& scene) {
    scene.conversations.remove_keys(scene.undo, Role::responder, peer);
}
void erase(Scene& scene) {
    scene.conversations.erase(scene.undo, Role::responder, peer);
}

BOOST_AUTO_TEST_CASE(what_a_step_removed_comes_back_with_its_undo) {
    const Work works[] = {
        remove_session,
        remove_keys,
        erase,
        [](Scene& scene) {
            std::string other = "another line";
            scene.conversations.swap_line(scene.undo, Role::responder, peer, other);
            scene.conversations.remember_opened(scene.undo, Role::responder, peer, {});
            remove_session(scene);
            remove_keys(scene);
            erase(scene);
        },
    };
    for (const Work& work : works) {
        Scene scene;
        BOOST_TEST_REQUIRE(scene.is_whole());
        work(scene);
        BOOST_TEST(!scene.is_whole());
        scene.undo.rollback();
        BOOST_TEST(scene.is_whole());
    }
    BOOST_TEST((Scene::keys() == std::pair(0, 0)));
}

// Keys are wiped at once, not when their place is used again (S7).
BOOST_AUTO_TEST_CASE(and_is_gone_with_its_commit) {
    const std::pair<Work, std::pair<int, int>> works[] = {
        {remove_session, {1, 0}}, {remove_keys, {0, 0}}, {erase, {0, 0}}};
    for (const auto& [work, left] : works) {
        Scene scene;
        work(scene);
        scene.undo.commit();
        BOOST_TEST((Scene::keys() == left));
    }
}

BOOST_AUTO_TEST_CASE(a_session_of_the_baseline_that_was_replaced_comes_back_or_is_gone) {
    using handshake::baseline::Session;
    SeededRandom random(6);
    const Identity known = create_identity<BotanCrypto>(random, noon);
    const SecretKey first(known.kx_private), second(known.sign_seed);
    UndoLog undo;
    handshake::baseline::Sessions<CountingCrypto> sessions;
    const auto put = [&](const SecretKey& key) {
        sessions.put(undo, Role::responder, peer,
                     std::move(Session<CountingCrypto>::make(key, known.sign_public).value()));
    };
    const auto has = [&](const SecretKey& key) {
        const auto* session = sessions.find(Role::responder, peer);
        return session && equal(session->key(), key);
    };
    put(first);
    undo.commit();
    put(second);
    BOOST_TEST(has(second));
    undo.rollback();
    BOOST_TEST(has(first));
    BOOST_TEST(CountingCrypto::sealing_keys == 1);
    put(second);
    undo.commit();
    BOOST_TEST(has(second));
    BOOST_TEST(CountingCrypto::sealing_keys == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
