// PairScript: plays an input as events between two agents, and checks what comes of each.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "choices.hpp"
#include "forgery.hpp"
#include "hsagent/message/wire.hpp"
#include "pair.hpp"
#include "pair_event.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

template <class FirstProfile, class SecondProfile>
class PairScript {
public:
    // What has happened; what can be promised depends on it.
    struct Happened {
        bool forged = false;  // somebody has made a line
        bool lost = false;    // a line, a step or a store was lost, or something came late
    };

    explicit PairScript(const Settings& settings)
        : round_ms_(settings.round_ms),
          first_(1, settings, now_),
          second_(2, settings, now_),
          ids_{first_.id(), second_.id(), "00000000-0000-4000-8000-000000000000"} {}

    void play(Choices choices) {
        constexpr int most_events = 200;
        for (int i = 0; i < most_events && !choices.is_empty(); ++i) {
            event(static_cast<PairEvent>(choices.below(pair_events)), choices);
        }
    }
    const Happened& happened() const { return happened_; }

    // Whether, without further faults, each agent closes a cycle as initiator within so many
    // rounds.
    bool closes_again(int rounds) {
        fast_forward();
        closed_by_first_ = closed_by_second_ = 0;
        for (int i = 0; i < rounds; ++i) {
            round();
            if (closed_by_first_ > 0 && closed_by_second_ > 0) return true;
        }
        return false;
    }

private:
    void event(PairEvent kind, Choices& choices) {
        switch (kind) {
            case PairEvent::round:
                return round();
            case PairEvent::rounds:
                fast_forward();
                for (std::size_t left = choices.below(24); left > 0; --left) round();
                first_.compares = second_.compares = true;
                return;
            default:
                break;
        }
        if (choices.below(2) == 0) {
            event_of(kind, first_, closed_by_first_, choices);
        } else {
            event_of(kind, second_, closed_by_second_, choices);
        }
    }

    template <class S>
    void event_of(PairEvent kind, S& side, int& closed, Choices& choices) {
        switch (kind) {
            case PairEvent::advance:
                now_ = now_.plus_ms(round_ms_ / 2);
                return take(side, closed, side.advance(now_));
            case PairEvent::deliver:
                return deliver(side, closed);
            case PairEvent::lose:
                happened_.lost = true;
                if (!side.inbox.empty()) side.inbox.pop_front();
                return;
            case PairEvent::repeat:
                if (said_.empty()) return;
                happened_.lost = true;
                return hear(side, closed, said_[choices.below(said_.size())]);
            case PairEvent::forge:
                if (said_.empty()) return;
                happened_.forged = true;
                return hear(side, closed, message::wrap_typed(forged(said_, ids_, choices)));
            case PairEvent::noise:
                happened_.forged = true;
                return take(side, closed,
                            side.receive(std::string(choices.text(choices.below(256))), now_));
            case PairEvent::wait:
                happened_.lost = true;
                now_ = now_.plus_ms(1000 * static_cast<std::int64_t>(choices.below(256)));
                return;
            case PairEvent::restart:
                happened_.lost = true;
                return side.restart(static_cast<typename S::Found>(choices.below(3)), now_);
            case PairEvent::remember:
                return side.remember();
            case PairEvent::store_fails:
                happened_.lost = true;
                return side.fail_at(1 + static_cast<std::uint32_t>(choices.below(24)));
            default:
                return;
        }
    }

    // Nothing fails from here on, and nothing is compared, which would take most of the time.
    void fast_forward() {
        first_.fail_at(0);
        second_.fail_at(0);
        first_.compares = second_.compares = false;
    }
    void round() {
        now_ = now_.plus_ms(round_ms_);
        take(first_, closed_by_first_, first_.advance(now_));
        take(second_, closed_by_second_, second_.advance(now_));
        while (!first_.inbox.empty()) deliver(first_, closed_by_first_);
        while (!second_.inbox.empty()) deliver(second_, closed_by_second_);
    }
    template <class S>
    void deliver(S& side, int& closed) {
        if (side.inbox.empty()) return;
        const std::string line = side.inbox.front();
        side.inbox.pop_front();
        hear(side, closed, line);
    }
    template <class S>
    void hear(S& side, int& closed, const std::string& line) {
        std::string relayed;
        message::append_relayed(relayed, line, "127.0.0.1:50766");
        take(side, closed, side.receive(relayed, now_));
    }

    // Notes the lines for the other agent, and checks what was opened.
    template <class S>
    void take(S& side, int& closed, const PutOut& out) {
        constexpr std::size_t most_said = 256;
        auto& inbox = is_first(side) ? second_.inbox : first_.inbox;
        for (const std::string& line : out.lines) {
            inbox.push_back(line);
            if (said_.size() == most_said) continue;
            said_.push_back(line);
        }
        closed += out.closed_as_initiator;
        for (std::size_t i = 0; i < out.opened.size(); ++i) {
            if (is_first(side)) {
                check_opened<FirstProfile, SecondProfile>(side, second_, out, i);
            } else {
                check_opened<SecondProfile, FirstProfile>(side, first_, out, i);
            }
        }
    }
    template <class S>
    bool is_first(const S& side) const {
        return static_cast<const void*>(&side) == &first_;
    }

    // PROTOCOL.md, 8.3: what a hardened agent surfaces was sent by its peer, to it, and, between
    // two of them, once.
    template <class Own, class Other, class S, class Peer>
    void check_opened(S& side, const Peer& peer, const PutOut& out, std::size_t i) {
        constexpr bool only_once = std::is_same_v<Other, HardenedProfile>;
        if constexpr (std::is_same_v<Own, HardenedProfile>) {
            const std::string& text = out.opened[i];
            HSAGENT_ASSERT(out.opened_from[i] == peer.id());
            const std::string head = Speaker::head(peer.id(), side.id());
            HSAGENT_ASSERT(text.starts_with(head));
            const auto number = std::stoull(text.substr(head.size()));
            HSAGENT_ASSERT(number <= peer.composed() && head + std::to_string(number) == text);
            const bool first_time = side.surfaced.insert(text).second;
            HSAGENT_ASSERT(first_time || !only_once);
        }
    }

    Instant now_{1'767'268'800'000, 0};
    std::int64_t round_ms_;
    Side<FirstProfile> first_;
    Side<SecondProfile> second_;
    std::vector<std::string> ids_;
    std::vector<std::string> said_;  // the first lines of both
    Happened happened_;
    int closed_by_first_ = 0, closed_by_second_ = 0;
};

// Few rows, so that an input of some events can fill them.
inline Settings pair_settings() {
    Settings settings;
    settings.caps = {.rows = 6, .half_open = 4, .tokens_a_second = 2, .token_burst = 64};
    return settings;
}

}  // namespace hsagent::fuzz
