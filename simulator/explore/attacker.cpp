#include "simulator/explore/attacker.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "simulator/adversary/adversary.hpp"
#include "simulator/explore/recipes.hpp"
#include "simulator/explore/tell.hpp"

namespace hsagent::sim {

namespace {

// States of agents whose moves are remembered: a few gigabytes at most.
constexpr std::size_t most_found = 20'000;

// Whether a step without a change of the agent has an effect nevertheless.
bool says_something(const Observation& seen) {
    for (std::size_t i = 0; i < seen.news.size(); ++i) {
        const News& news = seen.news[i];
        if (news.kind == News::Kind::opened) return true;
        if (news.kind == News::Kind::session && news.change != SessionChange::failed) return true;
    }
    return seen.sent.size() > 0;
}

// One more than the highest number of an own nonce or reference in the line.
std::uint32_t own_in(const Forgery& recipe) {
    std::uint32_t most = 0;
    for (const ForgedField* field : {&recipe.my_nonce, &recipe.your_ref, &recipe.my_ref}) {
        const bool is_own = field->origin == ForgedField::Origin::own;
        if (is_own && field->own != unmatched_own) most = std::max(most, field->own + 1);
    }
    return most;
}

}  // namespace

Attacker::Attacker(Seats& seats, const Directory& directory, std::uint64_t seed, Instant now,
                   bool both_ways)
    : seats_(seats),
      directory_(directory),
      now_(now),
      both_ways_(both_ways),
      forger_(make_forger(CryptoKind::pretend, forger_random(seed))) {}

std::vector<std::uint32_t> Attacker::moves(const Configuration& configuration, std::size_t agent) {
    const Seat& seat = configuration.seats[agent];
    const Heard& heard = *configuration.heard;
    if (found_.size() >= most_found) found_.clear();
    Found& found = found_[seat.print];
    actor_.reset();
    std::vector<std::uint32_t> taken;
    const auto take = [&](std::uint32_t move) {
        const bool is_new = std::find(taken.begin(), taken.end(), move) == taken.end();
        if (move != not_taken && is_new) taken.push_back(move);
    };
    for (const auto& line : heard) {
        const bool hears = line->addressee == agent || line->to.empty();
        if (hears && line->sender != no_agent && line->sender != agent) {
            take(repeat(seat, agent, line, found));
        }
    }
    LineBook book;
    for (const auto& line : heard) book.add(line);
    const Target target{agent, *seat.actor, configuration.own_drawn, configuration.moves,
                        both_ways_};
    for_each_recipe(target, heard, book, *forger_, directory_,
                    [&](const Forgery& recipe, std::uint64_t hash) {
                        const auto [known, is_new] = found.try_emplace(hash, not_taken);
                        if (is_new) {
                            const std::uint32_t number = forge(seat, agent, recipe, book);
                            found[hash] = number;
                            take(number);
                        } else {
                            take(known->second);
                        }
                    });
    return taken;
}

std::uint32_t Attacker::repeat(const Seat& seat, std::size_t agent,
                               const std::shared_ptr<const Transmission>& line, Found& found) {
    const auto [known, is_new] =
        found.try_emplace(hash_of(std::size_t(line->number))[0], not_taken);
    if (is_new && is_taken(seat, agent, line)) {
        known->second = add({agent, line, tell_repeat(*line, agent, directory_), 0, false});
    }
    return known->second;
}

std::uint32_t Attacker::forge(const Seat& seat, std::size_t agent, const Forgery& recipe,
                              const LineBook& book) {
    const auto payload = forger_->make(recipe, 0, book, directory_, now_);
    if (!payload) return not_taken;
    // No agent looks at an address, so a line comes from that of its claimed sender.
    const std::string address = recipe.from.is_own() ? std::string(adversary_address)
                                                     : address_of_client(recipe.from.agent);
    const auto line = seats_.forged(as_sent(*payload), agent, address);
    if (!is_taken(seat, agent, line)) return not_taken;
    return add({agent, line, tell_forgery(recipe, directory_), own_in(recipe),
                recipe.hs.block == ForgedBlock::made});
}

bool Attacker::is_taken(const Seat& seat, std::size_t agent,
                        const std::shared_ptr<const Transmission>& line) {
    ++tried_;
    if (!actor_) actor_ = seat.actor->clone();
    const bool changed = seats_.try_out(seat, *actor_, agent, line);
    if (!changed && !says_something(seats_.tried())) return false;
    seats_.keep(seat, std::move(actor_));
    return true;
}

std::uint32_t Attacker::add(Move move) {
    moves_.push_back(std::move(move));
    return static_cast<std::uint32_t>(moves_.size() - 1);
}

void Attacker::note(Configuration& configuration, std::uint32_t number) const {
    const Move& made = moves_[number];
    configuration.own_drawn = std::max(configuration.own_drawn, made.own);
    if (made.makes_hs) configuration.hear({made.line});
    if (--configuration.moves > 0) return;
    // What it has heard and drawn matters no more.
    configuration.heard = std::make_shared<Heard>();
    configuration.own_drawn = 0;
}

}  // namespace hsagent::sim
