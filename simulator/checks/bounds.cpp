#include "simulator/checks/bounds.hpp"

#include <utility>

#include "hsagent/support/assert.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/pairs.hpp"
#include "simulator/model/roles.hpp"

namespace hsagent::sim {

void BoundedRows::step(const ObservedStep& step, FindingSink& sink) {
    // If strangers are evicted, only the number of rows at a time counts (CostIsBounded).
    if (step.own().bounds_strangers) return;
    if (!step.is_delivery() || step.claimed_sender() != no_agent) return;
    for (const Role role : all_roles) {
        const RowChange& row = step.seen.row(role);
        if (row.was_there || !row.is_there) continue;
        if (++strangers_[step.agent()] != most_strangers + 1) continue;
        sink.found(name, "S12", no_agent,
                   step.agent_name() + " keeps a row, and signs, for each of " +
                       std::to_string(most_strangers + 1) + " ids that proved nothing");
    }
}

void BoundedNonces::step(const ObservedStep& step, FindingSink& sink) {
    const auto looks = [&](Kept& kept, std::size_t entries, const std::string& peer_id) {
        const bool too_many = entries > most && kept.all <= most;
        kept.all = entries;
        // The baseline logs an unanswered message, most often a confirm, each time it is sent. That
        // makes many entries of one nonce, not many nonces; but many nonces may follow.
        const bool different = kept.different > most && entries > most;
        if (different ? std::exchange(kept.told_different, true) : !too_many) return;
        sink.found(name, different ? (kept.forged ? "S11" : "") : "L1",
                   step.directory.number_of(peer_id),
                   step.agent_name() + " keeps more than " + std::to_string(most) +
                       " nonces of one cycle with " +
                       step.directory.name_of(step.directory.number_of(peer_id)));
    };
    for (std::size_t i = 0; i < step.sent.size(); ++i) {
        const Transmission& line = *step.sent[i];
        const Field& nonce = line.content.my_nonce;
        if (!nonce.has_value()) continue;
        Kept& kept = kept_[role_hash(step.agent(), role_that_sends(line.intent), line.to)];
        const Hash128 sent = hash_of(nonce.text);
        if (sent != kept.last_sent) ++kept.different;
        kept.last_sent = sent;
        looks(kept, step.seen.sent[i].nonces, line.to);
    }
    if (!step.is_delivery()) return;
    const Content& content = step.content();
    const bool begins = content.intent == Intent::register_ ||
                        content.intent == Intent::reconnect || content.intent == Intent::confirm;
    for (const Role role : all_roles) {
        const std::size_t entries = step.seen.row(role).nonces;
        const bool took = step.took(role);
        if (!took && entries == 0) continue;
        Kept& kept = kept_[role_hash(step.agent(), role, content.from.text)];
        if (took && begins) {
            kept.different = 0;
            kept.forged = false;
            kept.told_different = false;
        }
        if (took && content.my_nonce.has_value()) ++kept.different;
        kept.forged = kept.forged || (took && !step.is_genuine());
        looks(kept, entries, content.from.text);
    }
}

void FinishEnds::step(const ObservedStep& step, FindingSink& sink) {
    // An announcement to everyone answers nothing.
    if (step.is_delivery() && step.content().is_direct()) {
        unanswered_.erase(role_hash(step.agent(), Role::responder, step.content().from.text));
    }
    for (const auto& line : step.sent) {
        if (line->intent != Intent::finish) continue;
        std::uint32_t& sent = unanswered_[role_hash(step.agent(), Role::responder, line->to)];
        if (++sent != most + 1) continue;
        sink.found(name, "L5", line->addressee,
                   step.agent_name() + " has sent " + std::to_string(sent) + " times finish to " +
                       step.directory.name_of(line->addressee) + ", who does not answer");
    }
}

void RoundsAreCounted::step(const ObservedStep& step, FindingSink& sink) {
    for (std::size_t i = 0; i < step.sent.size(); ++i) {
        const Transmission& line = *step.sent[i];
        if (line.intent != Intent::request) continue;
        const std::int64_t count = step.seen.sent[i].row.exchange_count;
        const Hash128 nonce = hash_of(line.content.my_nonce.text);
        const Hash128 key = role_hash(step.agent(), Role::initiator, line.to);
        const auto [last, is_first] = last_.try_emplace(key, Last{nonce, count});
        if (is_first) continue;
        if (last->second.nonce == nonce && count > last->second.count) {
            sink.found(name, "L8", line.addressee,
                       step.agent_name() + " sent a request to " +
                           step.directory.name_of(line.addressee) +
                           " once more, and counted it as round " + std::to_string(count));
        }
        last->second = {nonce, count};
    }
}

void NoLineEndsAnAgent::step(const ObservedStep& step, FindingSink& sink) {
    if (!step.is_delivery() || step.seen.receipt.dropped != Drop::no_sender) return;
    const Transmission& line = *step.seen.event.line;
    if (line.content.from.kind != Field::Kind::other) return;
    sink.found(name, "S1", no_agent,
               "a deployed peer's process ends at a " +
                   std::string(hsagent::name(line.content.intent)) + " whose from is " +
                   line.content.from.text + "; " + step.agent_name() + " drops it");
}

}  // namespace hsagent::sim
