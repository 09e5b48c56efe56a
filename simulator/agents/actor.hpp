// Actor: one simulated agent of any kind, so that all kinds share a world.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/crypto/random.hpp"
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
    // The end of the agent's round, by its own clock.
    virtual Instant deadline() const = 0;
    virtual const RoleState* row(Role role, std::string_view peer_id) const = 0;
    State state(Role role, std::string_view peer_id) const {
        const RoleState* known = row(role, peer_id);
        return known ? known->state : ready_state(role);
    }
    // The session key of a peer, null if absent.
    virtual const SecretKey* session_key(Role role, std::string_view peer_id) = 0;
    // How often, by reason, the agent departed from the baseline; summed over all its processes.
    virtual ReasonCounts reasons() const = 0;
    // Equal for actors that will act alike.
    virtual Digest fingerprint() = 0;

    // Pins the key under which a peer signs, as an application may before the first contact. Does
    // nothing if the profile pins no keys.
    virtual void pin(const Identity& peer, Instant now) = 0;

    // Performs `seen.event` at `now`, by the agent's own clock, and fills `seen`. In the drain at
    // the end of a run (`may_begin` false), it drops lines that begin a cycle. Throws StoreError,
    // except for a planned failure, which `seen` reports.
    virtual void perform(Instant now, bool may_begin, Observation& seen) = 0;

    // The source of all its draws; null if it is another than SeededRandom.
    virtual SeededRandom* random() = 0;
};

}  // namespace hsagent::sim
