// AgentFaults: what befalls an agent in a run, drawn before it begins, so that nothing in the run
// can change the draws.
#pragma once

#include <cstdint>
#include <vector>

#include "hsagent/crypto/random.hpp"
#include "simulator/faults/profile.hpp"
#include "simulator/model/clock.hpp"
#include "simulator/model/schedule.hpp"

namespace hsagent::sim {

struct AgentFaults {
    struct Planned {
        std::int64_t at_us;
        ScheduledEvent::Kind kind;
        std::uint32_t detail;
    };
    struct Pause {
        std::int64_t from_us, until_us;
    };
    Clock clock;
    std::vector<Planned> events;  // of each kind in the order of time
    std::vector<Pause> pauses;    // in the order of time; they do not overlap

    // When an agent that stands still at `at_us` goes on; `at_us` if it does not stand still.
    std::int64_t goes_on_at(std::int64_t at_us) const {
        for (const Pause& pause : pauses) {
            if (at_us >= pause.from_us && at_us < pause.until_us) return pause.until_us;
        }
        return at_us;
    }
};

// `right` is the clock that is not wrong. No fault goes on after `until_us`, but a wrong clock.
AgentFaults draw_agent_faults(const FaultProfile& faults, const Clock& right, std::int64_t until_us,
                              SeededRandom random);

}  // namespace hsagent::sim
