// Plants: for each check, a small world with a fault that it must find, and the same world without
// that fault.
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
#include "hsagent/handshake/baseline/machine.hpp"
#include "hsagent/store/memory.hpp"
#include "simulator/adversary/adversary.hpp"
#include "simulator/agents/actor_of.hpp"
#include "simulator/agents/agent_seeds.hpp"
#include "simulator/agents/counted_crypto.hpp"
#include "simulator/agents/listener.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/world/world.hpp"

namespace hsagent::sim::test {

// A check and the fault that it must find.
struct Plant {
    std::string_view what;
    std::string_view check;
    std::string_view label;                          // of the finding: an S or L number, or empty
    std::function<struct PlantRun()> with, without;  // equal in everything else

    friend std::ostream& operator<<(std::ostream& out, const Plant& plant) {
        return out << plant.check << ": " << plant.what;
    }
};

// Each is in its own file.
std::vector<Plant> plants_of_steps();
std::vector<Plant> plants_of_sessions();
std::vector<Plant> plants_of_messages();
std::vector<Plant> plants_of_bounds();
std::vector<Plant> plants_of_liveness();

// --- parts of an agent ---------------------------------------------------------------------------

// A planted agent redefines some members of this one.
struct Honest {
    using Crypto = CountedCrypto<BotanCrypto>;
    using Profile = BaselineProfile;
    using Random = SeededRandom;
    using Kept = MemoryStore;
    using App = Listener;
    static Settings settings() { return {}; }
    static std::optional<LogLevel> log() { return std::nullopt; }
    // The identity that it claims; null if it claims its own.
    static const Identity* poses_as(const std::vector<Identity>&) { return nullptr; }
};

// Uses the first agent's id with its own keys.
struct Impostor : Honest {
    static const Identity* poses_as(const std::vector<Identity>& all) { return &all[0]; }
};

// Logs its own messages before it says them.
struct ThinksAloud : Listener {
    using Listener::Listener;
    void compose(const Round& round, std::string& message) {
        Listener::compose(round, message);
        log(LogLevel::info, "I say: " + message);
    }
};

// Answers but begins nothing: cycles go in one direction only.
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
    std::size_t newcomers = 0;  // of the agents, the last ones; they begin with the others
    bool met_before = false;    // all hold the references of an earlier cycle
};

struct PlantRun {
    Findings findings;
    std::uint64_t cycles = 0;  // closed, by all pairs together
};

class PlantedWorld {
public:
    explicit PlantedWorld(const Scene& scene);

    // Adds the next agent.
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
    // Stores rows of an earlier cycle with everyone else.
    void remember_all(MemoryStore& store) const;

    Scene scene_;
    SeededRandom random_;
    Recorder recorder_;
    World world_;
    AgentSeeds seeds_;
    std::vector<Identity> identities_;
    std::size_t added_ = 0;
};

// Runs a world whose last agent is a Planted and whose other agents are Others.
template <class Planted, class Others = Honest>
PlantRun world_with(const Scene& scene = {}) {
    PlantedWorld world(scene);
    for (std::uint32_t i = 1; i < scene.agents; ++i) world.add<Others>();
    world.add<Planted>();
    return world.run();
}

// Three agents, without faults.
Scene three();
// The adversary of that attack takes part.
Scene attacked_by(const char* attack);
// Sealed lines come from an adversary, unchanged.
Scene relayed();
// The same scene, but the adversary's lines have junk in the base64 of their signatures.
Scene respelt(Scene scene);
// About one line in three arrives a second time, up to `ms` later.
Scene repeating_within(std::uint32_t ms);

}  // namespace hsagent::sim::test
