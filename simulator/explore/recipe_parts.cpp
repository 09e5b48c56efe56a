#include "simulator/explore/recipe_parts.hpp"

#include <algorithm>

#include "hsagent/message/hs2.hpp"

namespace hsagent::sim {

namespace {

FieldPart null_part() {
    return {{ForgedField::Origin::null, 0, {}}, 1};
}
FieldPart own_part(std::uint32_t number) {
    return {{ForgedField::Origin::own, number, {}}, value_of(std::size_t{number})};
}

}  // namespace

RecipeParts::RecipeParts(const Target& target, const Heard& heard, const LineBook& book,
                         std::string id, bool hardened)
    : target_(target), heard_(heard), book_(book), id_(std::move(id)), hardened_(hardened) {
    for (const auto& line : heard_) {
        add_field(nonces_, *line, true);
        add_field(refs_, *line, false);
        add_hs(*line);
        if (line->sender == no_agent || line->content.sec.block != Block::object) continue;
        const std::uint64_t value = value_of(std::string_view(line->content.sec.sig.text));
        const bool is_new = std::none_of(seals_.begin(), seals_.end(),
                                         [&](const auto& seal) { return seal.second == value; });
        if (is_new) seals_.emplace_back(line.get(), value);
    }
}

bool RecipeParts::is_between(const Transmission& line) const {
    const bool to_receiver = line.addressee == target_.receiver && line.content.from.text == id_;
    return to_receiver || (line.sender == target_.receiver && line.to == id_);
}
bool RecipeParts::holds(const Field RoleState::*one, const Field RoleState::*other,
                        std::string_view text) const {
    for (const Role role : all_roles) {
        const RoleState* row = target_.actor.row(role, id_);
        if (!row) continue;
        for (const auto member : {one, other}) {
            const Field& field = row->*member;
            if (field.is_text() &&
                message::challenge_of(field.text) == message::challenge_of(text)) {
                return true;
            }
        }
    }
    return false;
}
// Whether a null echo may match: one of the receiver's fields is still null.
bool RecipeParts::has_null(const Field RoleState::*own) const {
    for (const Role role : all_roles) {
        const RoleState* row = target_.actor.row(role, id_);
        if (row && !(row->*own).is_text()) return true;
    }
    return false;
}

void RecipeParts::add_field(std::vector<FieldPart>& parts, const Transmission& line,
                            bool is_nonce) const {
    const Field& said = is_nonce ? line.content.my_nonce : line.content.my_ref;
    if (!said.is_text()) return;
    const std::uint64_t value = value_of(std::string_view(said.text));
    const auto same = std::find_if(parts.begin(), parts.end(),
                                   [&](const FieldPart& part) { return part.value == value; });
    if (same != parts.end()) {
        same->between = same->between || is_between(line);
        same->offered = same->offered || line.intent == Intent::confirm;
        return;
    }
    const auto origin = is_nonce ? ForgedField::Origin::my_nonce : ForgedField::Origin::my_ref;
    const bool matches =
        is_nonce ? holds(&RoleState::local_nonce, &RoleState::peer_nonce, said.text)
                 : holds(&RoleState::local_reference, &RoleState::peer_reference, said.text);
    parts.push_back({{origin, 0, book_.name_of(line)},
                     value,
                     is_between(line),
                     line.intent == Intent::confirm,
                     matches});
}

void RecipeParts::add_hs(const Transmission& line) {
    if (line.sender == no_agent || line.content.hs.block != Block::object) return;
    const std::uint64_t value = value_of(std::string_view(line.content.hs.sig.text));
    const bool is_new = std::none_of(hs_.begin(), hs_.end(),
                                     [&](const HsPart& part) { return part.value == value; });
    if (is_new) hs_.push_back({{ForgedBlock::copied, book_.name_of(line)}, value, &line});
}

// Own values: those that were used, and the next.
void RecipeParts::add_own(std::vector<FieldPart>& parts) const {
    for (std::uint32_t i = 0; i <= target_.own; ++i) parts.push_back(own_part(i));
}
void RecipeParts::add_nothing(std::vector<FieldPart>& parts) const {
    parts.push_back(null_part());
    if (!hardened_) parts.push_back({});
}

// New nonces or references for the receiver.
std::vector<FieldPart> RecipeParts::news(const std::vector<FieldPart>& heard, bool offers) const {
    std::vector<FieldPart> parts;
    for (const FieldPart& part : heard) {
        if (part.between || (offers && part.offered)) parts.push_back(part);
    }
    add_own(parts);
    add_nothing(parts);
    return parts;
}
// Echoes that may match, with null where it may.
std::vector<FieldPart> RecipeParts::echoes() const {
    std::vector<FieldPart> parts;
    for (const FieldPart& part : nonces_) {
        if (part.matches) parts.push_back(part);
    }
    if (!hardened_ && has_null(&RoleState::local_nonce)) parts.push_back(null_part());
    return parts;
}
// Echoes that match nothing.
std::vector<FieldPart> RecipeParts::others() const {
    std::vector<FieldPart> parts{own_part(unmatched_own)};
    add_nothing(parts);
    return parts;
}

// The attacker's sessions with the receiver, as the sender of that intent.
std::vector<BodyPart> RecipeParts::sessions(Intent intent) const {
    std::vector<BodyPart> parts;
    const bool responds = intent == Intent::respond || intent == Intent::finish;
    const Intent of_theirs = responds ? Intent::request : Intent::confirm;
    const Intent of_ours = responds ? Intent::confirm : Intent::request;
    for (const HsPart& theirs : hs_) {
        const Transmission& line = *theirs.line;
        if (line.sender != target_.receiver || line.intent != of_theirs) continue;
        if (hardened_ && line.to != id_) continue;
        BodyPart part;
        part.session.theirs = theirs.hs.line;
        if (intent == Intent::request) {
            part.needs_made_hs = true;
            part.value = value_of(theirs.value);
            parts.push_back(part);
            part.needs_made_hs = false;
        }
        for (const auto& ours : heard_) {
            if (ours->sender != no_agent || ours->intent != of_ours || !is_between(*ours)) {
                continue;
            }
            part.session.ours = book_.name_of(*ours);
            part.value = value_of(theirs.value, std::size_t(ours->number));
            parts.push_back(part);
        }
        if (!hardened_) break;  // all its hs show the same key
    }
    return parts;
}

// Seals and macs of a line of that intent. A mac alone, or on a seal that is made or copied.
std::vector<BodyPart> RecipeParts::bodies(Intent intent, bool has_message) const {
    std::vector<BodyPart> parts{{}};
    if (has_message) {
        parts.push_back({});
        parts.back().in_the_clear = true;
        parts.back().value = 1;
        for (const auto& [line, value] : seals_) {
            parts.push_back({});
            parts.back().sec = ForgedBlock::copied;
            parts.back().sec_line = book_.name_of(*line);
            parts.back().value = value;
        }
    }
    const std::size_t without_session = parts.size();
    for (const BodyPart& session : sessions(intent)) {
        const auto add = [&](BodyPart part, std::uint64_t kind) {
            part.session = session.session;
            part.needs_made_hs = session.needs_made_hs;
            part.value = value_of(part.value, session.value, kind, std::size_t{part.seq});
            parts.push_back(part);
        };
        const std::uint32_t last = session.needs_made_hs ? 1 : std::max(1u, target_.moves);
        for (std::uint32_t seq = 1; has_message && seq <= last; ++seq) {
            BodyPart part;
            part.sec = ForgedBlock::made;
            part.seq = seq;
            add(part, 2);
            part.mac = ForgedBlock::made;
            if (hardened_) add(part, 3);
        }
        for (std::size_t i = 0; hardened_ && i < without_session; ++i) {
            BodyPart part = parts[i];
            part.mac = ForgedBlock::made;
            add(part, 4);
        }
    }
    return parts;
}

}  // namespace hsagent::sim
