// Checks of the steps: echo and finalize rule, nonces and references, who took a step for whom.
#include "simulator/checks/step_rules.hpp"

#include <utility>

#include "hsagent/message/hs2.hpp"
#include "hsagent/message/mac.hpp"
#include "simulator/checks/session_keys.hpp"
#include "simulator/model/agent_number.hpp"

namespace hsagent::sim {

namespace {

// A hardened agent also takes what a baseline peer echoes of an earlier confirm, of which the first
// half of its challenge is left; and a request of a cycle that it gave up after it had taken it.
bool echoes_first_half(const Field& challenge, const Content& content) {
    return challenge.is_text() && content.your_nonce.is_text() &&
           !message::says_hs2(content.my_nonce.text) &&
           message::challenge_of(challenge.text) == message::challenge_of(content.your_nonce.text);
}

}  // namespace

void EchoRule::step(const ObservedStep& step, FindingSink& sink) {
    if (!step.is_delivery()) return;
    for (const Role role : all_roles) {
        const Intent intent = step.content().intent;
        const bool echoes =
            intent == Intent::request || intent == Intent::respond || intent == Intent::conclude;
        if (!echoes || !step.took(role)) continue;
        const Field& challenge = step.seen.row(role).before.local_nonce;
        const Field& echo = step.content().your_nonce;
        if (challenge.has_value() && echo == challenge) continue;
        const Field& taken = step.seen.row(role).before.peer_nonce;
        const bool taken_up = taken.has_value() && taken == step.content().my_nonce;
        const bool for_baseline =
            step.is_hardened() && !step.directory.is_hardened(step.claimed_sender());
        if (for_baseline && (taken_up || echoes_first_half(challenge, step.content()))) continue;
        const bool blind = echo.is_null() && !challenge.has_value();
        sink.found(name, blind ? "S2" : "", step.claimed_sender(),
                   step.agent_name() + " took a " + std::string(hsagent::name(intent)) +
                       (blind ? " whose your_nonce is null, before it made a challenge"
                              : " that echoes another nonce than its challenge"));
    }
}

void FinalizeRule::step(const ObservedStep& step, FindingSink& sink) {
    if (!step.is_delivery()) return;
    const Intent intent = step.content().intent;
    if (intent != Intent::finish && intent != Intent::close && intent != Intent::reconnect) return;
    for (const Role role : all_roles) {
        if (!step.took(role)) continue;
        const Field& reference = step.seen.row(role).before.local_reference;
        const Field& named = step.content().your_ref;
        if (reference.has_value() && named == reference) continue;
        const bool blind = named.is_null() && !reference.has_value();
        sink.found(name, blind ? "S2" : "", step.claimed_sender(),
                   step.agent_name() + " took a " + std::string(hsagent::name(intent)) +
                       (blind ? " whose your_ref is null, before it made a reference"
                              : " that names another reference than its own"));
    }
}

void NonceOnce::step(const ObservedStep& step, FindingSink& sink) {
    const std::size_t self = step.agent();
    if (step.lost_store()) ++lost_store_[self];
    if (!step.is_delivery()) return;
    const Content& content = step.content();
    for (const Role role : all_roles) {
        if (!step.took(role) || !content.my_nonce.has_value()) continue;
        // A hardened agent takes up a cycle that it gave up, with the confirm of that cycle.
        const RoleState& before = step.seen.row(role).before;
        if (step.is_hardened() && before.peer_nonce == content.my_nonce) continue;
        const bool brings_nonce = content.intent == Intent::confirm ||
                                  content.intent == Intent::request ||
                                  content.intent == Intent::respond;
        if (!brings_nonce) continue;  // of others, my_nonce is ignored
        const Hash128 key = role_hash(self, role, content.from.text, content.my_nonce.text);
        // A hardened agent remembers a nonce with its hs, across cycles; a lost store forgets it,
        // and time: a baseline peer that went back to a challenge signs it for a new time, and is
        // let in when the old ones cannot pass any more, or before that without a key.
        const std::uint32_t closed =
            step.is_hardened() ? 0 : closed_[role_hash(self, role, content.from.text)];
        const std::uint32_t forgotten = closed + lost_store_[self];
        const Taken now{forgotten, step.seen.now.unix_ms};
        const auto [found, is_first] = taken_.try_emplace(key, now);
        if (is_first) continue;
        const Taken last = std::exchange(found->second, now);
        const bool is_past = now.at_ms - last.at_ms > 2 * HsTime::most_ms;
        const bool of_baseline =
            step.is_hardened() && !step.directory.is_hardened(step.claimed_sender());
        if (of_baseline && content.intent == Intent::confirm && (is_past || !step.used_hs(role))) {
            continue;
        }
        // The baseline forgets nonces when a cycle closes, does not ask for them on a confirm, and
        // what a lost store held is gone.
        const bool lost = last.forgotten != forgotten;
        const bool known = lost || content.intent == Intent::confirm;
        if (step.is_hardened() && lost) continue;
        sink.found(name, known ? "S6" : "", step.claimed_sender(),
                   step.agent_name() + " took the nonce of a " +
                       std::string(hsagent::name(content.intent)) + " a second time");
    }
    for (const Role role : all_roles) {
        if (step.told(SessionChange::closed, role)) {
            ++closed_[role_hash(self, role, content.from.text)];
        }
    }
}

Hash128 StepsAreThePeers::said(const Content& content) {
    // A confirm has no mac: what is said beside its hs, nobody reads.
    if (content.intent == Intent::confirm) {
        return hash_of(content.from.text, content.to.text, content.my_nonce.text,
                       signature_hash(content.hs.sig));
    }
    text_.clear();
    message::append_mac_text(text_, content);
    return hash_of(text_, content.mac.text);
}

void StepsAreThePeers::step(const ObservedStep& step, FindingSink& sink) {
    if (step.is_hardened()) {
        for (const auto& line : step.sent) {
            if (line->addressee != no_agent) said_.insert(said(line->content));
        }
    }
    if (!step.is_delivery() || step.seen.receipt.dropped != Drop::none) return;
    const std::size_t claimed = step.claimed_sender();
    if (claimed == no_agent || step.is_genuine()) return;
    for (const Role role : all_roles) {
        if (!step.took(role)) continue;
        // Anybody may announce itself; and another, with a reference that everybody has seen.
        const Intent intent = step.content().intent;
        if (intent == Intent::register_) continue;
        if (intent == Intent::reconnect && step.is_hardened()) continue;
        // What a hardened peer did say is its own, whoever brings it.
        if (step.directory.is_hardened(claimed) && said_.contains(said(step.content()))) continue;
        sink.found(name, "S11", claimed,
                   step.agent_name() + " took a " + std::string(hsagent::name(intent)) + " for " +
                       step.directory.name_of(claimed) + "'s, who did not send it so");
    }
}

void ReferencesMatch::inherits(const std::string& self, const std::string& peer,
                               const RoleState& row) {
    made_.insert(hash_of(self, peer, row.local_reference.text));
    made_.insert(hash_of(peer, self, row.peer_reference.text));
}

void ReferencesMatch::step(const ObservedStep& step, FindingSink& sink) {
    for (std::size_t i = 0; i < step.sent.size(); ++i) {
        const Transmission& line = *step.sent[i];
        if (line.content.my_ref.has_value()) {
            made_.insert(hash_of(line.content.from.text, line.to, line.content.my_ref.text));
        }
    }
    if (!step.is_delivery()) return;
    const std::string& self = step.directory.id_of(step.agent());
    const std::string& peer = step.content().from.text;
    const std::size_t claimed = step.claimed_sender();
    if (claimed == no_agent) return;
    for (const Role role : all_roles) {
        if (!step.told(SessionChange::closed, role)) continue;
        // A reconnect that closes a cycle also begins the next, which takes our reference up.
        const RowChange& row = step.seen.row(role);
        const std::string& local = row.before.local_reference.text;
        const bool ours = made_.contains(hash_of(self, peer, local));
        const bool theirs = made_.contains(hash_of(peer, self, row.after.peer_reference.text));
        if (ours && theirs) continue;
        sink.found(name, step.is_genuine() ? "" : "S11", claimed,
                   step.agent_name() + " closed a cycle with " + step.directory.name_of(claimed) +
                       " under a reference that " + (ours ? "that one" : "it") +
                       " never sent to the other");
    }
}

void NothingKept::step(const ObservedStep& step, FindingSink& sink) {
    for (const Role role : all_roles) {
        const std::size_t kept = step.seen.row(role).nonces;
        if (kept == 0 || !step.told(SessionChange::closed, role)) continue;
        sink.found(name, "", step.claimed_sender(),
                   step.agent_name() + " closed a cycle and kept " + std::to_string(kept) +
                       " nonces of it");
    }
}

}  // namespace hsagent::sim
