#include "simulator/adversary/bursts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hsagent::sim {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::size_t most_kept = 64;

// The recipe in the name of another agent: what was said to the first is now what was said to it.
Forgery in_the_name_of(std::size_t agent, Forgery recipe) {
    const std::size_t first = std::exchange(recipe.from.agent, agent);
    for_each_line(recipe, [&](LineName& line) {
        if (line.to == first) line.to = agent;
    });
    return recipe;
}

}  // namespace

Bursts::Bursts(SeededRandom random)
    : random_(std::move(random)),
      has_any_(random_.below(8) == 0),
      next_us_(static_cast<std::int64_t>(1 + random_.below(15)) * second_us) {}

void Bursts::keep(const Forgery& recipe, Effect effect) {
    if (!has_any_) return;
    const auto add_to = [&](std::vector<Forgery>& recipes) {
        if (recipes.size() < most_kept) {
            recipes.push_back(recipe);
        } else {
            recipes[random_.below(most_kept)] = recipe;
        }
    };
    add_to(kept_);
    if (effect.makes_row) add_to(rows_);
    if (effect.has_checked) add_to(checks_);
}

void Bursts::take_due(std::int64_t at_us, Forger& forger, const Directory& directory,
                      std::vector<Copy>& due) {
    due.clear();
    if (!has_any_) return;
    if (!present_ && at_us >= next_us_ && !kept_.empty()) begin(at_us);
    if (!present_) return;
    const std::int64_t copies = present_->recipe.copies;
    const std::int64_t lasts_us = present_->until_us - present_->from_us;
    const bool is_over = at_us >= present_->until_us;
    const std::int64_t by_now = is_over ? copies : copies * (at_us - present_->from_us) / lasts_us;
    while (present_->said < by_now) due.push_back(next_copy(forger, directory));
    if (!is_over) return;
    present_.reset();
    // Often at once: one burst leaves something behind, the other uses something up.
    next_us_ = at_us + (chance(50) ? 0 : static_cast<std::int64_t>(random_.below(15)) * second_us);
}

// The effect and the intent are drawn first: of some there are many recipes, of others few.
const Forgery& Bursts::any_recipe() {
    const std::array lists{&kept_, &rows_, &checks_};
    const std::vector<Forgery>* recipes = lists[random_.below(lists.size())];
    if (recipes->empty()) recipes = &kept_;
    std::vector<Intent> intents;
    for (const Forgery& recipe : *recipes) {
        const bool is_new =
            std::find(intents.begin(), intents.end(), recipe.intent) == intents.end();
        if (is_new) intents.push_back(recipe.intent);
    }
    const Intent intent = intents[random_.below(intents.size())];
    std::vector<const Forgery*> of_intent;
    for (const Forgery& recipe : *recipes) {
        if (recipe.intent == intent) of_intent.push_back(&recipe);
    }
    return *of_intent[random_.below(of_intent.size())];
}

void Bursts::begin(std::int64_t at_us) {
    Burst burst;
    burst.recipe = any_recipe();
    burst.recipe.copies = static_cast<std::uint32_t>(50 + random_.below(250));
    burst.recipe.one_id = burst.recipe.from.is_own() && chance(20);
    burst.in_all_names = !burst.recipe.from.is_own() && chance(70);
    burst.from_us = at_us;
    burst.until_us = at_us + static_cast<std::int64_t>(1 + random_.below(6)) * second_us;
    present_ = std::move(burst);
}

Bursts::Copy Bursts::next_copy(Forger& forger, const Directory& directory) {
    const std::uint32_t number = present_->said++;
    Forgery recipe = forger.of_copy(present_->recipe, number);
    if (present_->in_all_names) {
        recipe = in_the_name_of((recipe.from.agent + number) % directory.size(), std::move(recipe));
    }
    return {std::move(recipe), number};
}

}  // namespace hsagent::sim
