#include "simulator/checks/bounds.hpp"

#include "simulator/checks/text_set.hpp"
#include "simulator/pairs.hpp"

namespace hsagent::sim {

void BoundedRows::step(const Step& step, Report& report) {
    if (!step.is_delivery() || step.claimed_sender() != no_agent) return;
    for (const Role role : all_roles) {
        const RowChange& row = step.seen.row(role);
        if (row.was_there || !row.is_there) continue;
        if (++strangers_[step.agent()] != most_strangers + 1) continue;
        report.found(name, "S12", no_agent,
                     step.agent_name() + " keeps a row, and signs, for each of " +
                         std::to_string(most_strangers + 1) + " ids that proved nothing");
    }
}

void BoundedNonces::step(const Step& step, Report& report) {
    const auto kept = [&](Role role, const std::string& peer_id) {
        std::uint32_t& count = kept_[role_key(step.agent(), role, peer_id)];
        if (++count != most + 1) return;
        // A confirm that nobody answers is logged anew each time it is sent.
        report.found(name, "L1", step.cast.number_of(peer_id),
                     step.agent_name() + " keeps more than " + std::to_string(most) +
                         " nonces of one cycle with " +
                         step.cast.name_of(step.cast.number_of(peer_id)));
    };
    for (const auto& line : step.sent) {
        if (line->content.my_nonce.has_value()) kept(role_that_sends(line->intent), line->to);
    }
    if (!step.is_delivery()) return;
    for (const Role role : all_roles) {
        if (step.took(role) && step.content().my_nonce.has_value()) {
            kept(role, step.content().from.text);
        }
        if (step.told(SessionChange::closed, role)) {
            kept_.erase(role_key(step.agent(), role, step.content().from.text));
        }
    }
}

void FinishEnds::step(const Step& step, Report& report) {
    // An announcement to everyone answers nothing.
    if (step.is_delivery() && step.content().is_direct()) {
        unanswered_.erase(role_key(step.agent(), Role::responder, step.content().from.text));
    }
    for (const auto& line : step.sent) {
        if (line->intent != Intent::finish) continue;
        std::uint32_t& sent = unanswered_[role_key(step.agent(), Role::responder, line->to)];
        if (++sent != most + 1) continue;
        report.found(name, "L5", line->addressee,
                     step.agent_name() + " has sent " + std::to_string(sent) + " times finish to " +
                         step.cast.name_of(line->addressee) + ", who does not answer");
    }
}

void RoundsAreCounted::step(const Step& step, Report& report) {
    for (std::size_t i = 0; i < step.sent.size(); ++i) {
        const Line& line = *step.sent[i];
        if (line.intent != Intent::request) continue;
        const std::int64_t count = step.seen.sent[i].row.exchange_count;
        const std::string& nonce = line.content.my_nonce.text;
        const std::string key = role_key(step.agent(), Role::initiator, line.to);
        const auto [last, is_first] = last_.try_emplace(key, Last{nonce, count});
        if (is_first) continue;
        if (last->second.nonce == nonce && count > last->second.count) {
            report.found(name, "L8", line.addressee,
                         step.agent_name() + " sent a request to " +
                             step.cast.name_of(line.addressee) +
                             " once more, and counted it as round " + std::to_string(count));
        }
        last->second = {nonce, count};
    }
}

void NoLineEndsAnAgent::step(const Step& step, Report& report) {
    if (!step.is_delivery() || step.seen.receipt.dropped != Drop::no_sender) return;
    const Line& line = *step.seen.event.line;
    if (line.content.from.kind != Field::Kind::other) return;
    report.found(name, "S1", no_agent,
                 "a deployed peer's process ends at a " +
                     std::string(hsagent::name(line.content.intent)) + " whose from is " +
                     line.content.from.text + "; " + step.agent_name() + " drops it");
}

}  // namespace hsagent::sim
