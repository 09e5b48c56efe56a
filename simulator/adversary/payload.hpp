// Payload: what a line says, as JSON that an adversary can take apart and put together.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "hsagent/message/content.hpp"
#include "simulator/model/transmission.hpp"

namespace hsagent::sim {

using Payload = nlohmann::ordered_json;

// What an agent's line says, out of its typed wrapper; null if it is none.
inline Payload payload_of(const Transmission& line) {
    const Payload wrapped = Payload::parse(line.text, nullptr, false);
    if (!wrapped.is_object() || !wrapped.contains("_payload")) return nullptr;
    return wrapped["_payload"];
}

// The text of a member, or an empty one.
inline std::string text_at(const Payload& payload, const char* key) {
    const auto found = payload.find(key);
    return found != payload.end() && found->is_string() ? found->get<std::string>() : "";
}

inline Intent intent_of(const Payload& payload) {
    return intent_named(text_at(payload, "intent"));
}

}  // namespace hsagent::sim
