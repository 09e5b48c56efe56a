// Plants for the checks of application messages: messages that are read wrongly, in the clear, or
// readable by all.
#include <map>

#include "planted.hpp"

namespace hsagent::sim::test {

namespace {

// Opens another text than was sealed, and finds its hash right.
struct Mishearing : Honest {
    struct Crypto : BotanCrypto {
        static constexpr std::string_view other = R"({"message":"I am well."})";
        static inline Digest hash_of_sealed;

        static Digest sha256(Bytes bytes) {
            return as_text(bytes) == other ? hash_of_sealed : BotanCrypto::sha256(bytes);
        }
        class SealingKey : public BotanCrypto::SealingKey {
        public:
            using BotanCrypto::SealingKey::SealingKey;
            bool open(const SealNonce& nonce, Bytes aad, Bytes ciphertext, std::string& out) {
                if (!BotanCrypto::SealingKey::open(nonce, aad, ciphertext, out)) return false;
                hash_of_sealed = BotanCrypto::sha256(as_bytes(out));
                out = other;
                return true;
            }
        };
    };
};

// Seals messages so that nobody can open them.
struct Garbling : Honest {
    struct Crypto : BotanCrypto {
        class SealingKey : public BotanCrypto::SealingKey {
        public:
            using BotanCrypto::SealingKey::SealingKey;
            void seal(const SealNonce& nonce, Bytes aad, Bytes plaintext, std::string& out) {
                BotanCrypto::SealingKey::seal(nonce, aad, plaintext, out);
                out.back() = static_cast<char>(out.back() ^ 1);
            }
        };
    };
};

// Agrees on no key with anyone.
struct Keyless : Honest {
    struct Crypto : BotanCrypto {
        class AgreementKey : public BotanCrypto::AgreementKey {
        public:
            using BotanCrypto::AgreementKey::AgreementKey;
            std::optional<SecretKey> agree(const PublicKey&) { return std::nullopt; }
        };
    };
};

// Hashes under a key that the relay does not know.
struct Hiding : Honest {
    struct Crypto : BotanCrypto {
        static Digest sha256(Bytes bytes) {
            return MacKey(as_bytes("known to the agents only")).mac(bytes);
        }
    };
};

// Logging logs what deployed peers log, secrets included; Discreet leaves out the secrets.
struct Logging : Honest {
    static std::optional<LogLevel> log() { return LogLevel::info; }
};
struct Discreet : Logging {
    struct Profile : BaselineProfile {
        static constexpr bool logs_secrets = false;
    };
};

// Logs its own messages.
struct Talkative : Discreet {
    using App = ThinksAloud;
};
// Logs the key under which it seals messages.
struct Indiscreet : Discreet {
    static inline std::string shown;

    struct Crypto : BotanCrypto {
        class SealingKey : public BotanCrypto::SealingKey {
        public:
            explicit SealingKey(const SecretKey& key) : BotanCrypto::SealingKey(key) {
                shown = to_hex(key.expose());
            }
        };
    };
    struct App : Listener {
        using Listener::Listener;
        void compose(const Round& round, std::string& message) {
            Listener::compose(round, message);
            log(LogLevel::info, "sealed under " + shown);
        }
    };
};

// Puts the envelope of one line into another line of the same agent to the same peer.
class Splicing final : public Adversary {
public:
    Splicing(Intent out_of, Intent into)
        : Adversary(SeededRandom(7)), out_of_(out_of), into_(into) {}

    void sees(const Sight& sight, Actions& actions) override {
        const auto old = envelopes_.find(sight.way());
        if (sight.is(into_) && sight.payload.contains("sec") && old != envelopes_.end()) {
            actions.withhold(sight.line.addressee);
            Payload spliced = sight.payload;
            spliced["sec"] = old->second;
            actions.say(sight.line.addressee, spliced);
        } else if (sight.is(out_of_) && sight.payload.contains("sec")) {
            envelopes_[sight.way()] = sight.payload["sec"];
        }
    }

private:
    Intent out_of_, into_;
    std::map<std::string, Payload> envelopes_;
};

Scene spliced(Intent out_of, Intent into) {
    Scene scene;
    scene.adversary = [=] { return std::make_unique<Splicing>(out_of, into); };
    return scene;
}

}  // namespace

std::vector<Plant> plants_of_messages() {
    return {
        {"an agent surfaces another text than was sealed", "opened_is_what_was_sealed", "",
         [] { return world_with<Mishearing>(); }, [] { return world_with<Honest>(); }},
        {"a question is opened as an answer", "opened_is_what_was_sealed", "S5",
         [] { return world_with<Honest>(spliced(Intent::request, Intent::respond)); },
         [] { return world_with<Honest>(); }},
        {"an answer is opened again and again", "opened_is_what_was_sealed", "S16",
         [] { return world_with<Honest>(spliced(Intent::respond, Intent::respond)); },
         [] { return world_with<Honest>(); }},
        {"an answer, spelt otherwise, is opened again and again", "opened_is_what_was_sealed",
         "S16",
         [] { return world_with<Honest>(respelt(spliced(Intent::respond, Intent::respond))); },
         [] { return world_with<Honest>(respelt(relayed())); }},
        {"an agent comes to no key", "no_message_in_the_clear", "S9",
         [] { return world_with<Keyless>(); }, [] { return world_with<Honest>(); }},
        {"an agent seals what nobody can open", "unread_message_moves_nothing", "L7",
         [] { return world_with<Garbling>(); }, [] { return world_with<Honest>(); }},
        {"a hash that everyone can make", "envelope_hides_its_message", "S8",
         [] { return world_with<Honest>(); }, [] { return world_with<Hiding, Hiding>(); }},
        {"logs that show what the deployed peers' do", "log_shows_no_secrets", "S13",
         [] { return world_with<Logging>(); }, [] { return world_with<Discreet>(); }},
        {"an agent that logs what it says", "log_shows_no_secrets", "S13",
         [] { return world_with<Talkative>(); }, [] { return world_with<Discreet>(); }},
        {"an agent that logs its key when it seals", "log_shows_no_secrets", "S13",
         [] { return world_with<Indiscreet>(); }, [] { return world_with<Discreet>(); }},
    };
}

}  // namespace hsagent::sim::test
