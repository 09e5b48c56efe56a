// A peer whose lines a test makes by hand, with good keys, and the agent that hears them. So a line
// can be wrong in one thing and right in all others, its signatures and macs included.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "hsagent/json/canonical.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/message/hs2.hpp"
#include "hsagent/message/padded.hpp"
#include "hsagent/message/sec.hpp"
#include "pair.hpp"

namespace hsagent::test {

// The message that is sealed, and the fields that only hs2 has.
struct Plain {
    std::string from, to, message = "hello";
    std::uint64_t seq = 0;
};

// Changes to a line while it is made, each before what covers it.
struct Edits {
    std::function<void(X2&)> x2;                 // before its digest
    std::function<void(std::string&)> nonce;     // my_nonce, before it is signed
    std::function<void(Hs&)> hs;                 // before its signature
    std::function<void(Plain&)> plain;           // before it is sealed
    std::function<void(std::string&)> text;      // the same, as the text that is sealed
    std::function<void(SecretKey&)> seal_key;    // before it seals
    std::function<void(nlohmann::json&)> said;   // before its mac
    bool reflected = false;                      // the mac is under the agent's key
    std::function<void(nlohmann::json&)> after;  // after all
};

// Short cycles. Tokens have no limit: what is refused then leaves no trace at all.
inline Settings without_tokens() {
    Settings settings;
    settings.caps.token_burst = 0;
    settings.limits.exchange = 1;  // two requests a cycle
    return settings;
}

template <class ProfileOfAgent>
class PuppetOf {
public:
    using Json = nlohmann::json;
    using Hardened = Agent<PairParts<ProfileOfAgent>>;

    explicit PuppetOf(bool speaks_hs2, const Settings& settings = without_tokens())
        : hs2(speaks_hs2), agent(started(settings)) {
        agent.policies().application.sends = true;
    }

    // --- the agent's side ------------------------------------------------------------------

    Receipt hears(const Json& line) { return agent.receive_content(line.dump(), address, now); }
    // Ends a round of the agent, and keeps what it says.
    void round() {
        now = now.plus_ms(agent.settings().round_ms);
        agent.advance(now);
        last_said.clear();
        for (const std::string& line : take_lines(agent)) {
            const Json content = message::unwrap_typed(Json::parse(line));
            const std::string intent = content["intent"];
            ++last_said[intent];
            said[intent] = content;
            if (content.contains("hs")) said_hs_[intent] = content;
        }
    }
    void rounds(int count) {
        for (int i = 0; i < count; ++i) round();
    }
    void restart() {
        auto parts = std::move(agent.policies());
        agent = Hardened(agent_identity(), agent.settings(), std::move(parts), now);
    }
    const RoleState& row(Role role) const { return *agent.row(role, own.my_id); }
    State state(Role role) const { return agent.state(role, own.my_id); }
    std::uint64_t count(Reason reason) const {
        return agent.counters().reasons[static_cast<std::size_t>(reason)];
    }
    // The agent's last line of that intent with an hs.
    const Json& said_with_hs(const std::string& intent) { return said_hs_[intent]; }
    bool has_session(Role role) { return agent.session_key(role, own.my_id) != nullptr; }

    // --- the peer's lines ------------------------------------------------------------------

