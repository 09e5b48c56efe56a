// Forgery: a recipe for a line of an adversary in the sense of Dolev and Yao. Each part of the line
// is copied from a line that was sent before, or made with keys and ids of the adversary's own.
//
// A recipe names lines by their kind (LineName), so it can be followed again in another cycle, and
// a script that holds it replays after other steps are removed.
#pragma once

#include <cstdint>
#include <optional>

#include "hsagent/message/content.hpp"
#include "simulator/model/line_name.hpp"

namespace hsagent::sim {

// An agent's id, or one of the adversary's own ids, which have no end.
struct Who {
    std::size_t agent = no_agent;
    std::uint32_t own = 0;  // unless it is an agent

    bool is_own() const { return agent == no_agent; }
    friend bool operator==(const Who&, const Who&) = default;
};

// A nonce or a reference.
struct ForgedField {
    enum class Origin : std::uint8_t {
        absent,
        null,
        own,  // drawn by the adversary; `own` numbers it
        // That member of a line:
        my_nonce,
        your_nonce,
        my_ref,
        your_ref,
    };
    Origin origin = Origin::absent;
    std::uint32_t own = 0;
    LineName line = {};

    bool is_copied() const { return origin >= Origin::my_nonce; }
    friend bool operator==(const ForgedField&, const ForgedField&) = default;
};

// How a block of a line comes about.
enum class ForgedBlock : std::uint8_t {
    absent,
    copied,   // from a line
    without,  // an hs only: copied, but without its x2
    made,
};

constexpr bool is_copied(ForgedBlock block) {
    return block == ForgedBlock::copied || block == ForgedBlock::without;
}

struct ForgedHs {
    ForgedBlock block = ForgedBlock::absent;
    LineName line = {};  // copied: whose hs it is; made with `others_key`: whose kx_pub it claims
    // Made: signed with a key of the adversary.
    std::uint32_t key = 0;
    bool others_key = false;
    bool with_x2 = false;

    bool names_line() const {
        return is_copied(block) || (block == ForgedBlock::made && others_key);
    }
    friend bool operator==(const ForgedHs&, const ForgedHs&) = default;
};

// The keys of a session between an own key of the adversary and the kx_pub of a line.
struct ForgedSession {
    std::uint32_t key = 0;
    LineName theirs = {};               // the line with their hs
    std::optional<LineName> ours = {};  // the line with our hs; nullopt: this one
    friend bool operator==(const ForgedSession&, const ForgedSession&) = default;
};

struct Forgery {
    std::size_t receiver = 0;
    Intent intent = Intent::unknown;
    Who from;
    bool to_everyone = false;  // else to the receiver
    ForgedField your_nonce, my_nonce, your_ref, my_ref;
    ForgedHs hs;
    ForgedBlock sec = ForgedBlock::absent, mac = ForgedBlock::absent;
    LineName sec_line = {}, mac_line = {};  // if copied
    ForgedSession session = {};             // if one of them is made
    std::uint32_t seq = 1;                  // of a sec made for a session of hs2
    bool in_the_clear = false;              // has a message that is not sealed
    // So many lines, each with own nonces and references of its own and, if it is under an own id,
    // another one: those from `from.own` on, or with `one_id` the same.
    std::uint32_t copies = 1;
    bool one_id = false;

    friend bool operator==(const Forgery&, const Forgery&) = default;
};

// Clears the parts that the recipe no longer names: edits leave them behind, and a script does not
// keep them.
void drop_unused_parts(Forgery& forgery);

// A line made by a recipe.
struct ForgedLine {
    Forgery recipe;
    std::uint32_t copy = 0;    // from 0 to the recipe's `copies`
    std::int64_t said_us = 0;  // since the start of the run

    friend bool operator==(const ForgedLine&, const ForgedLine&) = default;
};

// Calls visit(LineName&) for each line that the recipe names.
template <class F, class Visit>
void for_each_line(F& forgery, Visit&& visit) {
    for (auto* field :
         {&forgery.your_nonce, &forgery.my_nonce, &forgery.your_ref, &forgery.my_ref}) {
        if (field->is_copied()) visit(field->line);
    }
    if (forgery.hs.names_line()) visit(forgery.hs.line);
    if (forgery.sec == ForgedBlock::copied) visit(forgery.sec_line);
    if (forgery.mac == ForgedBlock::copied) visit(forgery.mac_line);
    if (forgery.sec == ForgedBlock::made || forgery.mac == ForgedBlock::made) {
        visit(forgery.session.theirs);
        if (forgery.session.ours) visit(*forgery.session.ours);
    }
}

}  // namespace hsagent::sim
