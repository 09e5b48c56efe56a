// Plants for the checks of sessions: keys that are another agent's, from another time, or reused.
#include <map>

#include "planted.hpp"

namespace hsagent::sim::test {

namespace {

// Derives a different key than its peer.
struct Odd : Honest {
    struct Crypto : BotanCrypto {
        static void hkdf_sha256(Bytes secret, Bytes salt, Bytes info, MutableBytes out) {
            BotanCrypto::hkdf_sha256(secret, salt, info, out);
            out[0] ^= 1;
        }
    };
};

// Everybody derives the same key.
struct OneKey : Honest {
    struct Crypto : BotanCrypto {
        static void hkdf_sha256(Bytes, Bytes salt, Bytes info, MutableBytes out) {
            BotanCrypto::hkdf_sha256(as_bytes("one for all"), salt, info, out);
        }
    };
};

// Draws the same bytes again and again, and so signs one hs for several peers.
struct Stuck : Honest {
    struct Random {
        explicit Random(SeededRandom) {}
        void fill(MutableBytes out) {
            for (Byte& byte : out) byte = 7;
        }
    };
};

// Never forgets the nonce of an hs.
struct Remembering : Honest {
    struct Kept : MemoryStore {
        void forget_nonces(Role, std::string_view) {}
    };
};

// Keeps another key than that of its peer.
struct Misled : Honest {
    struct Kept : MemoryStore {
        void put(Role role, std::string_view peer_id, RoleState row, Instant now) {
            if (row.peer_sign_pub.is_text()) row.peer_sign_pub.set_text("another's");
            MemoryStore::put(role, peer_id, row, now);
        }
    };
};

// Agrees with each peer on `secrets` different secrets in turn. Both ends stay in step if cycles go
// in one direction and nothing is lost.
template <Byte secrets>
struct Changing : Honest {
    struct Crypto : BotanCrypto {
        class AgreementKey : public BotanCrypto::AgreementKey {
        public:
            using BotanCrypto::AgreementKey::AgreementKey;
            std::optional<SecretKey> agree(const PublicKey& peer) {
                auto secret = BotanCrypto::AgreementKey::agree(peer);
                if (!secret) return secret;
                Byte& first = secret->expose_for_writing()[0];
                first = static_cast<Byte>(first ^ agreed_[peer]++ % secrets);
                return secret;
            }

        private:
            std::map<PublicKey, Byte> agreed_;
        };
    };
};
template <Byte secrets>
struct ChangingAnswers : Changing<secrets> {
    using App = Answering;
};

// Accepts an hs of any age.
struct Patient : Honest {
    static Settings settings() { return {.limits = {}, .hs_ttl_seconds = 24 * 3600}; }
};
// Accepts none.
struct Impatient : Honest {
    static Settings settings() { return {.limits = {}, .hs_ttl_seconds = -10}; }
};

// Reads base64 strictly.
struct ToTheLetter : Honest {
    struct Profile : BaselineProfile {
        static constexpr Base64 base64 = Base64::strict;
    };
};

Scene in_many_zones() {
    Scene scene;
    scene.agents = 3;
    scene.faults.clock_zones = 1'000'000;
    return scene;
}

// Agents pause for longer than an hs is valid, and then receive the lines sent meanwhile.
Scene standing_still() {
    Scene scene;
    scene.seconds = 600;
    scene.faults.pause_every = 15'000;
    scene.faults.pause_for = 100'000;
    return scene;
}

}  // namespace

std::vector<Plant> plants_of_sessions() {
    return {
        {"an agent derives another key than its peer", "both_ends_hold_the_same_key", "",
         [] { return world_with<Odd>(); }, [] { return world_with<Honest>(); }},
        {"one key for everybody", "both_ends_hold_the_same_key", "",
         [] { return world_with<OneKey, OneKey>(three()); },
         [] { return world_with<Honest>(three()); }},
        {"an agent goes by another's id", "session_stands_on_the_peers_own_key", "S3",
         [] { return world_with<Impostor>(three()); }, [] { return world_with<Honest>(three()); }},
        {"an agent's rows name another's key", "sealed_for_the_peers_own_key", "S3",
         [] { return world_with<Misled>(); }, [] { return world_with<Honest>(); }},
        {"an agent's key is taken for a stranger's", "session_stands_on_the_peers_own_key", "S4",
         [] { return world_with<Honest>(attacked_by("S4")); }, [] { return world_with<Honest>(); }},
        {"an agent that draws nothing new signs one hs for two peers", "hs_was_made_for_us", "S5",
         [] { return world_with<Stuck>(three()); }, [] { return world_with<Honest>(three()); }},
        {"an hs of a responder is taken for an initiator's", "hs_was_made_for_us", "S5",
         [] { return world_with<Honest>(attacked_by("S5")); }, [] { return world_with<Honest>(); }},
        {"an hs of a responder, spelt otherwise, is taken for an initiator's", "hs_was_made_for_us",
         "S5", [] { return world_with<Honest>(respelt(attacked_by("S5"))); },
         [] { return world_with<Honest>(respelt(attacked_by("S7"))); }},
        {"a store that forgets nonces, and an old hs", "hs_taken_once", "S6",
         [] { return world_with<Honest>(attacked_by("S6")); },
         [] { return world_with<Remembering, Remembering>(attacked_by("S6")); }},
        {"keys that never change", "each_cycle_has_its_own_key", "S7",
         [] { return world_with<Honest, Answers>(); },
         [] { return world_with<Changing<100>, ChangingAnswers<100>>(); }},
        {"two keys that take turns", "each_cycle_has_its_own_key", "S7",
         [] { return world_with<Changing<2>, ChangingAnswers<2>>(); },
         [] { return world_with<Changing<100>, ChangingAnswers<100>>(); }},
        {"an agent that takes an hs of any age, and a late one", "hs_is_of_its_time", "S10",
         [] { return world_with<Patient>(standing_still()); },
         [] { return world_with<Honest>(standing_still()); }},
        {"an agent that refuses every hs as stale", "hs_is_of_its_time", "S10",
         [] { return world_with<Impatient>(); }, [] { return world_with<Honest>(); }},
        {"agents in several zones", "hs_is_of_its_time", "S10",
         [] { return world_with<Honest>(in_many_zones()); },
         [] { return world_with<Honest>(three()); }},
        {"agents that skip junk in the base64 of an hs", "base64_is_strict", "S14",
         [] { return world_with<Honest>(attacked_by("S14")); },
         [] { return world_with<ToTheLetter, ToTheLetter>(attacked_by("S14")); }},
        {"agents that skip junk in the base64 of an envelope", "base64_is_strict", "S14",
         [] { return world_with<Honest>(respelt(relayed())); },
         [] { return world_with<ToTheLetter, ToTheLetter>(respelt(relayed())); }},
    };
}

}  // namespace hsagent::sim::test
