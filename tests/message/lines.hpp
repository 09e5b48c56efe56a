// Lines for an agent, made by hand.
#pragma once

#include <cstddef>
#include <string>

#include "hsagent/message/wire.hpp"

namespace hsagent::test {

inline const std::string self = "9be850c6-a132-44b1-ac73-b5d1e4ef4ca5";

inline std::string relayed_line(const std::string& line) {
    std::string out;
    message::append_relayed(out, line, "127.0.0.1:50766");
    return out;
}

// A content to us that ends with these members.
inline std::string to_us(const std::string& more) {
    return R"({"from":"a","intent":"close","to":")" + self + '"' + more + '}';
}

// Payload and types in the typed wrapper.
inline std::string wrapped(const std::string& payload, const std::string& types) {
    return R"({"_version":"1.3.0","_payload":)" + payload + R"(,"_type":)" + types + '}';
}

// The same as a relayed line.
inline std::string typed_line(const std::string& payload, const std::string& types) {
    return relayed_line(wrapped(payload, types));
}

// Arrays in arrays.
inline std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace hsagent::test
