#include "simulator/explore/seats.hpp"

#include <array>
#include <string_view>

#include "simulator/agents/directory.hpp"
#include "simulator/model/agent_number.hpp"

namespace hsagent::sim {

namespace {

// Enough for a few gigabytes; beyond it, the memory of outcomes starts anew.
constexpr std::size_t most_outcomes = 300'000;

Hash128 step_hash(const Seat& seat, std::size_t agent, const Transmission* line) {
    return hash_of(seat.print, agent, line ? static_cast<std::size_t>(line->number) + 1 : 0);
}

// The print of an actor with its draws.
Hash128 with_draws(Hash128 print, const std::map<std::uint64_t, std::uint32_t>& draws) {
    for (const auto& [kind, times] : draws) {
        print = hash_of(print, static_cast<std::size_t>(kind), std::size_t{times});
    }
    return print;
}

}  // namespace

// Without the state of the random source, if draws do not depend on it.
Hash128 Seats::print_of(Actor& actor) {
    if (random_) *actor.random() = *random_;
    return hash_of(as_text(actor.fingerprint()));
}

Seat Seats::seat(std::unique_ptr<Actor> actor) {
    const Hash128 print = print_of(*actor);
    return seated(std::move(actor), print, {});
}

Seat Seats::seated(std::shared_ptr<Actor> actor, Hash128 print,
                   std::map<std::uint64_t, std::uint32_t> draws) {
    print = with_draws(print, draws);
    std::weak_ptr<Actor>& known = actors_[print];
    if (auto same = known.lock()) return {std::move(same), print, std::move(draws)};
    known = actor;
    return {std::move(actor), print, std::move(draws)};
}

bool Seats::try_out(const Seat& seat, Actor& actor, std::size_t agent,
                    const std::shared_ptr<const Transmission>& line) {
    const auto event = line ? ScheduledEvent::Kind::delivery : ScheduledEvent::Kind::round;
    tried_.begin({0, 0, event, agent, line, 0});
    std::array<std::uint64_t, 4> before{};
    if (random_) {
        kind_ = line ? hash_of(agent, std::string_view(line->content.from.text),
                               static_cast<std::size_t>(line->intent))[0]
                     : hash_of(agent)[0];
        const auto drawn = seat.draws.find(kind_);
        *actor.random() = random_->fork(kind_).fork(drawn == seat.draws.end() ? 0 : drawn->second);
        before = actor.random()->state();
    }
    actor.perform(now_, agent == 0, tried_);
    drew_ = random_ && actor.random()->state() != before;
    print_ = print_of(actor);
    changed_ = with_draws(print_, seat.draws) != seat.print;
    return changed_;
}

std::shared_ptr<const Outcome> Seats::keep(const Seat& before, std::unique_ptr<Actor> actor) {
    const ScheduledEvent& event = tried_.event;
    auto outcome = std::make_shared<Outcome>();
    for (std::size_t i = 0; i < tried_.sent.size(); ++i) {
        const Sent& sent = tried_.sent[i];
        outcome->sent.push_back(
            said(event.agent, sent, directory_.number_of(sent.to), address_of_client(event.agent)));
    }
    outcome->seen = tried_;
    outcome->seen.news.spare(0);
    outcome->seen.sent.spare(0);
    for (std::size_t i = 0; i < outcome->seen.sent.size(); ++i) {
        outcome->seen.sent[i].text = {};  // it is in the line
    }
    auto draws = before.draws;
    if (drew_ && changed_) ++draws[kind_];
    outcome->after = seated(std::move(actor), print_, std::move(draws));
    if (outcomes_.size() >= most_outcomes) outcomes_.clear();
    outcomes_[step_hash(before, event.agent, event.line.get())] = outcome;
    return outcome;
}

std::shared_ptr<const Outcome> Seats::step(const Seat& seat, std::size_t agent,
                                           const std::shared_ptr<const Transmission>& line) {
    const auto known = outcomes_.find(step_hash(seat, agent, line.get()));
    if (known != outcomes_.end()) return known->second;
    auto actor = seat.actor->clone();
    try_out(seat, *actor, agent, line);
    return keep(seat, std::move(actor));
}

std::shared_ptr<const Transmission> Seats::forged(const Sent& sent, std::size_t to,
                                                  std::string_view address) {
    return said(no_agent, sent, to, address);
}

std::shared_ptr<const Transmission> Seats::said(std::size_t sender, const Sent& sent,
                                                std::size_t to, std::string_view address) {
    auto& line = lines_[hash_of(sender, to, std::string_view(sent.text))];
    if (!line) line = maker_.make(0, sender, sent, to, address);
    return line;
}

}  // namespace hsagent::sim
