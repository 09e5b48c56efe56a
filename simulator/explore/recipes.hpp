// Recipes: every line that an attacker in the sense of Dolev and Yao can put together for one agent
// from what it has heard, its own id and its own key.
//
// It has one id and one key of its own, both number 0, and speaks to nobody under the receiver's
// id. Each part of a line is any part of its kind that was heard, one of its own, null or absent,
// except where agents cannot tell the difference:
//
// * Nonces and references that the receiver and the claimed sender never said to each other are
//   alike: what an agent keeps about one peer it compares with nothing of another. The next own one
//   stands for all. A confirm also offers the nonces of other confirms: an initiator signs them.
// * An echo is only compared. Those that match nothing of the receiver's are alike, and a step with
//   such an echo is judged without its hs and its seal.
// * A mac fits one content. On any other, it is as good as none; the one content is a said line.
// * An hs under another nonce than its own is refused whatever its keys are: one of each type, with
//   and without x2, stands for all.
// * Only hardened agents read macs and x2; only the baseline opens a seal in a confirm or conclude,
//   tells null from absent.
// * Without `both_ways`, the first agent gets no register and no reconnect of another agent: it is
//   the initiator of all their cycles.
// * A session is that of the attacker's key with a key that the receiver has shown to the id.
//   Sequence numbers go from 1 to the number of moves.
#pragma once

#include <cstdint>
#include <functional>

#include "simulator/adversary/forger.hpp"
#include "simulator/adversary/forgery.hpp"
#include "simulator/agents/actor.hpp"
#include "simulator/agents/directory.hpp"
#include "simulator/explore/configuration.hpp"

namespace hsagent::sim {

// Number of an own value that matches nothing and is not kept by anybody.
inline constexpr std::uint32_t unmatched_own = 1'000'000;

// What the recipes are for.
struct Target {
    std::size_t receiver = 0;
    const Actor& actor;     // the receiver
    std::uint32_t own = 0;  // nonces and references of the attacker's that were used
    std::uint32_t moves = 0;
    bool both_ways = false;  // agents' cycles may also begin with the first one as responder
};

// Calls visit(recipe, hash) for each recipe. Recipes with the same hash make the same line.
using RecipeVisit = std::function<void(const Forgery& recipe, std::uint64_t hash)>;
void for_each_recipe(const Target& target, const Heard& heard, const LineBook& book, Forger& forger,
                     const Directory& directory, const RecipeVisit& visit);

}  // namespace hsagent::sim
