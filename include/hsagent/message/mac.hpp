// mac: authenticates a step between two hs2 peers (PROTOCOL.md, 8.2).
//
// It is the HMAC-SHA256 of the mac text: the canonical JSON of the content without `mac`. Sender
// and receiver each write that text from their own data, without a tree. If a hook or a peer has
// added members that the protocol does not name, the text is built on the slow path.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/json/canonical.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/message/line_writer.hpp"
#include "hsagent/message/sorted_members.hpp"
#include "hsagent/support/encoding.hpp"

namespace hsagent::message {

namespace detail {

template <class Message>
SortedMembers members_of(std::string_view from, const Message& message) {
    SortedMembers members;
    message.write(members);
    members.text("from", from);
    return members;
}

}  // namespace detail

// The mac text on the receiver's side. Without a `mac` in the content, members that the protocol
// does not name are missing from it.
inline void append_mac_text(std::string& out, const Content& content) {
    if (!content.unusual.empty()) {
        out += content.unusual;
        return;
    }
    SortedMembers members;
    members.text("from", content.from);
    if (content.hs.block == Block::object) members.hs(content.hs);
    members.text("intent", content.intent_text);
    members.text("message", content.message);
    members.text("my_nonce", content.my_nonce);
    members.text("my_ref", content.my_ref);
    if (content.sec.block == Block::object) members.sec(content.sec);
    members.text("to", content.to);
    members.text("your_nonce", content.your_nonce);
    members.text("your_ref", content.your_ref);
    members.append_to(out);
}

// The mac text on the sender's side; `message` is a struct of intents.hpp.
template <class Message>
void append_mac_text(std::string& out, std::string_view from, const Message& message) {
    detail::members_of(from, message).append_to(out);
}

// The mac text on the sender's side, for a line to which a hook has added members; `from` is
// already in the line. False if a hook has left the line malformed, so that nobody can read it.
inline bool append_mac_text_of_line(std::string& out, const LineWriter& line) {
    if (!line.at_top()) return false;
    std::string said;
    line.content(said);
    auto value = nlohmann::json::parse(said, nullptr, false);
    if (!value.is_object()) return false;
    value.erase("mac");  // a hook's; ours is written later, and the last of repeated keys counts
    append_json(out, value, compact);
    return true;
}

// Appends the mac of a mac text, in base64.
template <CryptoBackend C>
void append_mac(std::string& out, typename C::MacKey& key, std::string_view mac_text) {
    append_base64(out, key.mac(as_bytes(mac_text)));
}

// Writes `mac` as the last member of a line that already holds `message`, members added by hooks,
// and `from`. Returns false and writes nothing if a hook has left the line malformed.
template <CryptoBackend C, class Message>
bool write_mac(LineWriter& line, typename C::MacKey& key, std::string_view from,
               const Message& message, std::string& scratch) {
    if (!line.at_top()) return false;
    scratch.clear();
    const SortedMembers members = detail::members_of(from, message);
    if (line.members() == members.size()) {
        members.append_to(scratch);
    } else if (!append_mac_text_of_line(scratch, line)) {
        return false;
    }
    const Digest mac = key.mac(as_bytes(scratch));
    scratch.clear();
    append_base64(scratch, mac);
    line.text("mac", scratch);
    return true;
}

// Whether the content's mac is the one that `key` gives: strict base64, compared in constant time.
template <CryptoBackend C>
bool mac_holds(typename C::MacKey& key, const Content& content, std::string& scratch) {
    if (!content.mac.is_text()) return false;
    scratch.clear();
    append_mac_text(scratch, content);
    const Digest expected = key.mac(as_bytes(scratch));
    return from_base64(content.mac.text, scratch, Base64::strict) &&
           equal_in_constant_time(as_bytes(scratch), expected);
}

}  // namespace hsagent::message
