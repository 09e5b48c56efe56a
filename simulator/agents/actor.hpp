// Actor: one simulated agent, whatever it is built from, so that all kinds share a world.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/handshake/counters.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/store/role_state.hpp"
#include "hsagent/support/time.hpp"
#include "simulator/model/observation.hpp"

namespace hsagent::sim {

// Steps of different actors may run on different threads; they share nothing.
class Actor {
public:
    Actor() = default;
    Actor(const Actor&) = delete;
    Actor& operator=(const Actor&) = delete;
    virtual ~Actor() = default;

    virtual std::unique_ptr<Actor> clone() const = 0;

    virtual const Identity& identity() const = 0;
    const std::string& id() const { return identity().my_id; }
    // When the agent's round ends, by its own clock.
    virtual Instant deadline() const = 0;
    virtual const RoleState* row(Role role, std::string_view peer_id) const = 0;
    State state(Role role, std::string_view peer_id) const {
        const RoleState* known = row(role, peer_id);
        return known ? known->state : ready_state(role);
    }
    // The session key of a peer, or null.
    virtual const SecretKey* session_key(Role role, std::string_view peer_id) = 0;
    // How often, for which reason, its agent did otherwise than a baseline agent; of all its
    // processes.
    virtual ReasonCounts reasons() const = 0;
    // Equal for actors that will do the same.
    virtual Digest fingerprint() = 0;

    // Does what `seen.event` says, at `now` by the agent's own clock, and fills `seen`. In the
    // drain at the end of a run (`may_begin` false), lines that begin a cycle are held back.
    // Throws StoreError, but for a failure that was planned: that is part of what is seen.
    virtual void perform(Instant now, bool may_begin, Observation& seen) = 0;
};

}  // namespace hsagent::sim
