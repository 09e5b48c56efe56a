// What a LineReader must make of a line, computed from a JSON value, without the reader's own code.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "hsagent/message/mac.hpp"
#include "hsagent/message/reader.hpp"
#include "hsagent/message/sec.hpp"

namespace hsagent::test {

using nlohmann::json;

inline Field field_of(const json& object, const std::string& key) {
    Field field;
    if (!object.is_object() || !object.contains(key)) return field;
    const json& value = object.at(key);
    if (value.is_null()) {
        field.set_null();
    } else if (value.is_string()) {
        field.set_text(value.get<std::string>());
    } else {
        field.kind = Field::Kind::other;
        // Of objects and arrays, only a message's text is kept.
        if (!value.is_structured() || key == "message") field.text = message::canonical_json(value);
    }
    return field;
}

inline Block block_of(const json& object, const std::string& key) {
    if (!object.is_object() || !object.contains(key)) return Block::absent;
    return object.at(key).is_object() ? Block::object : Block::not_an_object;
}

inline const json& member(const json& object, const std::string& key) {
    static const json none;
    return object.is_object() && object.contains(key) ? object.at(key) : none;
}

inline constexpr const char* x2_keys[] = {"v",        "suite",  "type", "from",      "to",
                                          "sign_pub", "kx_pub", "time", "your_nonce"};

// The fields of a content, computed from a JSON value, independently of the reader.
inline std::map<std::string, Field> fields_of(const json& said) {
    std::map<std::string, Field> fields;
    for (const char* key : {"from", "to", "intent", "your_nonce", "my_nonce", "your_ref", "my_ref",
                            "message", "mac"}) {
        fields[key] = field_of(said, key);
    }
    for (const char* key : x2_keys) {
        fields[std::string("x2.") + key] = field_of(member(member(said, "hs"), "x2"), key);
    }
    for (const char* key : {"type", "nonce", "kx_pub", "sign_pub", "timestamp", "sig"}) {
        fields[std::string("hs.") + key] = field_of(member(said, "hs"), key);
    }
    fields["sec.sig"] = field_of(member(said, "sec"), "sig");
    for (const char* key : {"nonce", "ciphertext", "hash", "ts"}) {
        fields[std::string("sec.") + key] = field_of(member(member(said, "sec"), "envelope"), key);
    }
    return fields;
}

inline std::map<std::string, Field> fields_of(const Content& content) {
    return {{"from", content.from},
            {"to", content.to},
            {"intent", content.intent_text},
            {"your_nonce", content.your_nonce},
            {"my_nonce", content.my_nonce},
            {"your_ref", content.your_ref},
            {"my_ref", content.my_ref},
            {"message", content.message},
            {"mac", content.mac},
            {"x2.v", content.hs.x2.version},
            {"x2.suite", content.hs.x2.suite},
            {"x2.type", content.hs.x2.type},
            {"x2.from", content.hs.x2.from},
            {"x2.to", content.hs.x2.to},
            {"x2.sign_pub", content.hs.x2.sign_pub},
            {"x2.kx_pub", content.hs.x2.kx_pub},
            {"x2.time", content.hs.x2.time},
            {"x2.your_nonce", content.hs.x2.your_nonce},
            {"hs.type", content.hs.type},
            {"hs.nonce", content.hs.nonce},
            {"hs.kx_pub", content.hs.kx_pub},
            {"hs.sign_pub", content.hs.sign_pub},
            {"hs.timestamp", content.hs.timestamp},
            {"hs.sig", content.hs.sig},
            {"sec.sig", content.sec.sig},
            {"sec.nonce", content.sec.nonce},
            {"sec.ciphertext", content.sec.ciphertext},
            {"sec.hash", content.sec.hash},
            {"sec.ts", content.sec.ts}};
}

inline Drop drop_of(const json& said, std::string_view self) {
    if (!said.is_object()) return Drop::not_an_object;
    for (const char* key : {"from", "to", "intent"}) {
        if (!said.contains(key)) return Drop::missing_field;
    }
    const json& to = said.at("to");
    const bool ours = to.is_null() || self.empty() || to == json(std::string(self));
    if (!ours) return Drop::not_for_us;
    return said.at("from").is_string() ? Drop::none : Drop::no_sender;
}

// Whether an object has only texts, under these keys, and blocks that `blocks_too` accepts.
template <class Check>
bool has_only(const json& object, std::initializer_list<std::string_view> texts, Check blocks_too) {
    for (const auto& [key, value] : object.items()) {
        const bool named = std::find(texts.begin(), texts.end(), key) != texts.end();
        if (named ? !value.is_string() : !(value.is_object() && blocks_too(key, value))) {
            return false;
        }
    }
    return true;
}

// Whether a content has only the texts that the protocol names, apart from its mac.
inline bool has_only_our_texts(json said) {
    const auto none = [](const std::string&, const json&) { return false; };
    const auto in_hs = [&](const std::string& key, const json& value) {
        return key == "x2" && has_only(value,
                                       {"v", "suite", "type", "from", "to", "sign_pub", "kx_pub",
                                        "time", "your_nonce"},
                                       none);
    };
    const auto in_sec = [&](const std::string& key, const json& value) {
        return key == "envelope" && has_only(value, {"nonce", "ciphertext", "hash", "ts"}, none);
    };
    const auto blocks = [&](const std::string& key, const json& value) {
        if (key == "hs") {
            return has_only(value, {"type", "nonce", "kx_pub", "sign_pub", "timestamp", "sig"},
                            in_hs);
        }
        return key == "sec" && has_only(value, {"sig"}, in_sec);
    };
    said.erase("mac");
    return has_only(
        said, {"from", "to", "intent", "your_nonce", "my_nonce", "your_ref", "my_ref", "message"},
        blocks);
}

// The text that a mac covers, computed from a JSON value.
inline std::string mac_text_of(json said) {
    said.erase("mac");
    return message::canonical_json(said);
}

// What differs between a content that was read, or the reason why it was not, and what `said`
// holds; empty if nothing does.
inline std::string difference_from(const json& said, std::string_view self, Drop dropped,
                                   const Content& content) {
    const Drop expected = drop_of(said, self);
    // A line that is clearly for another agent is not parsed.
    if (dropped == Drop::not_for_us && expected != Drop::none) return {};
    if (dropped != expected) return "dropped: " + std::string(name(dropped));
    if (expected != Drop::none) return {};
    if (fields_of(content) != fields_of(said)) return "fields";
    const json& sec = member(said, "sec");
    if (content.hs.block != block_of(said, "hs")) return "hs";
    if (content.hs.x2.block != block_of(member(said, "hs"), "x2")) return "x2";
    if (content.sec.block != block_of(said, "sec")) return "sec";
    if (content.sec.envelope != block_of(sec, "envelope")) return "envelope";
    const json& intent = said.at("intent");
    if (content.intent !=
        (intent.is_string() ? intent_named(intent.get<std::string>()) : Intent::unknown)) {
        return "intent";
    }
    std::string covered;
    if (content.sec.envelope == Block::object) {
        message::envelope_text(content.sec, covered);
        if (covered != message::canonical_json(sec.at("envelope"))) return "text of the envelope";
    }
    if (!content.mac.is_text()) return {};
    covered.clear();
    message::append_mac_text(covered, content);
    return covered == mac_text_of(said) ? "" : "text under the mac";
}

// The same for a line with its wrappers.
inline std::string difference(const std::string& line, std::string_view self, Drop dropped,
                              const Content& content) {
    if (line.size() > message::line_limit) return dropped == Drop::too_long ? "" : "its length";
    const json relayed = message::unwrap_relayed(line);
    if (!relayed.is_object() || !relayed.contains("content")) return "it is no envelope";
    const json& said = relayed.at("content");
    const std::string differs = difference_from(said, self, dropped, content);
    if (!differs.empty() || dropped != Drop::none) return differs;
    const bool usual = !content.mac.is_text() || has_only_our_texts(said);
    return content.unusual == (usual ? "" : mac_text_of(said)) ? "" : "what is unusual under a mac";
}

}  // namespace hsagent::test
