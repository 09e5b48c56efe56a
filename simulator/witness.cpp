#include "simulator/witness.hpp"

#include <cstdio>

#include "hsagent/handshake/routes.hpp"

namespace hsagent::sim {

void Witness::observe(Observation& seen, std::uint64_t first_line) {
    const Event& event = seen.event;
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
                log(event, news);
                break;
        }
    }
    if (event.kind == Event::Kind::delivery) delivered(seen);
    for (std::size_t i = 0; i < seen.sent.size(); ++i) {
        const Sent& sent = seen.sent[i];
        const auto peer = index_of(sent.to);
        if (peer) ++pairs.of(role_that_sends(sent.intent), event.agent, *peer).messages;
        trace.line(event.at_us, "send")
            .number("agent", event.agent)
            .number("line", first_line + i)
            .text("text", std::string_view(sent.text).substr(0, sent.text.size() - 1))
            .end();
    }
}

void Witness::opened(const Event& event, const News& news) {
    const std::size_t self = event.agent;
    const std::size_t peer = index_of(news.peer_id).value();
    Pair& pair = pairs.of(news.role, self, peer);
    ++pair.sealed_opened;
    pair.last_progress_us = event.at_us;
    // The other role composed it.
    const std::string_view said = news.role == Role::responder ? "How are you?" : "I am OK!";
    if (news.text != said) {
        findings.push_back({"opened_is_what_was_sealed", "",
                            name_of(self) + " opened '" + news.text + "' from " + name_of(peer) +
                                ", who said '" + std::string(said) + "'"});
    }
    trace.line(event.at_us, "opened")
        .number("agent", self)
        .number("peer", peer)
        .text("role", name(news.role))
        .text("message", news.text)
        .end();
}

void Witness::session(const Event& event, const News& news) {
    const auto peer = index_of(news.peer_id);
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

void Witness::log(const Event& event, const News& news) const {
    std::fprintf(stderr, "%9.3f %-9s %-7s %s\n", static_cast<double>(event.at_us) / 1e6,
                 name_of(event.agent).c_str(), std::string(name(news.level)).c_str(),
                 news.text.c_str());
}

void Witness::delivered(const Observation& seen) {
    const Event& event = seen.event;
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
    if (seen.replays == 0) return;
    const Role role = event.line->intent == Intent::request ? Role::responder : Role::initiator;
    pairs.of(role, event.agent, event.line->sender).replays_ignored += seen.replays;
}

}  // namespace hsagent::sim
