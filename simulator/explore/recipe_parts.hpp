// RecipeParts: the parts that lines of an attacker under one id can have, as far as the receiver
// can tell them apart (recipes.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/checks/seen.hpp"
#include "simulator/explore/recipes.hpp"

namespace hsagent::sim {

// A part of a line, and a hash of its value.
struct FieldPart {
    ForgedField field;
    std::uint64_t value = 0;
    bool between = false;  // one of the two has said it to the other
    bool offered = false;  // in a confirm: an initiator signs it
    bool matches = false;  // the receiver holds it
};
struct HsPart {
    ForgedHs hs;
    std::uint64_t value = 0;
    const Transmission* line = nullptr;
};
struct BodyPart {  // seal, message and mac
    ForgedBlock sec = ForgedBlock::absent, mac = ForgedBlock::absent;
    LineName sec_line = {};
    ForgedSession session = {};
    std::uint32_t seq = 1;
    bool in_the_clear = false;
    bool needs_made_hs = false;  // its session is that of the hs of the same line
    std::uint64_t value = 0;
};

template <class... Parts>
std::uint64_t value_of(const Parts&... parts) {
    return hash_of(parts...)[0];
}

class RecipeParts {
public:
    // `id`: under which the lines are said; `hardened`: the receiver is. The others must stay in
    // place.
    RecipeParts(const Target& target, const Heard& heard, const LineBook& book, std::string id,
                bool hardened);

    // New nonces for the receiver; `offers`: those of confirms, too. New references.
    std::vector<FieldPart> nonces(bool offers = false) const { return news(nonces_, offers); }
    std::vector<FieldPart> references() const { return news(refs_, false); }
    // Nonces to echo that may match, with null where it may; and some that match nothing.
    std::vector<FieldPart> echoes() const;
    std::vector<FieldPart> others() const;
    const std::vector<HsPart>& hs() const { return hs_; }
    // Seals and macs of a line of that intent. A mac alone, or on a seal that is made or copied.
    std::vector<BodyPart> bodies(Intent intent, bool has_message) const;

private:
    bool is_between(const Transmission& line) const;
    bool holds(const Field RoleState::*one, const Field RoleState::*other,
               std::string_view text) const;
    bool has_null(const Field RoleState::*own) const;
    void add_field(std::vector<FieldPart>& parts, const Transmission& line, bool is_nonce) const;
    void add_hs(const Transmission& line);
    void add_own(std::vector<FieldPart>& parts) const;
    void add_nothing(std::vector<FieldPart>& parts) const;
    std::vector<FieldPart> news(const std::vector<FieldPart>& heard, bool offers) const;
    std::vector<BodyPart> sessions(Intent intent) const;

    const Target& target_;
    const Heard& heard_;
    const LineBook& book_;
    std::string id_;
    bool hardened_;
    std::vector<FieldPart> nonces_, refs_;  // those heard
    std::vector<HsPart> hs_;
    std::vector<std::pair<const Transmission*, std::uint64_t>> seals_;
};

}  // namespace hsagent::sim
