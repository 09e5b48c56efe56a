// Attacker: the moves of an attacker in the sense of Dolev and Yao in an exploration. A move is a
// line that it says to one agent: one that was said before, again, or one of all recipes. It counts
// only if the agent takes it: if it changes the agent, or makes it say or report something.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "hsagent/identity/identity.hpp"
#include "simulator/adversary/forger.hpp"
#include "simulator/adversary/forgery.hpp"
#include "simulator/agents/directory.hpp"
#include "simulator/explore/configuration.hpp"
#include "simulator/explore/seats.hpp"

namespace hsagent::sim {

// A line that an attacker has said.
struct Move {
    std::size_t to = 0;
    std::shared_ptr<const Transmission> line;
    std::string told;       // the move in words
    std::uint32_t own = 0;  // all nonces and references of its own have lower numbers
    bool makes_hs = false;  // later moves can use its session
};

class Attacker {
public:
    // The others must stay in place. `both_ways`: see recipes.hpp.
    Attacker(Seats& seats, const Directory& directory, std::uint64_t seed, Instant now,
             bool both_ways);

    void steal(const SecretKey& sign_seed) { forger_->steal(sign_seed); }
    // Its own id and key, for agents that are to know it.
    Identity identity() { return forger_->own_identity(0); }

    // Numbers of the moves to that agent that are taken; see move().
    std::vector<std::uint32_t> moves(const Configuration& configuration, std::size_t agent);
    const Move& move(std::uint32_t number) const { return moves_[number]; }
    // The configuration after the move; what the agent did is in the result of Seats::step().
    void note(Configuration& configuration, std::uint32_t number) const;

    std::uint64_t tried() const { return tried_; }

private:
    static constexpr std::uint32_t not_taken = 0xffffffff;
    // What was found out about an agent in one of its states: by hash of recipe, the move or
    // not_taken.
    using Found = std::unordered_map<std::uint64_t, std::uint32_t>;

    bool is_taken(const Seat& seat, std::size_t agent,
                  const std::shared_ptr<const Transmission>& line);
    std::uint32_t add(Move move);
    std::uint32_t repeat(const Seat& seat, std::size_t agent,
                         const std::shared_ptr<const Transmission>& line, Found& found);
    std::uint32_t forge(const Seat& seat, std::size_t agent, const Forgery& recipe,
                        const LineBook& book);

    Seats& seats_;
    const Directory& directory_;
    Instant now_;
    bool both_ways_;
    std::unique_ptr<Forger> forger_;
    std::vector<Move> moves_;
    std::unordered_map<Hash128, Found, Hash128Hasher> found_;  // by the agent's fingerprint
    std::unique_ptr<Actor> actor_;                             // in the state of the present seat
    std::uint64_t tried_ = 0;
};

}  // namespace hsagent::sim
