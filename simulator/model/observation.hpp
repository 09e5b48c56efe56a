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
#include "simulator/model/signatures.hpp"

namespace hsagent::sim {

// A log line of a step, or an output that is not a line.
struct News {
    enum class Kind : std::uint8_t { opened, session, logged };
    Kind kind = Kind::session;
    Role role = Role::initiator;
    std::string peer_id;
    std::string text;  // the opened message, the reason of a failure, or the log line
    SessionChange change = SessionChange::established;
    std::string key;  // digest of the established key
    LogLevel level = LogLevel::debug;
    bool shows_secret = false;  // the log line shows part of a key, or a message
};

// A line that the step sent.
struct Sent {
    Intent intent = Intent::unknown;
    std::string to;          // id; empty: everyone
    std::string text;        // newline included
    RoleState row = {};      // of the pair concerned, after the step; unset for register
    std::size_t nonces = 0;  // kept of that pair
};

// The row of the line's sender before and after the step; a fresh one if absent.
struct RowChange {
    bool was_there = false, is_there = false;
    bool has_session = false;  // after the step
    std::size_t nonces = 0;    // kept of the pair, after the step
    RoleState before, after;
};

// What an agent holds.
struct Holdings {
    std::size_t rows = 0;   // in both roles
    std::size_t peers = 0;  // with a pinned key
    std::size_t bytes = 0;  // of its state: store and memory

    friend bool operator==(const Holdings&, const Holdings&) = default;
};

// Reused for every step. It holds copies only, so the agent can already continue.
struct Observation {
    ScheduledEvent event;
    Instant now;                    // by the agent's own clock
    bool store_failed = false;      // the step was undone
    Receipt receipt;                // of a delivery
    std::string pinned;             // the pinned key of the line's peer before the step, or empty
    bool knows_hs2 = false;         // that peer has used hs2 with the agent before the step
    std::uint64_t replays = 0;      // nonces ignored as received before
    std::uint64_t reasons = 0;      // counted in a delivery: a bit for each Reason
    std::array<RowChange, 2> rows;  // by role, of a delivery that was not dropped
    Signatures signatures;          // made and checked in the step
    std::optional<Holdings> holds;  // after a round, now and then
    Reused<News> news;
    Reused<Sent> sent;

    void begin(const ScheduledEvent& of) {
        event = of;
        store_failed = false;
        receipt = {};
        pinned.clear();
        knows_hs2 = false;
        replays = 0;
        reasons = 0;
        signatures = {};
        holds.reset();
        for (RowChange& change : rows) {
            change.was_there = change.is_there = change.has_session = false;
            change.nonces = 0;
        }
        news.truncate(0);
        sent.truncate(0);
    }
    RowChange& row(Role role) { return rows[static_cast<std::size_t>(role)]; }
    const RowChange& row(Role role) const { return rows[static_cast<std::size_t>(role)]; }
    // The event of the role's route, nullopt if none.
    const std::optional<flow::Event>& answer(Role role) const {
        return receipt.answers[static_cast<std::size_t>(role)].event;
    }
};

}  // namespace hsagent::sim
