// Bursts: when the guided adversary says one recipe hundreds of times within seconds, and which. A
// burst uses up what an agent spends on others, and leaves as much behind as there is room for.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hsagent/crypto/random.hpp"
#include "simulator/adversary/forger.hpp"
#include "simulator/adversary/forgery.hpp"
#include "simulator/agents/directory.hpp"

namespace hsagent::sim {

class Bursts {
public:
    // A line to say: the recipe of one copy.
    struct Copy {
        Forgery recipe;
        std::uint32_t number = 0;
    };

    // Draws whether the run has any: most have none, as bursts are long.
    explicit Bursts(SeededRandom random);

    // What a recipe that led an agent to do something new had it do besides.
    struct Effect {
        bool makes_row = false;
        bool has_checked = false;  // a signature
    };
    void keep(const Forgery& recipe, Effect effect);
    // Those that are due since the last call. The forger names what each copy is made of.
    void take_due(std::int64_t at_us, Forger& forger, const Directory& directory,
                  std::vector<Copy>& due);

private:
    struct Burst {
        Forgery recipe;
        bool in_all_names = false;  // of agents, by turns; else those of the recipe
        std::int64_t from_us = 0, until_us = 0;
        std::uint32_t said = 0;
    };

    bool chance(std::uint32_t per_cent) { return random_.below(100) < per_cent; }
    void begin(std::int64_t at_us);
    const Forgery& any_recipe();
    Copy next_copy(Forger& forger, const Directory& directory);

    SeededRandom random_;
    const bool has_any_;
    std::int64_t next_us_;  // when the next burst begins
    std::optional<Burst> present_;
    std::vector<Forgery> kept_, rows_, checks_;  // all; those of them with that effect
};

}  // namespace hsagent::sim
