#include "planted.hpp"

#include "simulator/agents/run_folder.hpp"
#include "simulator/checks/liveness.hpp"
#include "simulator/model/clock.hpp"

namespace hsagent::sim::test {

namespace {

constexpr Instant start{virtual_epoch_ms, 0};

std::int64_t end_us(const Scene& scene) {
    return std::int64_t{scene.seconds} * 1'000'000;
}

// With faults or an adversary, no pair has to close a cycle.
std::int64_t calm_from_us(const Scene& scene) {
    return scene.faults.any() || scene.adversary ? end_us(scene) : 0;
}

// Sends every sealed line itself, in place of its sender.
class Relaying final : public Adversary {
public:
    Relaying() : Adversary(SeededRandom(7)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.payload.contains("sec")) return;
        actions.withhold(sight.line.addressee);
        actions.say(sight.line.addressee, sight.payload);
    }
};

// Sends what `inner` sends, with junk in the base64 of its signatures.
class Respelling final : public Adversary {
public:
    explicit Respelling(std::unique_ptr<Adversary> inner)
        : Adversary(SeededRandom(7)), inner_(std::move(inner)) {}

    void sees(const Sight& sight, Actions& actions) override {
        inner_->sees(sight, actions);
        for (Actions::Saying& saying : actions.sayings) {
            for (const char* block : {"hs", "sec"}) {
                if (!saying.payload.contains(block)) continue;
                std::string sig = saying.payload[block]["sig"];
                saying.payload[block]["sig"] = sig.insert(sig.size() / 2, "!?");
            }
        }
    }

private:
    std::unique_ptr<Adversary> inner_;
};

}  // namespace

PlantedWorld::PlantedWorld(const Scene& scene)
    : scene_(scene),
      random_(7),
      recorder_(scene.agents, {}, start.unix_ms, calm_from_us(scene)),
      world_(recorder_,
             Relay(scene.agents, random_.fork("relay"), {{}, scene.faults, end_us(scene), false}),
             random_.fork("faults"), {start, end_us(scene), scene.faults, end_us(scene)}),
      seeds_(random_) {
    for (std::size_t i = 0; i < scene.agents; ++i) {
        SeededRandom own = seeds_.identity_of(i);
        identities_.push_back(create_identity<BotanCrypto>(own, start));
    }
    if (scene.adversary) world_.let_in(scene.adversary());
}

void PlantedWorld::remember_all(MemoryStore& store) const {
    for (std::size_t peer = 0; peer < identities_.size(); ++peer) {
        if (peer == added_) continue;
        for (const Role role : all_roles) {
            RoleState row = RoleState::fresh(role);
            row.local_reference.set_text("1234567891");
            row.peer_reference.set_text("1234567891");
            store.put(role, identities_[peer].my_id, row, start);
        }
    }
}

PlantRun PlantedWorld::run() {
    world_.begin();
    world_.run_until(end_us(scene_), [](std::int64_t) {});
    recorder_.check_ends(world_.hosts(), {50, calm_from_us(scene_), end_us(scene_), end_us(scene_),
                                          scene_.newcomers});
    PlantRun outcome{recorder_.findings};
    recorder_.pairs.for_each(
        [&](std::size_t, std::size_t, const Pair& pair) { outcome.cycles += pair.cycles_closed; });
    return outcome;
}

Scene three() {
    Scene scene;
    scene.agents = 3;
    return scene;
}

Scene attacked_by(const char* attack) {
    Scene scene;
    scene.adversary = [attack] { return make_adversary(attack, 7); };
    return scene;
}

Scene relayed() {
    Scene scene;
    scene.adversary = [] { return std::make_unique<Relaying>(); };
    return scene;
}

Scene respelt(Scene scene) {
    scene.adversary = [inner = scene.adversary] { return std::make_unique<Respelling>(inner()); };
    return scene;
}

Scene repeating_within(std::uint32_t ms) {
    Scene scene;
    scene.faults.duplicate = 300'000;
    scene.faults.duplicate_within = ms;
    return scene;
}

}  // namespace hsagent::sim::test