    Json announce(const Edits& edits = {}) { return line({{"intent", "register"}}, edits, false); }
    Json reconnect(const Edits& edits = {}) {
        return line({{"intent", "reconnect"}, {"your_ref", said["finish"]["my_ref"]}}, edits,
                    false);
    }
    Json confirm(const Edits& edits = {}) {
        new_cycle();
        Json content{{"intent", "confirm"}};
        add_hs(content, message::HsType::response, {}, edits);
        return line(std::move(content), edits, false);
    }
    // Answers the agent's confirm.
    Json first_request(const Edits& edits = {}) {
        new_cycle();
        const std::string challenge = said["confirm"]["my_nonce"];
        Json content{{"intent", "request"}, {"your_nonce", challenge}};
        add_hs(content, message::HsType::init, challenge, edits);
        agree(Role::initiator);
        content["sec"] = sealed(edits);
        return line(std::move(content), edits);
    }
    Json request(const Edits& edits = {}) {
        return exchanged("request", said["respond"]["my_nonce"], edits);
    }
    Json respond(const Edits& edits = {}) {
        agree(Role::responder);
        return exchanged("respond", said["request"]["my_nonce"], edits);
    }
    Json conclude(const Edits& edits = {}) {
        const Json echo = said["respond"]["my_nonce"];
        return line({{"intent", "conclude"}, {"your_nonce", echo}, {"my_ref", my_ref}}, edits);
    }
    Json finish(const Edits& edits = {}) {
        const Json echo = said["conclude"]["my_ref"];
        return line({{"intent", "finish"}, {"your_ref", echo}, {"my_ref", my_ref}}, edits);
    }
    Json close(const Edits& edits = {}) {
        const Json echo = said["finish"]["my_ref"];
        return line({{"intent", "close"}, {"your_ref", echo}, {"my_ref", my_ref}}, edits);
    }

    // --- whole ways through a cycle ----------------------------------------------------------

    // The agent responds. Its row is left in the state before the line of that name.
    PuppetOf& asks_until(const std::string& intent) {
        if (intent == "register" || intent == "reconnect") return *this;
        hears(said.contains("finish") ? reconnect() : announce());
        round();
        if (intent == "first request") return *this;
        hears(first_request());
        round();
        if (intent == "request" || intent == "conclude") return *this;
        hears(conclude());
        round();
        if (intent == "close") return *this;
        hears(close());
        round();
        return *this;
    }
    // The agent initiates.
    PuppetOf& answers_until(const std::string& intent) {
        if (intent == "confirm") return *this;
        hears(confirm());
        round();
        if (intent == "respond") return *this;
        hears(respond());
        round();
        if (intent == "last respond") return *this;
        hears(respond());
        round();
        if (intent == "finish") return *this;
        hears(finish());
        if (intent == "finish again") return *this;
        rounds(2);
        return *this;
    }

    bool hs2;
    Hardened agent;
    Identity own = identity(2);
    Instant now = noon;
    std::map<std::string, Json> said;      // the agent's last line of each intent
    std::map<std::string, int> last_said;  // how many of each intent it said in the last round
    std::string my_ref = "1234567891";
    std::int32_t zone_seconds = 0;  // of the peer's clock
    SeededRandom random{77};

    static Identity agent_identity() { return identity(1); }

private:
    static Identity identity(std::uint64_t seed) {
        SeededRandom random(seed + 1000);
        return create_identity<BotanCrypto>(random, noon);
    }
    static Hardened started(const Settings& settings) {
        return {agent_identity(), settings, {SeededRandom(11), {}, {}}, noon};
    }

    void new_cycle() {
        random.fill(scalar_.expose_for_writing());
        kx_pub_ = to_base64(BotanCrypto::AgreementKey(scalar_).public_key());
        hs2_keys_.reset();
        has_key_ = false;
        sequence_ = 0;
    }

    // Adds my_nonce and hs, and x2 if there is one.
    void add_hs(Json& content, message::HsType type, const std::string& your_nonce,
                const Edits& edits) {
        Hs hs;
        std::string nonce = random_nonce(random);
        if (hs2) {
            message::fill_x2(
                hs.x2, {type, own.my_id, agent.id(), to_base64(own.sign_public), kx_pub_, now, {}});
            if (!your_nonce.empty()) hs.x2.your_nonce.set_text(your_nonce);
            if (edits.x2) edits.x2(hs.x2);
            std::string scratch;
            own_x2_ = message::x2_digest<BotanCrypto>(hs.x2, scratch);
            const std::string half = std::exchange(nonce, {});
            message::append_hs2_nonce(nonce, half, own_x2_);
        }
        if (edits.nonce) edits.nonce(nonce);
        BotanCrypto::SigningKey signing(own.sign_seed);
        const Instant local{now.unix_ms, zone_seconds};
        message::build_hs<BotanCrypto>(signing, {to_base64(own.sign_public), kx_pub_}, type, nonce,
                                       local, hs);
        if (edits.hs) {
            edits.hs(hs);
            std::string covered;
            message::signed_part(hs, covered);
            hs.sig.set_text(to_base64(signing.sign(as_bytes(covered))));
        }
        std::string text;
        message::append_hs(text, hs);
        content["my_nonce"] = nonce;
        content["hs"] = Json::parse(text);
    }

