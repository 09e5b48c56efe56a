// Guided: an attacker in the sense of Dolev and Yao, guided by what its lines do. It copies,
// recombines, makes and repeats lines as drawn from the seed, withholds others, and builds on the
// recipes that led an agent to do something new. Some of these it says in bursts.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "simulator/adversary/adversary.hpp"
#include "simulator/adversary/bursts.hpp"
#include "simulator/adversary/forger.hpp"
#include "simulator/adversary/forgery_generator.hpp"

namespace hsagent::sim {

class Guided final : public Adversary {
public:
    explicit Guided(SeededRandom random)
        : Adversary(random),
          forger_random_(random.fork("forger")),
          bursts_(random.fork("bursts")) {}

    void meets(const Directory& directory, CryptoKind crypto) override;
    void steals(const SecretKey& sign_seed) override { forger_->steal(sign_seed); }
    std::optional<Identity> joins() override;
    void sees(const Sight& sight, Actions& actions) override;
    void said(std::size_t saying, const std::shared_ptr<const Transmission>& line) override;
    void learns(const Observation& seen) override;
    const LineBook* lines() const override { return &book_; }

private:
    void say(const Forgery& forgery, const Sight& sight, Actions& actions);
    void say_copy(const Forgery& forgery, const Forgery& one, std::uint32_t copy,
                  const Sight& sight, Actions& actions);

    SeededRandom forger_random_;
    const Directory* directory_ = nullptr;
    LineBook book_;
    std::unique_ptr<Forger> forger_;
    std::optional<ForgeryGenerator> generator_;
    // Drawn once.
    std::uint64_t acts_per_cent_ = 0, withholds_per_cent_ = 0;
    Bursts bursts_;
    std::vector<Bursts::Copy> due_;
    std::vector<Forgery> recipes_;                 // of the present sayings
    std::size_t burst_from_ = 0;                   // of these, the first that is of a burst
    std::map<std::uint64_t, Forgery> recipe_of_;   // by line number, until it arrives
    std::unordered_set<std::uint64_t> handlings_;  // seen so far
};

}  // namespace hsagent::sim
