// ForgeryGenerator: draws recipes for forged lines. It knows the form of the protocol, but no
// attack: which part goes where is drawn. Recipes that led a receiver to do something new are kept,
// and built on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "hsagent/crypto/random.hpp"
#include "simulator/adversary/forger.hpp"
#include "simulator/adversary/forgery.hpp"
#include "simulator/agents/directory.hpp"
#include "simulator/model/line_book.hpp"

namespace hsagent::sim {

class ForgeryGenerator {
public:
    // All must stay in place. Draws the temper of the run: what is tried more often than other
    // things.
    ForgeryGenerator(SeededRandom random, Forger& forger, const LineBook& book,
                     const Directory& directory);

    // Notes a line that has reached the relay. The next recipes prefer its parts.
    void sees(const std::shared_ptr<const Transmission>& line);

    // From now on, speaks more often under its own id 0, with its own key 0: agents know it.
    void prefer_own_id() { prefers_own_id_ = true; }

    Forgery next();

    // Keeps a recipe that led to something new.
    void keep(const Forgery& forgery);
    // Notes a recipe that had a signature checked in vain: a flood of it may cost more.
    void costs(const Forgery& forgery) { costly_ = forgery; }

private:
    using LinePtr = std::shared_ptr<const Transmission>;

    bool chance(std::uint32_t per_cent) { return random_.below(100) < per_cent; }
    std::size_t any_agent() { return random_.below(directory_.size()); }
    std::size_t other_agent(std::size_t than);
    Who anybody(std::size_t but);
    Who sender_of(const Transmission& line);

    Forgery copy_of(const Transmission& line);
    Forgery next_step(std::size_t receiver, const Who& from);
    Forgery step(std::size_t receiver, const Who& from, Intent intent);
    void edit(Forgery& forgery);
    void mend_echo(Forgery& forgery);

    // The latest line of `receiver` to `to` with one of the intents; null if there is none.
    LinePtr latest(std::size_t sender, const Who& to, std::initializer_list<Intent> intents) const;
    LineName named(std::size_t sender, Intent intent, const Who& to) const;
    // A line drawn from those seen, the last ones preferred; null if there is none that fits.
    template <class Fits>
    LinePtr drawn(Fits fits);

    ForgedField own_field() {
        return {ForgedField::Origin::own, static_cast<std::uint32_t>(random_.below(1u << 30)), {}};
    }
    ForgedField some_field(bool is_nonce);
    ForgedField echo(std::size_t receiver, const Who& from, Intent intent);
    ForgedHs some_hs();
    ForgedHs made_hs();
    void draw_sec(Forgery& forgery);
    void draw_mac(Forgery& forgery);
    void set_session(Forgery& forgery);

    SeededRandom random_;
    Forger& forger_;
    const LineBook& book_;
    const Directory& directory_;
    std::vector<LinePtr> seen_;  // those for somebody, oldest first
    std::vector<Forgery> kept_;
    std::optional<Forgery> costly_;  // the last one

    // Drawn once.
    std::uint32_t copy_per_cent_, step_per_cent_, edit_per_cent_, flood_per_cent_;
    std::uint32_t flood_;
    std::uint32_t own_ids_;
    bool prefers_own_id_ = false;
};

}  // namespace hsagent::sim