    // The keys of the cycle, from the agent's last hs; the role is the peer's.
    void agree(Role role) {
        const Json& brought = said_hs_[role == Role::initiator ? "confirm" : "request"];
        if (has_key_ || brought.is_null()) return;
        const std::string theirs = brought["hs"]["kx_pub"], nonce = brought["my_nonce"];
        const auto shared = BotanCrypto::AgreementKey(scalar_).agree(
            base64_array<32>(theirs, Base64::strict).value());
        has_key_ = true;
        if (!hs2) {
            BotanCrypto::hkdf_sha256(shared->expose(), {}, as_bytes(message::session_key_info),
                                     key_.expose_for_writing());
            return;
        }
        Digest their_x2{};
        for (std::size_t i = 0; i < their_x2.size(); ++i) {
            their_x2[i] = static_cast<Byte>(std::stoi(nonce.substr(37 + 2 * i, 2), nullptr, 16));
        }
        const bool initiates = role == Role::initiator;
        hs2_keys_.emplace(message::derive_hs2_keys<BotanCrypto>(
            *shared, initiates ? their_x2 : own_x2_, initiates ? own_x2_ : their_x2));
        role_ = role;
    }

    Json sealed(const Edits& edits) {
        Plain plain{own.my_id, agent.id(), "hello", ++sequence_};
        if (edits.plain) edits.plain(plain);
        std::string text;
        if (hs2) {
            message::append_padded_payload(text, random, plain.message, plain.seq, plain.from,
                                           plain.to);
        } else {
            message::message_payload(plain.message, text);
        }
        if (edits.text) edits.text(text);
        SecretKey key(!hs2_keys_                 ? key_
                      : role_ == Role::initiator ? hs2_keys_->seal_initiator
                                                 : hs2_keys_->seal_responder);
        if (edits.seal_key) edits.seal_key(key);
        BotanCrypto::SealingKey sealing(key);
        BotanCrypto::SigningKey signing(own.sign_seed);
        SealNonce nonce;
        random.fill(nonce);
        Sec sec;
        message::Sealer<BotanCrypto>().seal(sealing, signing, text, nonce, now, sec);
        std::string out;
        message::append_sec(out, sec);
        return Json::parse(out);
    }

    Json exchanged(const char* intent, const Json& echo, const Edits& edits) {
        Json content{{"intent", intent}, {"your_nonce", echo}, {"my_nonce", random_nonce(random)}};
        content["sec"] = sealed(edits);
        return line(std::move(content), edits);
    }

    Json line(Json content, const Edits& edits, bool has_mac = true) {
        content["from"] = own.my_id;
        content["to"] = agent.id();
        if (content["intent"] == "register") content["to"] = nullptr;
        if (edits.said) edits.said(content);
        if (has_mac && hs2_keys_) {
            const bool initiators = (role_ == Role::initiator) != edits.reflected;
            BotanCrypto::MacKey key(
                (initiators ? hs2_keys_->mac_initiator : hs2_keys_->mac_responder).expose());
            content["mac"] = to_base64(key.mac(as_bytes(message::canonical_json(content))));
        }
        if (edits.after) edits.after(content);
        return content;
    }

    std::map<std::string, Json> said_hs_;  // as `said`, but only lines with an hs
    SecretKey scalar_, key_;
    std::string kx_pub_;
    Digest own_x2_{};
    std::optional<message::Hs2Keys> hs2_keys_;
    Role role_ = Role::initiator;  // the peer's
    bool has_key_ = false;
    std::uint64_t sequence_ = 0;
};

using Puppet = PuppetOf<HardenedProfile>;

}  // namespace hsagent::test
