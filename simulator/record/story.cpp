#include "simulator/record/story.hpp"

#include <algorithm>

#include "hsagent/handshake/events.hpp"
#include "simulator/model/roles.hpp"

namespace hsagent::sim {

namespace {

// The role in which the receiver of a line reads it.
Role role_that_reads(Intent intent) {
    return role_that_sends(intent) == Role::initiator ? Role::responder : Role::initiator;
}

// Whether the line is lost; after other mishaps it still arrives, late, twice or damaged.
bool is_loss(Mishap mishap) {
    return mishap != Mishap::none && mishap != Mishap::duplicated && mishap != Mishap::reordered &&
           mishap != Mishap::altered;
}

}  // namespace

Story::Story(std::size_t agents, Chosen chosen)
    : seats_(agents, no_agent), cycle_began_(agents * agents, never) {
    if (chosen) {
        kept_ = {chosen->first, chosen->second};
        std::sort(kept_.begin(), kept_.end());
    } else {
        for (std::size_t i = 0; i < std::min(agents, most_agents_told_of); ++i) kept_.push_back(i);
    }
    for (std::size_t seat = 0; seat < kept_.size(); ++seat) seats_[kept_[seat]] = seat;
    for (std::size_t i = 0; i < kept_.size() * kept_.size(); ++i) {
        for (const Role role : all_roles) first_.push_back(ready_state(role));
    }
    now_ = first_;
}

std::size_t Story::place_of(Role role, std::size_t agent, std::size_t peer) const {
    const std::size_t pair = seat_of(agent) * kept_.size() + seat_of(peer);
    return pair * all_roles.size() + static_cast<std::size_t>(role);
}

State Story::first_state(Role role, std::size_t agent, std::size_t peer) const {
    return first_[place_of(role, agent, peer)];
}

void Story::begin(const Directory& directory, const Hosts& hosts) {
    directory_ = directory;
    hosts_ = &hosts;
    for (const std::size_t agent : kept_) {
        for (const std::size_t peer : kept_) {
            for (const Role role : all_roles) {
                first_[place_of(role, agent, peer)] =
                    hosts.actor(agent).state(role, directory.id_of(peer));
            }
        }
    }
    now_ = first_;
}

Moment& Story::add(Moment::Kind kind, std::int64_t at_us, std::size_t agent) {
    if (moments_.size() == most_moments) {
        const Moment& oldest = moments_.front();
        if (oldest.kind == Moment::Kind::moved) {
            first_[place_of(oldest.role, oldest.agent, oldest.peer)] = oldest.after;
        }
        moments_.pop_front();
        ++given_up_;
    }
    Moment& moment = moments_.emplace_back();
    moment.kind = kind;
    moment.at_us = at_us;
    moment.agent = agent;
    return moment;
}

void Story::tell(const Observation& seen,
                 const std::vector<std::shared_ptr<const Transmission>>& sent) {
    const ScheduledEvent& event = seen.event;
    end_us_ = std::max(end_us_, event.at_us);
    count(seen, sent.size());
    if (!tells_of(event.agent)) return;
    if (event.kind == ScheduledEvent::Kind::delivery) {
        arrived(seen);
    } else if (event.kind == ScheduledEvent::Kind::start) {
        tell(event, name(static_cast<Restart>(event.detail)));
    } else if (event.kind != ScheduledEvent::Kind::round) {
        tell(event, {});
    }
    if (seen.store_failed) {
        Moment& moment = add(Moment::Kind::happened, event.at_us, event.agent);
        moment.event = ScheduledEvent::Kind::store_fails;
        moment.note = "the step was undone";
    }
    look_at_states(seen);
    told(seen);
    for (const auto& line : sent) {
        if (line->to.empty() || !tells_of_both(event.agent, line->addressee)) continue;
        Moment& moment = add(Moment::Kind::sent, event.at_us, event.agent);
        moment.role = role_that_sends(line->intent);
        moment.peer = line->addressee;
        moment.line = line;
    }
}

// Leaves out registers without effect: everyone sends one a second.
void Story::arrived(const Observation& seen) {
    const ScheduledEvent& event = seen.event;
    const Transmission& line = *event.line;
    // A warning of the relay: the fate of the line that it is about is already recorded.
    if (line.unread == Drop::relay_warning) return;
    const std::size_t from =
        line.sender != no_agent ? line.sender : directory_.number_of(line.content.from.text);
    if (!tells_of_both(event.agent, from)) return;
    // Skips lines for others, except one that was for this agent until it was damaged.
    if (seen.receipt.dropped == Drop::not_for_us && line.addressee != event.agent) return;
    std::string note;
    if (seen.receipt.dropped != Drop::none) note = name(seen.receipt.dropped);
    for (const Role role : all_roles) {
        const auto& answer = seen.answer(role);
        if (!answer || answer->signal == handshake::ignore) continue;
        if (!note.empty()) note += ", ";
        note += name(role);
        note += ": ";
        note += handshake::signals.name(answer->signal);
    }
    if (line.intent == Intent::register_ && note.empty()) return;
    Moment& moment = add(Moment::Kind::arrived, event.at_us, event.agent);
    moment.role = role_that_reads(line.intent);
    moment.peer = from;
    moment.line = event.line;
    moment.note = std::move(note);
}

void Story::look_at_states(const Observation& seen) {
    const std::size_t agent = seen.event.agent;
    for (const std::size_t peer : kept_) {
        if (peer == agent) continue;
        for (const Role role : all_roles) {
            State& known = now_[place_of(role, agent, peer)];
            const State state = hosts_->actor(agent).state(role, directory_.id_of(peer));
            if (state == known) continue;
            Moment& moment = add(Moment::Kind::moved, seen.event.at_us, agent);
            moment.role = role;
            moment.peer = peer;
            moment.before = known;
            moment.after = state;
            known = state;
        }
    }
}

void Story::told(const Observation& seen) {
    for (std::size_t i = 0; i < seen.news.size(); ++i) {
        const News& news = seen.news[i];
        const std::size_t peer = directory_.number_of(news.peer_id);
        if (news.kind == News::Kind::logged || !tells_of_both(seen.event.agent, peer)) continue;
        const bool opened = news.kind == News::Kind::opened;
        Moment& moment = add(opened ? Moment::Kind::opened : Moment::Kind::session,
                             seen.event.at_us, seen.event.agent);
        moment.role = news.role;
        moment.peer = peer;
        if (!opened) moment.note = name(news.change);
        if (!opened && !news.text.empty()) moment.note += ": ";
        moment.note += news.text;
    }
}

void Story::count(const Observation& seen, std::size_t sent) {
    const ScheduledEvent& event = seen.event;
    Rates::Bin& bin = rates_.at(event.at_us);
    bin.sent += sent;
    if (event.kind == ScheduledEvent::Kind::delivery && event.line->addressee == event.agent) {
        ++bin.delivered;
        bin.latency.add(event.at_us - event.line->sent_us);
    }
    for (const Role role : all_roles) {
        const RowChange& row = seen.row(role);
        const std::size_t peer = row.is_there && role == Role::initiator
                                     ? directory_.number_of(event.line->content.from.text)
                                     : no_agent;
        if (peer == no_agent || row.after.state == State::init_ready) continue;
        if (row.before.state != State::init_ready) continue;
        cycle_began_[event.agent * seats_.size() + peer] = event.at_us;
    }
    for (std::size_t i = 0; i < seen.news.size(); ++i) {
        const News& news = seen.news[i];
        if (news.kind != News::Kind::session || news.change != SessionChange::closed) continue;
        const std::size_t peer = directory_.number_of(news.peer_id);
        if (news.role != Role::responder || peer == no_agent) continue;
        ++bin.closed;
        std::int64_t& began = cycle_began_[peer * seats_.size() + event.agent];
        if (began != never) bin.cycle.add(event.at_us - began);
        began = never;
    }
}

void Story::tell(std::int64_t at_us, const Fate& fate) {
    end_us_ = std::max(end_us_, at_us);
    const Transmission& line = *fate.line;
    if (line.addressee == no_agent) return;
    if (fate.receiver != no_agent && fate.receiver != line.addressee) return;
    if (is_loss(fate.mishap)) ++rates_.at(at_us).lost;
    if (!tells_of_both(line.sender, line.addressee)) return;
    Moment& moment = add(Moment::Kind::fate, at_us, line.addressee);
    moment.role = role_that_reads(line.intent);
    moment.peer = line.sender;
    moment.mishap = fate.mishap;
    moment.line = fate.line;
}

void Story::tell_forged(std::int64_t at_us, const std::shared_ptr<const Transmission>& line) {
    const std::size_t as = directory_.number_of(line->content.from.text);
    if (!tells_of_both(line->addressee, as)) return;
    Moment& moment = add(Moment::Kind::forged, at_us, line->addressee);
    moment.role = role_that_reads(line->intent);
    moment.peer = as;
    moment.line = line;
}

void Story::tell(const ScheduledEvent& event, std::string_view note) {
    end_us_ = std::max(end_us_, event.at_us);
    if (event.agent != no_agent && !tells_of(event.agent)) return;
    Moment& moment = add(Moment::Kind::happened, event.at_us, event.agent);
    moment.event = event.kind;
    moment.note = note;
}

}  // namespace hsagent::sim
