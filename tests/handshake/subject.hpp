// An agent whose row can be set to any state, and hand-made contents.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/store/memory.hpp"

namespace hsagent::test {

struct Listener {
    std::vector<std::string> heard;
    bool accepts = true, sends = true;
    std::size_t composed = 0;  // messages it was asked for
    std::string greeting;      // before each message
    std::string instead;       // of each message, unless it is empty

    void compose(const Round& round, std::string& message) {
        ++composed;
        if (!instead.empty()) {
            message = instead;
            return;
        }
        message += greeting + std::string(name(round.role)) + " " + std::to_string(round.number);
    }
    bool accept(const Content&, std::string_view) { return accepts; }
    bool decorate(Intent, std::string_view, message::LineWriter& line) {
        line.text("extra", "unknown to peers");
        return sends;
    }
};

inline std::string text_of(const SessionNews& news) {
    std::string text(name(news.role));
    text += ' ';
    text += name(news.change);
    if (!news.reason.empty()) text += " " + std::string(news.reason);
    return text;
}

// Drains an agent: returns the lines, and records other outputs in its Listener.
template <class A>
std::vector<std::string> take_lines(A& agent) {
    std::vector<std::string> lines;
    auto& heard = agent.policies().application.heard;
    agent.drain(overloaded{
        [&](const Line& line) { lines.push_back(line.text); },
        [&](const Opened& opened) { heard.push_back("opened " + opened.message.text); },
        [&](const SessionNews& news) { heard.push_back(text_of(news)); },
    });
    return lines;
}

struct Parts {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    SeededRandom random;
    MemoryStore store;
    Listener application;
};

inline const Instant noon{1767268800'000, 0};
inline const std::string peer = "40705c48-177c-40d8-a177-e55ec3b73fa9";
inline const std::string address = "127.0.0.1:40000";

inline Field text_field(std::string_view text) {
    Field field;
    field.set_text(text);
    return field;
}

class Subject {
public:
    explicit Subject(const Settings& settings = {}, std::uint64_t seed = 1)
        : agent(make(seed), settings, Parts{SeededRandom(seed), {}, {}}, noon) {}

    // Stores `row` as the peer's row, in the role of its state.
    void put(const RoleState& row) {
        agent.policies().store.put(role_of(row.state), peer, row, noon);
    }
    const RoleState& row(Role role) { return *agent.row(role, peer); }

    // The answer of `role` to a content of the peer: an event such as "stay ignore", "none" or
    // "dropped".
    std::string answer(Role role, nlohmann::json said, Instant now = noon) {
        said["from"] = peer;
        const Receipt receipt = agent.receive_content(said.dump(), address, now);
        if (receipt.dropped != Drop::none) return "dropped";
        const auto& event = receipt.answers[static_cast<std::size_t>(role)].event;
        if (!event) return "none";
        return std::string(flow::name(event->kind)) + " " +
               std::string(handshake::signals.name(event->signal));
    }
    // The contents that the agent has sent since the last call.
    std::vector<nlohmann::json> sent() {
        std::vector<nlohmann::json> contents;
        for (const std::string& line : take_lines(agent)) {
            contents.push_back(message::unwrap_typed(nlohmann::json::parse(line)));
        }
        return contents;
    }
    // All opened messages and session news so far. Discards waiting lines.
    const std::vector<std::string>& heard() {
        take_lines(agent);
        return agent.policies().application.heard;
    }
    const std::string& id() const { return agent.id(); }

    Agent<Parts> agent;

private:
    static Identity make(std::uint64_t seed) {
        SeededRandom random(seed + 1000);
        return create_identity<BotanCrypto>(random, noon);
    }
};

}  // namespace hsagent::test
