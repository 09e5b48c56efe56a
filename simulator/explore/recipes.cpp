#include "simulator/explore/recipes.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/checks/seen.hpp"
#include "simulator/explore/recipe_parts.hpp"

namespace hsagent::sim {

namespace {

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
        parts_.emplace(target_, heard_, book_,
                       from.is_own() ? forger_.own_id(from.own) : directory_.id_of(from.agent),
                       hardened_);
        if (from.is_own() || target_.receiver != 0 || target_.both_ways) list_beginnings();
        list_confirms();
        list_steps(Intent::request);
        list_steps(Intent::respond);
        list_concludes();
        list_references(Intent::finish);
        list_references(Intent::close);
    }

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
        for (const HsPart& part : parts_->hs()) {
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
        for (const HsPart& part : parts_->hs()) {
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
            for (const HsPart& part : parts_->hs()) {
                each({ForgedBlock::made, part.hs.line, 0, true, with_x2},
                     value_of(std::string_view(part.line->content.hs.kx_pub.text)));
            }
        }
    }

    void list_confirms() {
        begin(Intent::confirm);
        emit_hs(parts_->nonces(true), parts_->bodies(Intent::confirm, !hardened_));
    }
    void list_steps(Intent intent) {
        begin(intent);
        const std::vector<FieldPart> nonces = parts_->nonces();
        for (const FieldPart& echo : parts_->others()) {
            set_your_nonce(echo);
            for (const FieldPart& nonce : nonces) {
                set_my_nonce(nonce);
                emit();
            }
        }
        const std::vector<BodyPart> with = parts_->bodies(intent, true);
        for (const FieldPart& echo : parts_->echoes()) {
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
        const std::vector<FieldPart> references = parts_->references();
        for (const FieldPart& echo : parts_->others()) {
            set_your_nonce(echo);
            for (const FieldPart& reference : references) {
                set_my_ref(reference);
                emit();
            }
        }
        const std::vector<BodyPart> with = parts_->bodies(Intent::conclude, !hardened_);
        for (const FieldPart& echo : parts_->echoes()) {
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
        const std::vector<BodyPart> with = parts_->bodies(intent, false);
        const std::vector<FieldPart> references = parts_->references();
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
        for (const FieldPart& echo : parts_->references()) {
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
    std::optional<RecipeParts> parts_;  // for lines under that id
    Forgery forgery_;
    std::array<std::uint64_t, 6> values_{};  // of the parts that are set
};

}  // namespace

void for_each_recipe(const Target& target, const Heard& heard, const LineBook& book, Forger& forger,
                     const Directory& directory, const RecipeVisit& visit) {
    RecipeLister(target, heard, book, forger, directory, visit).list();
}

}  // namespace hsagent::sim
