#include "simulator/adversary/guided.hpp"

#include <algorithm>
#include <utility>

#include "simulator/adversary/attacks.hpp"
#include "simulator/model/fast_hash.hpp"

namespace hsagent::sim {

namespace {

// What an agent did with a line: alike for lines that are handled alike.
std::uint64_t handling_of(const Observation& seen) {
    FastHash hash;
    hash.take(static_cast<std::uint64_t>(seen.event.line->content.intent));
    hash.take(static_cast<std::uint64_t>(seen.receipt.dropped)).take(seen.reasons);
    hash.take(seen.signatures.made).take(seen.signatures.checked);
    hash.take(std::uint64_t{seen.store_failed});
    // No rows were looked up then.
    if (seen.store_failed || seen.receipt.dropped != Drop::none) return hash.words()[0];
    for (std::size_t role = 0; role < seen.rows.size(); ++role) {
        const RowChange& row = seen.rows[role];
        hash.take(static_cast<std::uint64_t>(row.before.state));
        hash.take(static_cast<std::uint64_t>(row.after.state));
        hash.take(std::uint64_t{row.was_there} | std::uint64_t{row.is_there} << 1 |
                  std::uint64_t{row.has_session} << 2);
        const auto& event = seen.receipt.answers[role].event;
        hash.take(event ? 1 + static_cast<std::uint64_t>(event->kind) : 0);
    }
    for (std::size_t i = 0; i < seen.news.size(); ++i) {
        if (seen.news[i].kind == News::Kind::logged) continue;
        hash.take(static_cast<std::uint64_t>(seen.news[i].kind));
        if (seen.news[i].kind != News::Kind::session) continue;
        hash.take(static_cast<std::uint64_t>(seen.news[i].change));
    }
    return hash.words()[0];
}

bool makes_row(const Observation& seen) {
    return std::any_of(seen.rows.begin(), seen.rows.end(),
                       [](const RowChange& row) { return row.is_there && !row.was_there; });
}

}  // namespace

void Guided::meets(const Directory& directory, CryptoKind crypto) {
    directory_ = &directory;
    forger_ = make_forger(crypto, forger_random_);
    generator_.emplace(random_.fork("generator"), *forger_, book_, directory);
    acts_per_cent_ = 2 + random_.below(40);
    withholds_per_cent_ = random_.below(3) == 0 ? 1 + random_.below(15) : 0;
}

std::optional<Identity> Guided::joins() {
    generator_->prefer_own_id();
    return forger_->own_identity(0);
}

void Guided::sees(const Sight& sight, Actions& actions) {
    recipes_.clear();
    book_.add(sight.shared);
    generator_->sees(sight.shared);
    if (random_.below(100) < withholds_per_cent_ && sight.line.addressee != no_agent) {
        actions.withhold(sight.line.addressee);
    }
    for (int i = 0; i < 3 && random_.below(100) < acts_per_cent_; ++i) {
        say(generator_->next(), sight, actions);
    }
    burst_from_ = recipes_.size();
    bursts_.take_due(sight.at_us, *forger_, *directory_, due_);
    for (const auto& [one, copy] : due_) {
        Forgery alone = one;
        alone.copies = 1;
        say_copy(alone, one, copy, sight, actions);
    }
}

void Guided::said(std::size_t saying, const std::shared_ptr<const Transmission>& line) {
    book_.add(line);
    // Hundreds of lines alike would be all that it draws parts from.
    if (saying < burst_from_) generator_->sees(line);
    recipe_of_.emplace(line->number, recipes_[saying]);
}

void Guided::learns(const Observation& seen) {
    const auto recipe = recipe_of_.find(seen.event.line->number);
    if (recipe == recipe_of_.end()) return;
    if (handlings_.insert(handling_of(seen)).second) {
        generator_->keep(recipe->second);
        bursts_.keep(recipe->second, {makes_row(seen), seen.signatures.checked > 0});
    }
    const auto& answers = seen.receipt.answers;
    const bool is_taken = answers[0].wakes_sender || answers[1].wakes_sender;
    if (seen.signatures.checked > 0 && !is_taken) generator_->costs(recipe->second);
    recipe_of_.erase(recipe);
}

void Guided::say(const Forgery& forgery, const Sight& sight, Actions& actions) {
    for (std::uint32_t copy = 0; copy < forgery.copies; ++copy) {
        say_copy(forgery, forger_->of_copy(forgery, copy), copy, sight, actions);
    }
}

void Guided::say_copy(const Forgery& forgery, const Forgery& one, std::uint32_t copy,
                      const Sight& sight, Actions& actions) {
    auto payload = forger_->make(one, copy, book_, *directory_, sight.now);
    if (!payload) return;
    actions.say(forgery.receiver, std::move(*payload));
    actions.sayings.back().forged = {one, copy, sight.at_us};
    recipes_.push_back(forgery);
}

constinit const Attack attack_random{
    "random", "forges lines from all that was sent and from own keys, guided by what they do",
    adversary_of<Guided>, 3};

}  // namespace hsagent::sim
