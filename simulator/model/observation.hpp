// Observation: the effects of one step on one agent, for checks, trace and reports.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "hsagent/handshake/application.hpp"
#include "hsagent/handshake/output.hpp"
#include "hsagent/handshake/receipt.hpp"
#include "hsagent/store/role_state.hpp"
#include "hsagent/support/reused.hpp"
#include "hsagent/support/time.hpp"
#include "simulator/model/schedule.hpp"

namespace hsagent::sim {

// A log line of a step, or an output that is not a line; in their order.
struct News {
    enum class Kind : std::uint8_t { opened, session, logged };
    Kind kind = Kind::session;
    Role role = Role::initiator;
    std::string peer_id;
    std::string text;  // the opened message, the reason of a failure, or the log line
    SessionChange change = SessionChange::established;
    std::string key;  // digest of the key that was established
    LogLevel level = LogLevel::debug;
    bool shows_secret = false;  // the log line shows part of a key, or a message
};

// A line that the step sent.
struct Sent {
    Intent intent = Intent::unknown;
    std::string to;          // id, or empty: everyone
    std::string text;        // newline included
    RoleState row = {};      // of the pair it is about, after the step; not for register
    std::size_t nonces = 0;  // that are kept of that pair
};

// A row of the peer whose line was delivered, around the step; a fresh one where there is none.
struct RowChange {
    bool was_there = false, is_there = false;
    bool has_session = false;  // after the step
    std::size_t of_role = 0;   // rows that the agent has in that role, where this one was made
    std::size_t nonces = 0;    // that are kept of the pair, after the step
    RoleState before, after;
};

// Filled again and again; everything in it is a copy, so that the agent can already go on.
struct Observation {
    ScheduledEvent event;
    Instant now;                    // by the agent's own clock
    bool store_failed = false;      // and the step was undone
    Receipt receipt;                // of a delivery
    std::string pinned;             // the key that was pinned of the line's peer, or empty
    std::uint64_t replays = 0;      // nonces ignored as received before
    std::array<RowChange, 2> rows;  // by role, of a delivery that was not dropped
    Reused<News> news;
    Reused<Sent> sent;

    void begin(const ScheduledEvent& of) {
        event = of;
        store_failed = false;
        receipt = {};
        pinned.clear();
        replays = 0;
        for (RowChange& change : rows) {
            change.was_there = change.is_there = change.has_session = false;
            change.of_role = change.nonces = 0;
        }
        news.truncate(0);
        sent.truncate(0);
    }
    RowChange& row(Role role) { return rows[static_cast<std::size_t>(role)]; }
    const RowChange& row(Role role) const { return rows[static_cast<std::size_t>(role)]; }
    // The event of the role's route, if it answered one.
    const std::optional<flow::Event>& answer(Role role) const {
        return receipt.answers[static_cast<std::size_t>(role)].event;
    }
};

}  // namespace hsagent::sim
