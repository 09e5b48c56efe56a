// AgentFaults: the faults of one agent, all drawn before the run so that nothing in it can change
// the draws.
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
    std::vector<Planned> events;  // in order of time within each kind
    std::vector<Pause> pauses;    // in order of time; they do not overlap

    // When an agent that is paused at `at_us` resumes; `at_us` if it is not paused.
    std::int64_t goes_on_at(std::int64_t at_us) const {
        for (const Pause& pause : pauses) {
            if (at_us >= pause.from_us && at_us < pause.until_us) return pause.until_us;
        }
        return at_us;
    }
};

// `right` is the correct clock. All faults end by `until_us`, except for a wrong clock.
AgentFaults draw_agent_faults(const FaultProfile& faults, const Clock& right, std::int64_t until_us,
                              SeededRandom random);

}  // namespace hsagent::sim
