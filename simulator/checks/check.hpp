// Check: a condition that must hold after every event of a run.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/agents/directory.hpp"
#include "simulator/checks/finding.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/observation.hpp"

namespace hsagent::sim {

// A step, as checks see it.
struct ObservedStep {
    const Directory& directory;
    const Observation& seen;
    const std::vector<std::shared_ptr<const Transmission>>& sent;
    std::int64_t true_ms;  // ms since 1970, by the simulator's clock, not an agent's

    std::size_t agent() const { return seen.event.agent; }
    const std::string& agent_name() const { return directory.name_of(agent()); }
    // Expectations of the agent, and of the agent that the line claims to be from.
    const Expectations& own() const { return directory.expectations(agent()); }
    const Expectations& claimed() const { return directory.expectations(claimed_sender()); }
    // Whether the agent restarted without its store, or with an old one.
    bool lost_store() const {
        return seen.event.kind == ScheduledEvent::Kind::start &&
               seen.event.detail != static_cast<std::uint32_t>(Restart::with_store);
    }
    bool is_delivery() const { return seen.event.kind == ScheduledEvent::Kind::delivery; }
    // Only for a delivery.
    const Content& content() const { return seen.event.line->content; }
    // The agent that the line claims to be from; no_agent for a stranger. If two share an id, the
    // first of them: the other is an impostor, whoever sent the line.
    std::size_t claimed_sender() const { return directory.number_of(content().from.text); }
    // Whether that agent sent the line, or one with the same content.
    bool is_genuine() const;
    // Whether the role took the line as the next step of its cycle (PROTOCOL.md, 5).
    bool took(Role role) const;
    // Whether the role took keys from the hs of the line. A baseline agent reports the session as
    // established at that moment, a hardened one only when the peer has proved to hold the keys.
    bool used_hs(Role role) const;
    // The report of that session change in the step, null if absent.
    const News* told(SessionChange change, Role role) const;
    const News* opened(Role role) const;
};

// Takes the findings of checks.
class FindingSink {
public:
    virtual ~FindingSink() = default;
    // `label`: the S or L number if it is a weakness of PROTOCOL.md, 8; else empty. `peer`: the
    // other agent concerned.
    virtual void found(std::string_view check, std::string_view label, std::size_t peer,
                       std::string detail) = 0;
};

// A value behind an interface: an exploration copies a whole run.
class Check {
public:
    virtual ~Check() = default;
    virtual std::unique_ptr<Check> clone() const = 0;
    // The name under which it reports findings.
    virtual std::string_view check_name() const = 0;
    // Notes a row that `self` already has towards `peer` when the run begins.
    virtual void inherits(const std::string& self, const std::string& peer, const RoleState& row) {
        (void)self, (void)peer, (void)row;
    }
    virtual void step(const ObservedStep& step, FindingSink& sink) = 0;

protected:
    Check() = default;
    Check(const Check&) = default;
    Check& operator=(const Check&) = default;
};

// Adds clone() and check_name() to a check that can be copied and has a `name`.
template <class Derived>
class CheckOf : public Check {
public:
    std::unique_ptr<Check> clone() const final {
        return std::make_unique<Derived>(static_cast<const Derived&>(*this));
    }
    std::string_view check_name() const final { return Derived::name; }
};

// All checks, in the order in which they run.
std::vector<std::unique_ptr<Check>> all_checks();

}  // namespace hsagent::sim
