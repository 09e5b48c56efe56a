// Plants for the checks at the end of a run: agents that keep a pair from making progress.
#include "planted.hpp"
#include "simulator/checks/liveness.hpp"

namespace hsagent::sim::test {

namespace {

// Never sends reconnect.
struct Estranged : Honest {
    struct App : Listener {
        using Listener::Listener;
        bool decorate(Intent intent, std::string_view to, message::LineWriter& line) {
            return intent != Intent::reconnect && Listener::decorate(intent, to, line);
        }
    };
};

// Never sends finish.
struct Lingering : Honest {
    struct App : Listener {
        using Listener::Listener;
        bool decorate(Intent intent, std::string_view to, message::LineWriter& line) {
            return intent != Intent::finish && Listener::decorate(intent, to, line);
        }
    };
};

// Takes no step of a cycle.
struct Unheard : Honest {
    struct App : Listener {
        using Listener::Listener;
        bool decorate(Intent intent, std::string_view to, message::LineWriter& line) {
            return intent != Intent::confirm && intent != Intent::request &&
                   Listener::decorate(intent, to, line);
        }
    };
};

Scene with_newcomer() {
    Scene scene;
    scene.newcomers = 1;
    return scene;
}

Scene met_before() {
    Scene scene;
    scene.met_before = true;
    return scene;
}

}  // namespace

std::vector<Plant> plants_of_liveness() {
    return {
        {"an agent that takes up no reference", references_reconnect, "",
         [] { return world_with<Estranged>(met_before()); },
         [] { return world_with<Honest>(met_before()); }},
        {"an agent that never says finish", every_pair_closes_a_cycle, "",
         [] { return world_with<Lingering>(); }, [] { return world_with<Honest>(); }},
        {"a newcomer that cannot begin or go on", newcomers_get_in, "S20",
         [] { return world_with<Unheard>(with_newcomer()); },
         [] { return world_with<Honest>(with_newcomer()); }},
    };
}

}  // namespace hsagent::sim::test
