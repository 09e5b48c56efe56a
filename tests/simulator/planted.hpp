// Plants: what each check is to catch, in a small world; and the same world without it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/store/memory.hpp"
#include "simulator/adversary/adversary.hpp"
#include "simulator/agents/actor_of.hpp"
#include "simulator/agents/agent_seeds.hpp"
#include "simulator/agents/listener.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/world/world.hpp"

namespace hsagent::sim::test {

// A check, and what it is to catch.
struct Plant {
    std::string_view what;
    std::string_view check;
    std::string_view label;                          // of the finding: an S or L number, or empty
    std::function<struct PlantRun()> with, without;  // all else in them is equal

    friend std::ostream& operator<<(std::ostream& out, const Plant& plant) {
        return out << plant.check << ": " << plant.what;
    }
};

// A file each.
std::vector<Plant> plants_of_steps();
std::vector<Plant> plants_of_sessions();
std::vector<Plant> plants_of_messages();
std::vector<Plant> plants_of_bounds();
std::vector<Plant> plants_of_liveness();

// --- what an agent is made of --------------------------------------------------------------------

// A planted agent differs from this one in what it says anew.
struct Honest {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    using Random = SeededRandom;
    using Kept = MemoryStore;
    using App = Listener;
    static Settings settings() { return {}; }
    static std::optional<LogLevel> log() { return std::nullopt; }
    // Whom it says that it is, if it is not itself.
    static const Identity* poses_as(const std::vector<Identity>&) { return nullptr; }
};

// Goes by the first agent's id, with keys of its own.
struct Impostor : Honest {
    static const Identity* poses_as(const std::vector<Identity>& all) { return &all[0]; }
};

// Answers, and begins nothing: cycles go one way only.
struct Answering : Listener {
    using Listener::Listener;
    bool decorate(Intent intent, std::string_view to, message::LineWriter& line) {
        const bool begins = intent == Intent::register_ || intent == Intent::reconnect;
        return !begins && Listener::decorate(intent, to, line);
    }
};
struct Answers : Honest {
    using App = Answering;
};

template <class Made>
struct PlantedPolicies {
    using Crypto = typename Made::Crypto;
    using Profile = typename Made::Profile;
    typename Made::Random random;
    FailingStore<typename Made::Kept> store;
    typename Made::App application;
};

// --- the world around it -------------------------------------------------------------------------

struct Scene {
    std::uint32_t agents = 2;
    std::uint32_t seconds = 60;
    FaultProfile faults = {};
    std::function<std::unique_ptr<Adversary>()> adversary = {};
    bool met_before = false;  // all hold the references of an earlier cycle
};

struct PlantRun {
    Findings findings;
    std::uint64_t cycles = 0;  // closed, of all pairs together
};

class PlantedWorld {
public:
    explicit PlantedWorld(const Scene& scene);

    // The next agent.
    template <class Made>
    void add() {
        using P = PlantedPolicies<Made>;
        Identity own(identities_[added_]);
        if (const Identity* other = Made::poses_as(identities_)) own.my_id = other->my_id;
        FailingStore<typename Made::Kept> store;
        if (scene_.met_before) remember_all(store.inner());
        AgentSeeds::Seed seed = seeds_.next();
        const Clock clock = world_.next_clock();
        recorder_.directory.introduce(agent_name(added_++), own);
        P policies{typename Made::Random(std::move(seed.random)), std::move(store),
                   typename Made::App(Made::log())};
        world_.add(std::make_unique<ActorOf<P>>(std::move(own), Made::settings(),
                                                std::move(policies), clock.at(seed.begins_us)),
                   seed.begins_us);
    }
    PlantRun run();

private:
    // Rows of an earlier cycle with everyone else.
    void remember_all(MemoryStore& store) const;

    Scene scene_;
    SeededRandom random_;
    Recorder recorder_;
    World world_;
    AgentSeeds seeds_;
    std::vector<Identity> identities_;
    std::size_t added_ = 0;
};

// The last agent is made as Planted says, all before it as Others does.
template <class Planted, class Others = Honest>
PlantRun world_with(const Scene& scene = {}) {
    PlantedWorld world(scene);
    for (std::uint32_t i = 1; i < scene.agents; ++i) world.add<Others>();
    world.add<Planted>();
    return world.run();
}

// Three agents, with whom nothing is wrong.
Scene three();
// One of those who carried attacks out against baseline agents takes part.
Scene attacked_by(const char* attack);
// Sealed lines come from an adversary, who has changed nothing.
Scene relayed();
// The same, but whatever is said by the adversary has junk in the base64 of its signatures.
Scene respelt(Scene scene);
// A line in three comes a second time, up to so much later.
Scene repeating_within(std::uint32_t ms);

}  // namespace hsagent::sim::test
