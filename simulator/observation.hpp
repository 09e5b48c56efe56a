// Observation: what one step did to one agent, as checks, trace and reports read it.
#pragma once

#include <cstdint>
#include <string>

#include "hsagent/handshake/application.hpp"
#include "hsagent/handshake/receipt.hpp"
#include "hsagent/support/reused.hpp"
#include "simulator/schedule.hpp"

namespace hsagent::sim {

// What the application was told in a step, in that order.
struct News {
    enum class Kind : std::uint8_t { opened, session, logged };
    Kind kind = Kind::session;
    Role role = Role::initiator;
    std::string peer_id;
    std::string text;  // the opened message, the reason of a failure, or the line of the log
    SessionChange change = SessionChange::established;
    LogLevel level = LogLevel::debug;
};

// A line that the step sent.
struct Sent {
    Intent intent = Intent::unknown;
    std::string to;    // id, or empty: everyone
    std::string text;  // newline included
};

// Filled again and again; everything in it is a copy, so that the agent can already go on.
struct Observation {
    Event event;
    Receipt receipt;            // of a delivery
    std::uint64_t replays = 0;  // nonces ignored as received before
    Reused<News> news;
    Reused<Sent> sent;

    void begin(const Event& of) {
        event = of;
        receipt = {};
        replays = 0;
        news.truncate(0);
        sent.truncate(0);
    }
};

}  // namespace hsagent::sim
