#include "simulator/explore/recipes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/message/hs2.hpp"
#include "simulator/checks/seen.hpp"

namespace hsagent::sim {

namespace {

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

class RecipeLister {
public:
    RecipeLister(const Target& target, const Heard& heard, const LineBook& book, Forger& forger,
                 const Directory& directory, const RecipeVisit& visit)
        : target_(target),
          heard_(heard),
          book_(book),
          forger_(forger),
          directory_(directory),
          visit_(visit),
          hardened_(directory.expectations(target.receiver).speaks_hs2) {}

    void list() {
        for (std::size_t agent = 0; agent < directory_.size(); ++agent) {
            if (agent != target_.receiver) list_under({agent, 0});
        }
        list_under({no_agent, 0});
    }

private:
    void list_under(const Who& from) {
        from_ = from;
        id_ = from.is_own() ? forger_.own_id(from.own) : directory_.id_of(from.agent);
        collect();
        if (from.is_own() || target_.receiver != 0 || target_.both_ways) list_beginnings();
        list_confirms();
        list_steps(Intent::request);
        list_steps(Intent::respond);
        list_concludes();
        list_references(Intent::finish);
        list_references(Intent::close);
    }

    // Parts.

    bool is_between(const Transmission& line) const {
        const bool to_receiver =
            line.addressee == target_.receiver && line.content.from.text == id_;
        return to_receiver || (line.sender == target_.receiver && line.to == id_);
    }
    bool holds(const Field RoleState::*one, const Field RoleState::*other,
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
    bool has_null(const Field RoleState::*own) const {
        for (const Role role : all_roles) {
            const RoleState* row = target_.actor.row(role, id_);
            if (row && !(row->*own).is_text()) return true;
        }
        return false;
    }

    void add_field(std::vector<FieldPart>& parts, const Transmission& line, bool is_nonce) const {
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

    void collect() {
        nonces_.clear(), refs_.clear(), hs_.clear(), seals_.clear();
        for (const auto& line : heard_) {
            add_field(nonces_, *line, true);
            add_field(refs_, *line, false);
            add_hs(*line);
            if (line->sender == no_agent || line->content.sec.block != Block::object) continue;
            const std::uint64_t value = value_of(std::string_view(line->content.sec.sig.text));
            const bool is_new = std::none_of(seals_.begin(), seals_.end(), [&](const auto& seal) {
                return seal.second == value;
            });
            if (is_new) seals_.emplace_back(line.get(), value);
        }
    }
    void add_hs(const Transmission& line) {
        if (line.sender == no_agent || line.content.hs.block != Block::object) return;
        const std::uint64_t value = value_of(std::string_view(line.content.hs.sig.text));
        const bool is_new = std::none_of(hs_.begin(), hs_.end(),
                                         [&](const HsPart& part) { return part.value == value; });
        if (is_new) hs_.push_back({{ForgedBlock::copied, book_.name_of(line)}, value, &line});
    }

    static FieldPart null_part() { return {{ForgedField::Origin::null, 0, {}}, 1}; }
    static FieldPart own_part(std::uint32_t number) {
        return {{ForgedField::Origin::own, number, {}}, value_of(std::size_t{number})};
    }
    // Own values: those that were used, and the next.
    void add_own(std::vector<FieldPart>& parts) const {
        for (std::uint32_t i = 0; i <= target_.own; ++i) parts.push_back(own_part(i));
    }
    void add_nothing(std::vector<FieldPart>& parts) const {
        parts.push_back(null_part());
        if (!hardened_) parts.push_back({});
    }

    // New nonces or references for the receiver.
    std::vector<FieldPart> news(const std::vector<FieldPart>& heard, bool offers = false) const {
        std::vector<FieldPart> parts;
        for (const FieldPart& part : heard) {
            if (part.between || (offers && part.offered)) parts.push_back(part);
        }
        add_own(parts);
        add_nothing(parts);
        return parts;
    }
    // Echoes that may match, with null where it may.
    std::vector<FieldPart> echoes(const std::vector<FieldPart>& heard,
                                  const Field RoleState::*own) const {
        std::vector<FieldPart> parts;
        for (const FieldPart& part : heard) {
            if (part.matches) parts.push_back(part);
        }
        if (!hardened_ && has_null(own)) parts.push_back(null_part());
        return parts;
    }
    // Echoes that match nothing.
    std::vector<FieldPart> others() const {
        std::vector<FieldPart> parts{own_part(unmatched_own)};
        add_nothing(parts);
        return parts;
    }

    // The attacker's sessions with the receiver, as the sender of that intent.
    std::vector<BodyPart> sessions(Intent intent) const {
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
    std::vector<BodyPart> bodies(Intent intent, bool has_message) const {
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

    // Lines.

    void begin(Intent intent) {
        forgery_ = {};
        forgery_.receiver = target_.receiver;
        forgery_.from = from_;
        forgery_.intent = intent;
        values_ = {};
    }
    void set(ForgedField& field, std::size_t place, const FieldPart& part) {
        field = part.field;
        values_[place] = part.value + static_cast<std::uint64_t>(part.field.origin) * 0x9e37;
    }
    void set_your_nonce(const FieldPart& part) { set(forgery_.your_nonce, 0, part); }
    void set_my_nonce(const FieldPart& part) { set(forgery_.my_nonce, 1, part); }
    void set_your_ref(const FieldPart& part) { set(forgery_.your_ref, 2, part); }
    void set_my_ref(const FieldPart& part) { set(forgery_.my_ref, 3, part); }
    void set_hs(const ForgedHs& hs, std::uint64_t value) {
        forgery_.hs = hs;
        const std::size_t how =
            static_cast<std::size_t>(hs.block) * 4 + hs.others_key * 2 + hs.with_x2;
        values_[4] = value_of(how, static_cast<std::size_t>(value));
    }
    void set_body(const BodyPart& body) {
        forgery_.sec = body.sec;
        forgery_.sec_line = body.sec_line;
        forgery_.mac = body.mac;
        forgery_.session = body.session;
        forgery_.seq = body.seq;
        forgery_.in_the_clear = body.in_the_clear;
        values_[5] = body.value;
    }
    void emit() {
        FastHash hash;
        hash.take(from_.is_own() ? 0 : from_.agent + 1);
        hash.take(static_cast<std::uint64_t>(forgery_.intent) * 2 + forgery_.to_everyone);
        for (const std::uint64_t value : values_) hash.take(value);
        visit_(forgery_, hash.words()[0]);
    }
    void emit_with(const std::vector<BodyPart>& bodies) {
        for (const BodyPart& body : bodies) {
            if (body.needs_made_hs && forgery_.hs.block != ForgedBlock::made) continue;
            set_body(body);
            emit();
        }
        set_body({});
    }

    // A nonce, and no hs or any that goes with it.
    void emit_hs(const std::vector<FieldPart>& nonces, const std::vector<BodyPart>& bodies) {
        const auto each = [&](const ForgedHs& hs, std::uint64_t value) {
            set_hs(hs, value);
            emit_with(bodies);
        };
        for (const FieldPart& nonce : nonces) {
            set_my_nonce(nonce);
            each({}, 0);
            emit_foreign_hs(nonce, each);
            if (nonce.field.origin < ForgedField::Origin::own) continue;
            emit_made_hs(nonce, each);
        }
        // Each hs under its own nonce.
        for (const HsPart& part : hs_) {
            set_my_nonce({{ForgedField::Origin::my_nonce, 0, part.hs.line},
                          value_of(std::string_view(part.line->content.my_nonce.text))});
            each(part.hs, part.value);
            if (part.line->content.hs.x2.block != Block::object) continue;
            ForgedHs without = part.hs;
            without.block = ForgedBlock::without;
            each(without, part.value);
        }
    }
    template <class Each>
    void emit_foreign_hs(const FieldPart& nonce, Each each) {
        std::array<bool, 4> done{};
        for (const HsPart& part : hs_) {
            const Hs& hs = part.line->content.hs;
            if (nonce.value == value_of(std::string_view(hs.nonce.text))) continue;
            for (const bool keeps : {true, false}) {
                const bool has_x2 = hs.x2.block == Block::object;
                if (!keeps && !has_x2) continue;
                const std::size_t kind = (hs.type.text == "init") * 2 + (keeps && has_x2);
                if (std::exchange(done[kind], true)) continue;
                ForgedHs foreign = part.hs;
                if (!keeps) foreign.block = ForgedBlock::without;
                each(foreign, part.value);
            }
        }
    }
    template <class Each>
    void emit_made_hs(const FieldPart& nonce, Each each) {
        for (const bool with_x2 : {false, true}) {
            if (with_x2 && (!hardened_ || nonce.field.is_copied())) continue;
            each({ForgedBlock::made, {}, 0, false, with_x2}, 0);
            for (const HsPart& part : hs_) {
                each({ForgedBlock::made, part.hs.line, 0, true, with_x2},
                     value_of(std::string_view(part.line->content.hs.kx_pub.text)));
            }
        }
    }

    void list_confirms() {
        begin(Intent::confirm);
        emit_hs(news(nonces_, true), bodies(Intent::confirm, !hardened_));
    }
    void list_steps(Intent intent) {
        begin(intent);
        const std::vector<FieldPart> nonces = news(nonces_);
        for (const FieldPart& echo : others()) {
            set_your_nonce(echo);
            for (const FieldPart& nonce : nonces) {
                set_my_nonce(nonce);
                emit();
            }
        }
        const std::vector<BodyPart> with = bodies(intent, true);
        for (const FieldPart& echo : echoes(nonces_, &RoleState::local_nonce)) {
            set_your_nonce(echo);
            if (intent == Intent::request) {
                emit_hs(nonces, with);
                set_hs({}, 0);
                continue;
            }
            for (const FieldPart& nonce : nonces) {
                set_my_nonce(nonce);
                emit_with(with);
            }
        }
    }
    void list_concludes() {
        begin(Intent::conclude);
        const std::vector<FieldPart> references = news(refs_);
        for (const FieldPart& echo : others()) {
            set_your_nonce(echo);
            for (const FieldPart& reference : references) {
                set_my_ref(reference);
                emit();
            }
        }
        const std::vector<BodyPart> with = bodies(Intent::conclude, !hardened_);
        for (const FieldPart& echo : echoes(nonces_, &RoleState::local_nonce)) {
            set_your_nonce(echo);
            for (const FieldPart& reference : references) {
                set_my_ref(reference);
                emit_with(with);
            }
        }
    }
    // Finish and close.
    void list_references(Intent intent) {
        begin(intent);
        const std::vector<BodyPart> with = bodies(intent, false);
        const std::vector<FieldPart> references = news(refs_);
        for (const FieldPart& echo : references) {
            set_your_ref(echo);
            for (const FieldPart& reference : references) {
                set_my_ref(reference);
                emit_with(with);
            }
        }
    }
    void list_beginnings() {
        begin(Intent::register_);
        forgery_.to_everyone = true;
        emit();
        if (!hardened_) {
            begin(Intent::register_);
            emit();
        }
        begin(Intent::reconnect);
        for (const FieldPart& echo : news(refs_)) {
            set_your_ref(echo);
            emit();
        }
    }

    const Target& target_;
    const Heard& heard_;
    const LineBook& book_;
    Forger& forger_;
    const Directory& directory_;
    const RecipeVisit& visit_;
    bool hardened_;

    Who from_;
    std::string id_;
    std::vector<FieldPart> nonces_, refs_;
    std::vector<HsPart> hs_;
    std::vector<std::pair<const Transmission*, std::uint64_t>> seals_;
    Forgery forgery_;
    std::array<std::uint64_t, 6> values_{};  // of the parts that are set
};

}  // namespace

void for_each_recipe(const Target& target, const Heard& heard, const LineBook& book, Forger& forger,
                     const Directory& directory, const RecipeVisit& visit) {
    RecipeLister(target, heard, book, forger, directory, visit).list();
}

}  // namespace hsagent::sim
