// Plants for the checks of bounds: agents that never end, or grow without bound.
#include "planted.hpp"

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
        {"a register whose from is a number", "no_line_ends_an_agent", "S1",
         [] { return world_with<Honest>(attacked_by("S1")); }, [] { return world_with<Honest>(); }},
    };
}

}  // namespace hsagent::sim::test
