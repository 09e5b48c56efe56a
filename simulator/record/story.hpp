// Story: the events between some pairs of a run, kept for views.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hsagent/support/enum_names.hpp"
#include "simulator/agents/directory.hpp"
#include "simulator/agents/hosts.hpp"
#include "simulator/model/observation.hpp"
#include "simulator/model/pairs.hpp"
#include "simulator/network/relay.hpp"
#include "simulator/record/rates.hpp"

namespace hsagent::sim {

// One event; `kind` determines which fields are used.
struct Moment {
    enum class Kind : std::uint8_t {
        sent,     // `agent` sent `line` to `peer`
        forged,   // an adversary sent `line` to `agent`, as if it were from `peer`
        arrived,  // `line` reached `agent`; `note`: why it was dropped, or the routes' answers
        fate,     // `mishap` happened to `line` on its way to `agent` or to the relay
        moved,    // `agent`, in `role` towards `peer`, moved from state `before` to `after`
        session,  // the session of `agent`, in `role` towards `peer`, changed; `note`: how, and why
        opened,   // `agent` opened a sealed message of `peer`; `note`: its text
        happened,  // `event` happened to `agent` or to the relay; `note`: details
    };

    Kind kind = Kind::happened;
    Role role = Role::initiator;  // of `agent`
    Mishap mishap = Mishap::none;
    ScheduledEvent::Kind event = ScheduledEvent::Kind::round;
    State before = State::init_ready, after = State::init_ready;
    std::int64_t at_us = 0;
    std::size_t agent = no_agent, peer = no_agent;
    std::shared_ptr<const Transmission> line;  // as it was at that point, altered or not
    std::string note;

    // The agents of the pair concerned; no_agent if there is none.
    std::size_t initiator() const { return role == Role::initiator ? agent : peer; }
    std::size_t responder() const { return role == Role::initiator ? peer : agent; }
};

inline constexpr auto moment_names = enum_names<Moment::Kind>({
    {Moment::Kind::sent, "sent"},
    {Moment::Kind::forged, "forged"},
    {Moment::Kind::arrived, "arrived"},
    {Moment::Kind::fate, "fate"},
    {Moment::Kind::moved, "moved"},
    {Moment::Kind::session, "session"},
    {Moment::Kind::opened, "opened"},
    {Moment::Kind::happened, "happened"},
});

class Story {
public:
    // Covers the two chosen agents, or the first few if none are chosen.
    using Chosen = std::optional<std::pair<std::size_t, std::size_t>>;
    Story(std::size_t agents, Chosen chosen);

    // Records the initial states of the pairs; `hosts` must stay in place until the run ends.
    void begin(const Directory& directory, const Hosts& hosts);
    // Records a step that has just been performed.
    void tell(const Observation& seen,
              const std::vector<std::shared_ptr<const Transmission>>& sent);
    void tell(std::int64_t at_us, const Fate& fate);
    void tell_forged(std::int64_t at_us, const std::shared_ptr<const Transmission>& line);
    void tell(const ScheduledEvent& event, std::string_view note);

    // All agents of the run.
    const Directory& directory() const { return directory_; }
    // The agents that the story covers, in order.
    const std::vector<std::size_t>& agents() const { return kept_; }
    bool tells_of(std::size_t agent) const { return seat_of(agent) != no_agent; }
    // In order of time; if there are too many, the oldest are dropped.
    const std::deque<Moment>& moments() const { return moments_; }
    std::uint64_t moments_given_up() const { return given_up_; }
    // The state of `agent`'s role towards `peer` before the first moment.
    State first_state(Role role, std::size_t agent, std::size_t peer) const;
    const Rates& rates() const { return rates_; }
    std::int64_t end_us() const { return end_us_; }

private:
    static constexpr std::size_t most_agents_told_of = 8;
    static constexpr std::size_t most_moments = 100'000;

    std::size_t seat_of(std::size_t agent) const {
        return agent < seats_.size() ? seats_[agent] : no_agent;
    }
    std::size_t place_of(Role role, std::size_t agent, std::size_t peer) const;
    // Whether the story covers events between the two; a stranger counts as covered.
    bool tells_of_both(std::size_t agent, std::size_t peer) const {
        return agent != peer && tells_of(agent) && (peer == no_agent || tells_of(peer));
    }
    Moment& add(Moment::Kind kind, std::int64_t at_us, std::size_t agent);
    void arrived(const Observation& seen);
    void told(const Observation& seen);
    void look_at_states(const Observation& seen);
    void count(const Observation& seen, std::size_t sent);

    Directory directory_;
    const Hosts* hosts_ = nullptr;  // during the run
    std::vector<std::size_t> kept_;
    std::vector<std::size_t> seats_;         // by agent: its place in kept_, or no_agent
    std::vector<State> first_, now_;         // by place_of()
    std::vector<std::int64_t> cycle_began_;  // by initiator and responder, of all agents
    std::deque<Moment> moments_;
    std::uint64_t given_up_ = 0;
    Rates rates_;
    std::int64_t end_us_ = 0;
};

}  // namespace hsagent::sim
