// Plants for the checks of bounds: agents that never end, or grow without bound.
#include "hsagent/handshake/hardened/machine.hpp"
#include "planted.hpp"
#include "simulator/agents/settings.hpp"

namespace hsagent::sim::test {

namespace {

// Never ends a cycle.
struct Endless : Honest {
    static Settings settings() { return {.limits = {.exchange = 1'000}}; }
};

// Ignores every confirm.
struct Deaf : Honest {
    struct App : Listener {
        using Listener::Listener;
        bool accept(const Content& content, std::string_view) {
            return content.intent != Intent::confirm;
        }
    };
};

// Sends nothing after its first conclude.
struct Dying : Honest {
    struct App : Listener {
        using Listener::Listener;
        bool gone = false;
        bool decorate(Intent intent, std::string_view to, message::LineWriter& line) {
            if (gone) return false;
            gone = intent == Intent::conclude;
            return Listener::decorate(intent, to, line);
        }
    };
};

// A hardened agent with the caps of a simulation.
struct Capped : Honest {
    using Profile = HardenedProfile;
    static Settings settings() { return simulated_settings(2); }
};
// The same without caps.
struct Spendthrift : Capped {
    static Settings settings() {
        Settings settings = Capped::settings();
        settings.caps.token_burst = 0;
        settings.caps.rows = settings.caps.half_open = 1'000'000;
        settings.caps.stranger_idle_rounds = 0;
        return settings;
    }
};

// Each agent's time zone is its own.
Scene for_long(std::uint32_t zones_per_million) {
    Scene scene;
    scene.seconds = 150;
    scene.faults.clock_zones = zones_per_million;
    return scene;
}

Scene briefly(Scene scene) {
    scene.seconds = 30;
    return scene;
}
// Enough agents to wake each other: an event of one peer wakes an agent for all peers.
Scene busy() {
    Scene scene;
    scene.agents = 4;
    return scene;
}

}  // namespace

std::vector<Plant> plants_of_bounds() {
    return {
        {"a flood of strangers", "strangers_cost_little", "S12",
         [] { return world_with<Honest>(briefly(attacked_by("S12"))); },
         [] { return world_with<Honest>(briefly({})); }},
        {"an agent that never concludes", "a_cycle_keeps_few_nonces", "",
         [] { return world_with<Endless>(); }, [] { return world_with<Honest>(); }},
        {"a peer that hears no confirm", "a_cycle_keeps_few_nonces", "L1",
         [] { return world_with<Deaf>(busy()); }, [] { return world_with<Honest>(busy()); }},
        {"a peer that is gone after its conclude", "finish_ends", "L5",
         [] { return world_with<Dying>(); }, [] { return world_with<Honest>(); }},
        // An agent that waits for an answer in one cycle is woken by the other cycle.
        {"a peer that asks, too", "resend_counts_no_round", "L8",
         [] { return world_with<Honest>(); }, [] { return world_with<Honest, Answers>(); }},
        {"a hardened agent that spends on strangers what they ask for", "lines_are_bounded", "S18",
         [] { return world_with<Spendthrift, Capped>(attacked_by("S12")); },
         [] { return world_with<Capped, Capped>(attacked_by("S12")); }},
        {"a hardened agent that keeps a row for every stranger", "holdings_are_bounded", "S19",
         [] { return world_with<Spendthrift, Capped>(attacked_by("S12")); },
         [] { return world_with<Capped, Capped>(attacked_by("S12")); }},
        {"a hardened agent that checks every signature", "signatures_are_bounded", "S20",
         [] { return world_with<Spendthrift, Capped>(attacked_by("S20")); },
         [] { return world_with<Capped, Capped>(attacked_by("S20")); }},
        {"agents in different time zones", "closed_cycles_say_something", "L9",
         [] { return world_with<Honest>(for_long(1'000'000)); },
         [] { return world_with<Honest>(for_long(0)); }},
        {"a register whose from is a number", "no_line_ends_an_agent", "S1",
         [] { return world_with<Honest>(attacked_by("S1")); }, [] { return world_with<Honest>(); }},
    };
}

}  // namespace hsagent::sim::test
