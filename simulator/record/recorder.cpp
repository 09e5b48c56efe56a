#include "simulator/record/recorder.hpp"

#include <cstdio>
#include <utility>

#include "hsagent/handshake/events.hpp"
#include "simulator/checks/costs.hpp"
#include "simulator/model/roles.hpp"
#include "simulator/record/story.hpp"

namespace hsagent::sim {

void Recorder::found(std::string_view check, std::string_view label, std::size_t peer,
                     std::string detail) {
    found(check, label, seen_->event.agent, peer, std::move(detail), seen_->event.at_us);
}

void Recorder::found(std::string_view check, std::string_view weakness, std::size_t agent,
                     std::size_t peer, std::string detail, std::int64_t at_us) {
    const std::string_view label =
        known_label(directory, weakness, agent, peer, knows(agent, peer));
    // Not known for this pair: the detail still names the weakness.
    if (label != weakness) detail = std::string(weakness) + ": " + detail;
    Finding finding{
        std::string(check), std::string(label), std::move(detail), at_us, agent, peer, {}};
    if (findings.count(check, label) < Findings::most_of_a_kind) {
        finding.history = history_.between(directory, agent, peer);
    }
    findings.add(std::move(finding));
}

void Recorder::found_of_pair(std::string_view check, std::string_view weakness, std::size_t agent,
                             std::size_t peer, std::string detail, std::int64_t at_us) {
    const auto is_known = [&](std::size_t self, std::size_t other) {
        return !known_label(directory, weakness, self, other, knows(self, other)).empty();
    };
    const bool promises = peer != no_agent && !directory.expectations(peer).has_every_weakness;
    if (promises && !is_known(agent, peer) && is_known(peer, agent)) std::swap(agent, peer);
    found(check, weakness, agent, peer, std::move(detail), at_us);
}

void Recorder::check_trace(const Ledger& twin, std::int64_t at_us) {
    sim::check_trace(directory, ledger, twin,
                     [&](std::string_view check, std::string_view label, std::size_t agent,
                         std::size_t peer, std::string detail) {
                         found_of_pair(check, label, agent, peer, std::move(detail), at_us);
                     });
}

std::vector<PairEnd> Recorder::check_ends(const Hosts& hosts, const LivenessOptions& options) {
    std::vector<PairEnd> ends = pair_ends(hosts, directory, pairs, options.end_us);
    check_ends(ends, options);
    return ends;
}

void Recorder::check_ends(const std::vector<PairEnd>& ends, const LivenessOptions& options) {
    const EndReport report = [&](std::string_view check, std::string_view label, std::size_t one,
                                 std::size_t other, std::string detail) {
        found_of_pair(check, label, one, other, std::move(detail), options.end_us);
    };
    sim::check_ends(directory, pairs, findings, ends, options, report);
    sim::check_newcomers(directory, pairs, findings, ends, options, report);
}

void Recorder::tell(Story& story, const Hosts& hosts) {
    story_ = &story;
    story.begin(directory, hosts);
}

void Recorder::inherits(std::size_t agent, std::size_t peer, const RoleState& row) {
    for (const auto& check : checks_)
        check->inherits(directory.id_of(agent), directory.id_of(peer), row);
}

void Recorder::observe(Observation& seen,
                       const std::vector<std::shared_ptr<const Transmission>>& sent) {
    const ScheduledEvent& event = seen.event;
    ledger.note(seen);
    for (std::size_t i = 0; i < seen.news.size(); ++i) {
        const News& news = seen.news[i];
        switch (news.kind) {
            case News::Kind::opened:
                opened(event, news);
                break;
            case News::Kind::session:
                session(event, news);
                break;
            case News::Kind::logged:
                if (prints_log_) log(event, news);
                break;
        }
    }
    switch (event.kind) {
        case ScheduledEvent::Kind::round:
            break;
        case ScheduledEvent::Kind::delivery:
            delivered(seen);
            break;
        case ScheduledEvent::Kind::start:
            write(event, name(static_cast<Restart>(event.detail)));
            break;
        default:
            write(event, {});
    }
    if (seen.store_failed) {
        trace.line(event.at_us, "store_failed").number("agent", event.agent).end();
    }
    for (const auto& line : sent) {
        if (line->addressee != no_agent) {
            ++pairs.of(role_that_sends(line->intent), event.agent, line->addressee).messages;
        }
        trace.line(event.at_us, "send")
            .number("agent", event.agent)
            .number("line", line->number)
            .text("text", std::string_view(line->text).substr(0, line->text.size() - 1))
            .end();
    }
    history_.note(seen, sent);
    if (story_) story_->tell(seen, sent);
    seen_ = &seen;
    const ObservedStep step{directory, seen, sent, start_ms_ + event.at_us / 1000};
    note_acquaintance(step);
    for (const auto& check : checks_) check->step(step, *this);
}

void Recorder::note_acquaintance(const ObservedStep& step) {
    // For a dropped line, the pinned key may not have been looked up.
    if (!step.is_delivery() || step.seen.receipt.dropped != Drop::none) return;
    const std::size_t peer = step.claimed_sender();
    if (peer == no_agent) return;
    knows_[step.agent() * directory.size() + peer] = acquaintance(step, peer);
}

void Recorder::observe(std::int64_t at_us, const std::vector<Fate>& fates) {
    for (const Fate& fate : fates) {
        ++mishaps[static_cast<std::size_t>(fate.mishap)];
        Trace& line = trace.line(at_us, name(fate.mishap)).number("line", fate.line->number);
        if (fate.receiver != no_agent) line.number("agent", fate.receiver);
        line.end();
        history_.note(at_us, fate);
        if (story_) story_->tell(at_us, fate);
    }
}

void Recorder::observe_injection(std::int64_t at_us,
                                 const std::shared_ptr<const Transmission>& line) {
    trace.line(at_us, "adversary")
        .number("line", line->number)
        .number("agent", line->addressee)
        .text("text", std::string_view(line->text).substr(0, line->text.size() - 1))
        .end();
    if (story_) story_->tell_forged(at_us, line);
}

void Recorder::observe(const ScheduledEvent& event, std::string_view detail) {
    write(event, detail);
    if (story_) story_->tell(event, detail);
}

void Recorder::write(const ScheduledEvent& event, std::string_view detail) {
    Trace& line = trace.line(event.at_us, name(event.kind));
    if (event.agent != no_agent) line.number("agent", event.agent);
    if (!detail.empty()) line.text("detail", detail);
    line.end();
}

void Recorder::opened(const ScheduledEvent& event, const News& news) {
    const auto peer = directory.index_of(news.peer_id);
    if (peer) {
        Pair& pair = pairs.of(news.role, event.agent, *peer);
        ++pair.sealed_opened;
        pair.last_progress_us = event.at_us;
    }
    trace.line(event.at_us, "opened")
        .number("agent", event.agent)
        .number("peer", peer.value_or(directory.size()))
        .text("role", name(news.role))
        .text("message", news.text)
        .end();
}

void Recorder::session(const ScheduledEvent& event, const News& news) {
    const auto peer = directory.index_of(news.peer_id);
    if (!peer) return;
    Pair& pair = pairs.of(news.role, event.agent, *peer);
    pair.last_progress_us = event.at_us;
    switch (news.change) {
        case SessionChange::established:
            ++pair.keys;
            if (pair.first_key_us == never) pair.first_key_us = event.at_us;
            break;
        case SessionChange::reconnected:
            if (news.role == Role::responder) ++pair.reconnects;
            break;
        case SessionChange::closed:
            ++(news.role == Role::responder ? pair.cycles_closed : pair.finishes_taken);
            if (news.role == Role::responder && event.at_us >= calm_from_us_) {
                ++pair.cycles_closed_in_calm;
            }
            if (news.role == Role::responder) ledger.note_closed(event.agent, *peer, event.at_us);
            break;
        case SessionChange::cut:
            break;
        case SessionChange::failed:
            ++pair.failures;
            break;
    }
    trace.line(event.at_us, "session")
        .number("agent", event.agent)
        .number("peer", *peer)
        .text("role", name(news.role))
        .text("change", name(news.change))
        .text("reason", news.text)
        .end();
}

void Recorder::log(const ScheduledEvent& event, const News& news) const {
    std::fprintf(stderr, "%9.3f %-9s %-7s %s\n", static_cast<double>(event.at_us) / 1e6,
                 directory.name_of(event.agent).c_str(), std::string(name(news.level)).c_str(),
                 news.text.c_str());
}

void Recorder::delivered(const Observation& seen) {
    const ScheduledEvent& event = seen.event;
    const bool is_hostile =
        event.line->sender == no_agent && event.line->unread != Drop::relay_warning;
    if (is_hostile) reach.note(seen);
    Trace& line = trace.line(event.at_us, "deliver")
                      .number("agent", event.agent)
                      .number("line", event.line->number);
    if (seen.receipt.dropped != Drop::none) {
        line.text("dropped", name(seen.receipt.dropped)).end();
        return;
    }
    for (const Role role : all_roles) {
        const auto& answer = seen.receipt.answers[static_cast<std::size_t>(role)];
        if (!answer.event) continue;
        line.text(name(role), flow::name(answer.event->kind));
        line.text(role == Role::initiator ? "initiator_signal" : "responder_signal",
                  handshake::signals.name(answer.event->signal));
    }
    line.end();
    if (seen.replays == 0 || event.line->sender == no_agent) return;
    const Role role = event.line->intent == Intent::request ? Role::responder : Role::initiator;
    pairs.of(role, event.agent, event.line->sender).replays_ignored += seen.replays;
}

}  // namespace hsagent::sim
