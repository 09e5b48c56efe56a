// Reads the recordings of real baseline agents, one JSON value per line (recordings/README.md).
#pragma once

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/message/nonces.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/time.hpp"

namespace conformance {

// The folder named by HSAGENT_CONFORMANCE, else the copy in the tests.
inline std::string folder() {
    if (const char* named = std::getenv("HSAGENT_CONFORMANCE"); named && *named) return named;
    return HSAGENT_TEST_DATA "/conformance/recordings";
}

// Every line of a recording; a missing or empty file is an error, not a pass.
template <class Json = nlohmann::json>
std::vector<Json> lines_of(const std::string& name) {
    const std::string path = folder() + "/" + name;
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read the recording " + path);
    std::vector<Json> lines;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty()) lines.push_back(Json::parse(line));
    }
    if (lines.empty()) throw std::runtime_error("no recording in " + path);
    return lines;
}

template <std::size_t N>
hsagent::ByteArray<N> bytes(const nlohmann::json& hex) {
    hsagent::ByteArray<N> out;
    if (!hsagent::from_hex(hex.get<std::string>(), out)) {
        throw std::runtime_error("not the hex of so many bytes: " + hex.dump());
    }
    return out;
}

inline hsagent::SecretKey secret(const nlohmann::json& hex) {
    return hsagent::SecretKey(bytes<32>(hex));
}

// The identity of an agent in a script.
inline hsagent::Identity identity(const nlohmann::json& agent) {
    return hsagent::identity_from_keys<hsagent::BotanCrypto>(agent.at("id").get<std::string>(),
                                                             secret(agent.at("kx_private")),
                                                             secret(agent.at("sign_seed")));
}

// The line of a receive step in its typed and relay wrappers, as the reader gets it.
inline std::string relayed_line(const nlohmann::json& step) {
    std::string line;
    hsagent::message::append_relayed(line, hsagent::message::wrap_typed(step.at("content")),
                                     step.at("remote_addr").get<std::string>());
    return line;
}

// The ten bytes from which random_reference() makes this reference: it maps a byte b < 252 to the
// digit '1' + b % 9.
inline void draw_reference(const std::string& reference, hsagent::MutableBytes out) {
    if (reference.size() != out.size()) {
        throw std::runtime_error("not a recorded reference: " + reference);
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<hsagent::Byte>(reference[i] - '1');
    }
}

// Recorded clocks are in UTC.
inline hsagent::Instant instant(const nlohmann::json& local) {
    const auto seconds = hsagent::parse_civil(local.get<std::string>());
    if (!seconds) throw std::runtime_error("not a recorded time: " + local.dump());
    return {*seconds * 1000, 0};
}

}  // namespace conformance
