// The guards that several steps of the hardened profile share: of an hs, of a mac, of a sealed
// message (PROTOCOL.md, 3 and 8).
#pragma once

#include <string>
#include <vector>

#include "guards.hpp"

namespace hsagent::test {

using Guards = std::vector<Guard>;

// A peer that is met for the first time, before its line of that name.
inline Stage asked(const std::string& line, bool hs2 = true) {
    return [=] { return std::move(Puppet(hs2).asks_until(line)); };
}
inline Stage answered(const std::string& line, bool hs2 = true) {
    return [=] { return std::move(Puppet(hs2).answers_until(line)); };
}

// The lines, as makers.
namespace made {
inline const Make announce = [](Puppet& p, const Edits& edits) { return p.announce(edits); };
inline const Make reconnect = [](Puppet& p, const Edits& edits) { return p.reconnect(edits); };
inline const Make confirm = [](Puppet& p, const Edits& edits) { return p.confirm(edits); };
inline const Make respond = [](Puppet& p, const Edits& edits) { return p.respond(edits); };
inline const Make finish = [](Puppet& p, const Edits& edits) { return p.finish(edits); };
inline const Make first_request = [](Puppet& p, const Edits& e) { return p.first_request(e); };
inline const Make request = [](Puppet& p, const Edits& edits) { return p.request(edits); };
inline const Make conclude = [](Puppet& p, const Edits& edits) { return p.conclude(edits); };
inline const Make close = [](Puppet& p, const Edits& edits) { return p.close(edits); };
}  // namespace made

inline Guards operator+(Guards some, const Guards& more) {
    some.insert(some.end(), more.begin(), more.end());
    return some;
}

inline PublicKey another_key() {
    SeededRandom random(4242);
    return create_identity<BotanCrypto>(random, noon).sign_public;
}

// A nonce that differs in one digit.
inline void change_digit(std::string& nonce, std::size_t at) {
    nonce[at] = nonce[at] == '0' ? '1' : '0';
}

inline Edits x2_with(Field X2::*field, const std::string& text) {
    Edits edits;
    edits.x2 = [=](X2& x2) { (x2.*field).set_text(text); };
    return edits;
}
inline Edits x2_without(Field X2::*field) {
    Edits edits;
    edits.x2 = [=](X2& x2) { (x2.*field).clear(); };
    return edits;
}
inline Edits hs_with(Field Hs::*field, const std::string& text) {
    Edits edits;
    edits.hs = [=](Hs& hs) { (hs.*field).set_text(text); };
    return edits;
}
// After the signature.
inline Edits signed_hs_with(const char* member, const nlohmann::json& value) {
    Edits edits;
    edits.said = [=](nlohmann::json& content) { content["hs"][member] = value; };
    return edits;
}
// A key for key agreement that stands in hs and x2 alike.
inline Edits agreement_key(const std::string& kx_pub) {
    Edits edits;
    edits.x2 = [=](X2& x2) { x2.kx_pub.set_text(kx_pub); };
    edits.hs = [=](Hs& hs) { hs.kx_pub.set_text(kx_pub); };
    return edits;
}
inline std::string time_of(Instant now, std::int64_t seconds) {
    std::string text;
    append_utc(text, now.plus_ms(seconds * 1000));
    return text;
}

// The same key as 9, but not below p (RFC 7748, 5).
inline std::string nine_not_canonical() {
    PublicKey key;
    key.fill(0xff);
    key.front() = 0xf6;
    key.back() = 0x7f;
    return to_base64(key);
}

// Of any hs. `role` is the agent's.
inline Guards of_any_hs(Role role) {
    const std::string other = role == Role::initiator ? "init" : "response";
    const auto replayed = [=](const Make& make) {
        return [=](Puppet& puppet) {
            const nlohmann::json line = make(puppet, {});
            puppet.agent.policies().store.record_hs(line["my_nonce"].get<std::string>(), puppet.now,
                                                    181);
            return line;
        };
    };
    const Make make = role == Role::initiator ? made::confirm : made::first_request;
    Edits no_type, no_time;
    no_type.said = [](nlohmann::json& content) { content["hs"].erase("type"); };
    no_time.said = [](nlohmann::json& content) { content["hs"].erase("timestamp"); };
    return {
        {"hs says another role", hs_with(&Hs::type, other), {Reason::relabelled}},
        {"hs says no role", no_type, {Reason::relabelled}},
        {"hs was taken before", {}, {Reason::hs_replayed}, 0, {}, replayed(make)},
        {"another key is pinned",
         {},
         {Reason::key_not_pinned},
         0,
         [](Puppet& p) { p.agent.pin_key(p.own.my_id, another_key(), p.now); }},
    };
}

// Of the nonce of a line.
inline Guard of_a_nonce(Role role, const Make& make) {
    return {"nonce was received before", {}, {}, 1, {}, [=](Puppet& puppet) {
                nlohmann::json line = make(puppet, {});
                puppet.agent.policies().store.record_received(
                    role, puppet.own.my_id, line["my_nonce"].get<std::string>(), puppet.now);
                return line;
            }};
}

// Of an hs that announces hs2. Without hs2, these are no reason to leave the peer unanswered.
inline Guards of_hs2(Role role) {
    Edits no_hs, flat_hs, another_nonce, no_x2, flat_x2;
    no_hs.said = without("hs");
    flat_hs.said = with("hs", "none");
    another_nonce.hs = [](Hs& hs) { change_digit(hs.nonce.text, 3); };
    no_x2.said = [](nlohmann::json& content) { content["hs"].erase("x2"); };
    flat_x2.said = [](nlohmann::json& content) { content["hs"]["x2"] = "none"; };
    const auto nonce_with = [](auto change) {
        Edits edits;
        edits.nonce = change;
        return edits;
    };
    const std::string key = to_base64(another_key());
    const std::string other = role == Role::initiator ? "init" : "response";
    Edits lenient;
    lenient.x2 = [](X2& x2) { x2.kx_pub.text += "v"; };
    lenient.hs = [](Hs& hs) { hs.kx_pub.text += "v"; };
    return {
        {"no hs", no_hs, {Reason::in_the_clear}},
        {"hs is no object", flat_hs, {Reason::in_the_clear}},
        {"hs is for another nonce", another_nonce, {Reason::bad_encoding}},
        {"no x2", no_x2, {Reason::downgrade}},
        {"x2 is no object", flat_x2, {Reason::downgrade}},
        {"first half of the digest differs",
         nonce_with([](std::string& nonce) { change_digit(nonce, 37); }),
         {Reason::downgrade}},
        {"second half of the digest differs",
         nonce_with([](std::string& nonce) { change_digit(nonce, nonce.size() - 1); }),
         {Reason::downgrade}},
        {"digest is too short",
         nonce_with([](std::string& nonce) { nonce.pop_back(); }),
         {Reason::downgrade}},
        {"challenge is too short",
         nonce_with([](std::string& nonce) { nonce.erase(0, 1); }),
         {Reason::downgrade}},
        {"challenge is no hex",
         nonce_with([](std::string& nonce) { nonce[0] = 'G'; }),
         {Reason::downgrade}},
        {"x2 of another version", x2_with(&X2::version, "3"), {Reason::downgrade}},
        {"x2 of another suite", x2_with(&X2::suite, "X25519"), {Reason::downgrade}},
        {"x2 names no time", x2_without(&X2::time), {Reason::downgrade}},
        {"x2 names no receiver", x2_without(&X2::to), {Reason::downgrade}},
        {"x2 says another role", x2_with(&X2::type, other), {Reason::relabelled}},
        {"x2 is from another", x2_with(&X2::from, peer), {Reason::bound_to_another}},
        {"x2 is for another", x2_with(&X2::to, peer), {Reason::made_for_another}},
        {"x2 names another signing key", x2_with(&X2::sign_pub, key), {Reason::bound_to_another}},
        {"x2 names another agreement key", x2_with(&X2::kx_pub, key), {Reason::bound_to_another}},
        {"x2 names another challenge",
         x2_with(&X2::your_nonce, std::string(32, 'a')),
         {Reason::relabelled}},
        {"x2 is no time", x2_with(&X2::time, "now"), {Reason::not_of_its_time}},
        {"hs is no time", hs_with(&Hs::timestamp, "now"), {Reason::not_of_its_time}},
        {"signature is of another",
         signed_hs_with("sig", to_base64(ByteArray<64>{})),
         {Reason::bad_encoding}},
        {"signature is no base64", signed_hs_with("sig", "?"), {Reason::bad_encoding}},
        {"agreement key is not canonical",
         agreement_key(nine_not_canonical()),
         {Reason::bad_encoding}},
        {"agreement key is too short", agreement_key("AAAA"), {Reason::bad_encoding}},
        {"agreement key is no strict base64", lenient, {Reason::bad_encoding}},
    };
}

// Of a step between hs2 peers.
inline Guards of_a_mac() {
    Edits none, null, reflected, added, padded;
    none.after = without("mac");
    null.after = with("mac", nullptr);
    reflected.reflected = true;
    added.after = with("more", "than was said");
    padded.after = [](nlohmann::json& content) {
        content["mac"] = content["mac"].get<std::string>() + " ";
    };
    return {
        {"no mac", none, {Reason::bad_mac}},
        {"mac is null", null, {Reason::bad_mac}},
        {"mac is under our own key", reflected, {Reason::bad_mac}},
        {"a member was added", added, {Reason::bad_mac}},
        {"mac is not strict base64", padded, {Reason::bad_mac}},
    };
}

// S14: a lenient decoder skips it.
inline void with_stray_character(nlohmann::json& content) {
    content["sec"]["sig"] = "?" + content["sec"]["sig"].get<std::string>();
}

// Of a sealed message between hs2 peers. `ends_cycle`: with a good mac, a bad one is the peer's
// own.
inline Guards of_a_sealed_message(bool ends_cycle) {
    Edits none, clear, flat, other_key, other_signer, no_base64, lenient, no_json, unpadded;
    none.said = without("sec");
    clear.said = [](nlohmann::json& content) {
        content.erase("sec");
        content["message"] = "hello";
    };
    flat.said = with("sec", "none");
    other_key.seal_key = [](SecretKey& key) { key.expose_for_writing()[0] ^= 1; };
    other_signer.said = [](nlohmann::json& content) {
        content["sec"]["sig"] = to_base64(ByteArray<64>{});
    };
    no_base64.said = [](nlohmann::json& content) { content["sec"]["sig"] = "?"; };
    lenient.said = with_stray_character;
    no_json.text = [](std::string& text) { text = "hello"; };
    unpadded.text = [](std::string& text) { message::message_payload("hello", text); };
    const auto plain = [](auto change) {
        Edits edits;
        edits.plain = change;
        return edits;
    };
    const Guards absent{{"no message", none, {Reason::in_the_clear}},
                        {"message in the clear", clear, {Reason::in_the_clear}}};
    Guards bad{
        {"sec is no object", flat, {Reason::unreadable}},
        {"sealed under another key", other_key, {Reason::other_key}},
        {"signed by another", other_signer, {Reason::unreadable}},
        {"sec is no base64", no_base64, {Reason::bad_encoding, Reason::unreadable}},
        {"sec is no strict base64", lenient, {Reason::bad_encoding, Reason::unreadable}},
        {"what was sealed is no JSON", no_json, {Reason::unreadable}},
        {"not padded", unpadded, {Reason::not_padded}},
        {"from another",
         plain([](Plain& message) { message.from = peer; }),
         {Reason::bound_to_another}},
        {"to another",
         plain([](Plain& message) { message.to = peer; }),
         {Reason::bound_to_another}},
        {"number zero",
         plain([](Plain& message) { message.seq = 0; }),
         {Reason::sequence_replayed}},
    };
    for (Guard& guard : bad) guard.ends_cycle = ends_cycle;
    return absent + bad;
}

// Another shows our key of a cycle as its own. `own_hs` is the intent of our hs.
inline void shows_our_key(Puppet& puppet, const char* own_hs) {
    const nlohmann::json shown{{"from", peer},
                               {"to", "somebody"},
                               {"intent", "confirm"},
                               {"hs", {{"kx_pub", puppet.said_with_hs(own_hs)["hs"]["kx_pub"]}}}};
    std::string relayed;
    message::append_relayed(relayed, message::wrap_typed(shown), address);
    puppet.agent.receive(relayed, puppet.now);
}

// Of a line to us that echoes a challenge or reference, null or another. `echo` is its member.
inline Guards of_an_echo(const char* echo) {
    Edits to_all, none, null, other, part;
    to_all.said = with("to", nullptr);
    none.said = without(echo);
    null.said = with(echo, nullptr);
    other.said = with(echo, "another");
    part.said = [=](nlohmann::json& content) {
        content[echo] = content[echo].get<std::string>().substr(0, 9);
    };
    return {
        {"to everyone", to_all},
        {"no echo", none},
        {"null echo", null, {Reason::null_echo}},
        {"another echo", other},
        {"beginning of the echo", part},
    };
}

// Each other intent, for a state that takes none of them.
inline Guards of_intents(const std::vector<std::string>& ignored) {
    Guards guards;
    for (const std::string& intent : ignored) {
        Edits edits;
        edits.said = with("intent", intent);
        guards.push_back({"intent " + intent, edits});
    }
    return guards;
}

inline std::string stranger(int number) {
    return "stranger " + std::to_string(number);
}

// Another peer than the puppet announces itself. It is in mid-cycle then, until it is given up.
inline void announces(Puppet& puppet, const std::string& id) {
    Edits edits;
    edits.said = with("from", id);
    puppet.hears(puppet.announce(edits));
}

// The ids of a role's rows, the oldest first.
inline std::vector<std::string> ids(const Puppet& puppet, Role role) {
    std::vector<std::string> ids;
    puppet.agent.policies().store.for_each(
        role, [&](std::string_view id, const RoleState&) { ids.emplace_back(id); });
    return ids;
}

}  // namespace hsagent::test
