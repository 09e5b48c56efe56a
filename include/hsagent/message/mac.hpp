// mac: what shows that a step between two hs2 peers is the peer's (PROTOCOL.md, 8.2).
//
// It is the HMAC-SHA256 of the mac text: the canonical JSON of the content without `mac`. Sender
// and receiver each write that text from what they hold, without a tree; where a hook or a peer
// says more than the protocol names, it is made the slow way.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/message/canonical.hpp"
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

// The receiver's way. Of a content without a mac it is not the whole where the peer said more.
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

// The sender's way: `message` is one of intents.hpp.
template <class Message>
void append_mac_text(std::string& out, std::string_view from, const Message& message) {
    detail::members_of(from, message).append_to(out);
}

// The sender's way for a line to which a hook has added members, `from` included. False for a line
// that a hook has left broken, which nobody can read.
inline bool append_mac_text_of_line(std::string& out, const LineWriter& line) {
    if (!line.at_top()) return false;
    std::string said;
    line.content(said);
    auto value = nlohmann::json::parse(said, nullptr, false);
    if (!value.is_object()) return false;
    value.erase("mac");  // a hook's: ours comes after it, and of repeated keys the last counts
    append_json(out, value, compact);
    return true;
}

// Appends the mac of a mac text, in base64.
template <CryptoBackend C>
void append_mac(std::string& out, typename C::MacKey& key, std::string_view mac_text) {
    append_base64(out, key.mac(as_bytes(mac_text)));
}

// Writes `mac`, the last member, into a line that says `message` and `from` already, and what hooks
// added in between. False, and nothing written, if a hook has left the line broken.
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

// Whether a content has the mac that `key` gives it: strict base64, compared in constant time.
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
