#include "simulator/record/history.hpp"

#include <algorithm>
#include <cstdio>

#include "hsagent/handshake/events.hpp"

namespace hsagent::sim {

History::Entry& History::next(std::int64_t at_us, std::size_t agent, const Transmission* line) {
    if (ring_.size() < kept) ring_.emplace_back();
    Entry& entry = ring_[at_];
    at_ = (at_ + 1) % kept;
    entry = Entry();
    entry.at_us = at_us;
    entry.agent = agent;
    if (!line) return entry;
    entry.has_line = true;
    entry.intent = line->intent;
    entry.sender = line->sender;
    entry.addressee = line->addressee;
    return entry;
}

// Skips lines for others, and registers without effect: everyone sends one a second.
bool History::is_worth_telling(const Observation& seen) {
    if (seen.event.kind != ScheduledEvent::Kind::delivery) return true;
    if (seen.receipt.dropped == Drop::not_for_us) return false;
    if (seen.event.line->intent != Intent::register_) return true;
    for (const Role role : all_roles) {
        if (seen.answer(role) && seen.answer(role)->signal != handshake::ignore) return true;
    }
    return false;
}

void History::note(const Observation& seen,
                   const std::vector<std::shared_ptr<const Transmission>>& sent) {
    const ScheduledEvent& event = seen.event;
    if (event.kind != ScheduledEvent::Kind::round && is_worth_telling(seen)) {
        Entry& entry = next(event.at_us, event.agent, event.line.get());
        entry.kind = event.kind;
        for (const Role role : all_roles) {
            const RowChange& row = seen.row(role);
            if (!row.is_there) continue;
            const State before = row.before.state;
            if (before == row.after.state) continue;
            entry.moved = true;
            entry.before = before;
            entry.after = row.after.state;
        }
    }
    for (const auto& line : sent) {
        if (line->intent == Intent::register_) continue;  // everyone sends one every round
        next(event.at_us, event.agent, line.get()).is_sending = true;
    }
}

void History::note(std::int64_t at_us, const Fate& fate) {
    if (fate.line->intent == Intent::register_) return;
    if (fate.receiver != no_agent && fate.receiver != fate.line->addressee) return;
    Entry& entry = next(at_us, fate.receiver, fate.line.get());
    entry.kind = ScheduledEvent::Kind::arrival;
    entry.mishap = fate.mishap;
}

bool History::is_about(const Entry& entry, std::size_t one, std::size_t other) {
    if (!entry.has_line) return entry.agent == one || entry.agent == other;
    const std::size_t from = entry.sender;
    const std::size_t to =
        entry.kind == ScheduledEvent::Kind::delivery ? entry.agent : entry.addressee;
    return (from == one && to == other) || (from == other && to == one);
}

std::string History::text_of(const Directory& directory, const Entry& entry) {
    char time[32];
    std::snprintf(time, sizeof time, "%9.3f  ", static_cast<double>(entry.at_us) / 1e6);
    std::string text = time;
    if (!entry.has_line) {
        return text + directory.name_of(entry.agent) + " " + std::string(name(entry.kind));
    }
    const std::string intent(name(entry.intent));
    if (entry.mishap != Mishap::none) {
        return text + intent + " of " + directory.name_of(entry.sender) + ": " +
               std::string(name(entry.mishap));
    }
    if (entry.is_sending) {
        return text + directory.name_of(entry.agent) + " sends " + intent + " to " +
               directory.name_of(entry.addressee);
    }
    text += directory.name_of(entry.agent) + " gets " + intent + " of " +
            directory.name_of(entry.sender);
    if (entry.moved) {
        text += ": " + std::string(name(entry.before)) + " -> " + std::string(name(entry.after));
    }
    return text;
}

std::vector<std::string> History::between(const Directory& directory, std::size_t one,
                                          std::size_t other) const {
    std::vector<std::string> lines;
    for (std::size_t i = ring_.size(); i-- > 0 && lines.size() < shown;) {
        const Entry& entry = ring_[(at_ + i) % ring_.size()];
        if (is_about(entry, one, other)) lines.push_back(text_of(directory, entry));
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

}  // namespace hsagent::sim
