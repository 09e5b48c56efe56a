#include "simulator/history.hpp"

#include <algorithm>
#include <cstdio>

#include "hsagent/handshake/routes.hpp"

namespace hsagent::sim {

History::Entry& History::next() {
    if (ring_.size() < kept) return ring_.emplace_back();
    Entry& entry = ring_[at_];
    at_ = (at_ + 1) % kept;
    return entry = Entry();
}

// Not the lines for others, nor the announcements, one a second from everyone, that change nothing.
bool History::is_worth_telling(const Observation& seen) {
    if (seen.event.kind != Event::Kind::delivery) return true;
    if (seen.receipt.dropped == Drop::not_for_us) return false;
    if (seen.event.line->intent != Intent::register_) return true;
    for (const Role role : all_roles) {
        if (seen.answer(role) && seen.answer(role)->signal != handshake::ignore) return true;
    }
    return false;
}

void History::note(const Observation& seen, const std::vector<std::shared_ptr<const Line>>& sent) {
    const Event& event = seen.event;
    if (event.kind != Event::Kind::round && is_worth_telling(seen)) {
        Entry& entry = next();
        entry.at_us = event.at_us;
        entry.kind = event.kind;
        entry.agent = event.agent;
        entry.line = event.line;
        for (const Role role : all_roles) {
            const RowChange& row = seen.row(role);
            if (!row.is_there) continue;
            const State before = row.was_there ? row.before.state : ready_state(role);
            if (before == row.after.state) continue;
            entry.moved = true;
            entry.before = before;
            entry.after = row.after.state;
        }
    }
    for (const auto& line : sent) {
        if (line->intent == Intent::register_) continue;  // every round of everyone
        Entry& entry = next();
        entry.at_us = event.at_us;
        entry.is_sending = true;
        entry.agent = event.agent;
        entry.line = line;
    }
}

void History::note(std::int64_t at_us, const Fate& fate) {
    if (fate.line->intent == Intent::register_) return;
    if (fate.receiver != no_agent && fate.receiver != fate.line->addressee) return;
    Entry& entry = next();
    entry.at_us = at_us;
    entry.kind = Event::Kind::arrival;
    entry.mishap = fate.mishap;
    entry.agent = fate.receiver;
    entry.line = fate.line;
}

bool History::is_about(const Entry& entry, std::size_t one, std::size_t other) {
    if (!entry.line) return entry.agent == one || entry.agent == other;
    const std::size_t from = entry.line->sender;
    const std::size_t to =
        entry.kind == Event::Kind::delivery ? entry.agent : entry.line->addressee;
    return (from == one && to == other) || (from == other && to == one);
}

std::string History::text_of(const Cast& cast, const Entry& entry) {
    char time[32];
    std::snprintf(time, sizeof time, "%9.3f  ", static_cast<double>(entry.at_us) / 1e6);
    std::string text = time;
    if (!entry.line) {
        return text + cast.name_of(entry.agent) + " " + std::string(name(entry.kind));
    }
    const std::string intent(name(entry.line->intent));
    if (entry.mishap != Mishap::none) {
        return text + intent + " of " + cast.name_of(entry.line->sender) + ": " +
               std::string(name(entry.mishap));
    }
    if (entry.is_sending) {
        return text + cast.name_of(entry.agent) + " sends " + intent + " to " +
               cast.name_of(entry.line->addressee);
    }
    text +=
        cast.name_of(entry.agent) + " gets " + intent + " of " + cast.name_of(entry.line->sender);
    if (entry.moved) {
        text += ": " + std::string(name(entry.before)) + " -> " + std::string(name(entry.after));
    }
    return text;
}

std::vector<std::string> History::between(const Cast& cast, std::size_t one,
                                          std::size_t other) const {
    std::vector<std::string> lines;
    for (std::size_t i = ring_.size(); i-- > 0 && lines.size() < shown;) {
        const Entry& entry = ring_[(at_ + i) % ring_.size()];
        if (is_about(entry, one, other)) lines.push_back(text_of(cast, entry));
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

}  // namespace hsagent::sim
