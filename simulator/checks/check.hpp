// Check: what must hold after every event of a run.
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

// A step as checks see it.
struct ObservedStep {
    const Directory& directory;
    const Observation& seen;
    const std::vector<std::shared_ptr<const Transmission>>& sent;
    std::int64_t true_ms;  // ms since 1970, by no agent's clock

    std::size_t agent() const { return seen.event.agent; }
    const std::string& agent_name() const { return directory.name_of(agent()); }
    // Of the agent, and of the agent that the line claims to be from.
    const Expectations& own() const { return directory.expectations(agent()); }
    const Expectations& claimed() const { return directory.expectations(claimed_sender()); }
    // Whether the agent began anew without its store, or with an old one.
    bool lost_store() const {
        return seen.event.kind == ScheduledEvent::Kind::start &&
               seen.event.detail != static_cast<std::uint32_t>(Restart::with_store);
    }
    bool is_delivery() const { return seen.event.kind == ScheduledEvent::Kind::delivery; }
    // Of a delivery.
    const Content& content() const { return seen.event.line->content; }
    // Whom the line says it is from; no_agent for a stranger. Where two go by one id, the first of
    // them: the other is an impostor, whatever the line's sender.
    std::size_t claimed_sender() const { return directory.number_of(content().from.text); }
    // Whether the line is what that agent sent, or says the same.
    bool is_genuine() const;
    // Whether the role took the line for the next step of its cycle (PROTOCOL.md, 5).
    bool took(Role role) const;
    // Whether the role took keys from the hs of the line. A baseline agent reports the session as
    // established then, a hardened one only when the peer has proved that it holds the keys.
    bool used_hs(Role role) const;
    // Which change of the session the step told of, or null.
    const News* told(SessionChange change, Role role) const;
    const News* opened(Role role) const;
};

// Where a check says what it saw.
class FindingSink {
public:
    virtual ~FindingSink() = default;
    // `label`: S or L number if the profile is known for it. `peer`: whom else it is about.
    virtual void found(std::string_view check, std::string_view label, std::size_t peer,
                       std::string detail) = 0;
};

// A value but for its type: an exploration copies a whole run.
class Check {
public:
    virtual ~Check() = default;
    virtual std::unique_ptr<Check> clone() const = 0;
    // Under which it reports what it finds.
    virtual std::string_view check_name() const = 0;
    // A row that `self` already has towards `peer` when the run begins.
    virtual void inherits(const std::string& self, const std::string& peer, const RoleState& row) {
        (void)self, (void)peer, (void)row;
    }
    virtual void step(const ObservedStep& step, FindingSink& sink) = 0;

protected:
    Check() = default;
    Check(const Check&) = default;
    Check& operator=(const Check&) = default;
};

// Adds clone() to a check that can be copied, and tells its `name`.
template <class Derived>
class CheckOf : public Check {
public:
    std::unique_ptr<Check> clone() const final {
        return std::make_unique<Derived>(static_cast<const Derived&>(*this));
    }
    std::string_view check_name() const final { return Derived::name; }
};

// All of them, in the order in which they look.
std::vector<std::unique_ptr<Check>> all_checks();

}  // namespace hsagent::sim
