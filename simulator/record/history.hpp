// History: the last events of a run, kept to show what led to a finding.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "simulator/agents/directory.hpp"
#include "simulator/model/observation.hpp"
#include "simulator/network/relay.hpp"

namespace hsagent::sim {

class History {
public:
    void note(const Observation& seen,
              const std::vector<std::shared_ptr<const Transmission>>& sent);
    void note(std::int64_t at_us, const Fate& fate);

    // The last events between the two agents, one line each, oldest first.
    std::vector<std::string> between(const Directory& directory, std::size_t one,
                                     std::size_t other) const;

private:
    static constexpr std::size_t kept = 1024;
    static constexpr std::size_t shown = 20;

    struct Entry {
        std::int64_t at_us = 0;
        ScheduledEvent::Kind kind = ScheduledEvent::Kind::round;
        Mishap mishap = Mishap::none;
        bool is_sending = false;
        std::size_t agent = no_agent;
        // Of the line, only what is printed, so that the line itself need not be kept.
        bool has_line = false;
        Intent intent = Intent::unknown;
        std::size_t sender = no_agent, addressee = no_agent;
        State before = State::init_ready, after = State::init_ready;
        bool moved = false;
    };

    static bool is_worth_telling(const Observation& seen);
    Entry& next(std::int64_t at_us, std::size_t agent, const Transmission* line);
    static std::string text_of(const Directory& directory, const Entry& entry);
    static bool is_about(const Entry& entry, std::size_t one, std::size_t other);

    std::vector<Entry> ring_;
    std::size_t at_ = 0;
};

}  // namespace hsagent::sim
