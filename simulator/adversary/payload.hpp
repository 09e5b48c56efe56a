// Payload: the content of a line as JSON, which an adversary can read and change.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "hsagent/message/content.hpp"
#include "simulator/model/transmission.hpp"

namespace hsagent::sim {

using Payload = nlohmann::ordered_json;

// The payload in the typed wrapper of an agent's line; null if the line has no wrapper.
inline Payload payload_of(const Transmission& line) {
    const Payload wrapped = Payload::parse(line.text, nullptr, false);
    if (!wrapped.is_object() || !wrapped.contains("_payload")) return nullptr;
    return wrapped["_payload"];
}

// The text of a member; empty if it is absent or not a string.
inline std::string text_at(const Payload& payload, const char* key) {
    const auto found = payload.find(key);
    return found != payload.end() && found->is_string() ? found->get<std::string>() : "";
}

inline Intent intent_of(const Payload& payload) {
    return intent_named(text_at(payload, "intent"));
}

}  // namespace hsagent::sim
