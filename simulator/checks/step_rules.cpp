#include "simulator/checks/step_rules.hpp"

#include <utility>

#include "hsagent/message/hs2.hpp"
#include "hsagent/message/mac.hpp"
#include "simulator/checks/session_keys.hpp"
#include "simulator/model/agent_number.hpp"

namespace hsagent::sim {

namespace {

// An agent that resumes cycles also takes the echo of an earlier confirm, whose challenge has the
// same first half.
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
        // With a peer that may be a baseline agent, a cycle is resumed; another may do so in its
        // name.
        const bool resumes =
            step.own().resumes_cycles && (taken_up || echoes_first_half(challenge, step.content()));
        if (resumes && !step.claimed().speaks_hs2) continue;
        const bool blind = echo.is_null() && !challenge.has_value();
        sink.found(name,
                   resumes ? "S11"
                   : blind ? "S2"
                           : "",
                   step.claimed_sender(),
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
    if (!step.is_delivery()) return note_ends(step);
    const Content& content = step.content();
    for (const Role role : all_roles) {
        if (!step.took(role) || !content.my_nonce.has_value()) continue;
        // An aborted cycle is resumed by its own confirm.
        const RoleState& before = step.seen.row(role).before;
        if (step.own().resumes_cycles && before.peer_nonce == content.my_nonce) continue;
        const bool brings_nonce = content.intent == Intent::confirm ||
                                  content.intent == Intent::request ||
                                  content.intent == Intent::respond;
        if (!brings_nonce) continue;  // agents ignore my_nonce in other messages
        const Hash128 key = role_hash(self, role, content.from.text, content.my_nonce.text);
        const bool is_hs = step.own().remembers_hs && step.used_hs(role);
        const std::uint32_t ends = cycles_[role_hash(self, role, content.from.text)];
        const Taken now{ends, lost_store_[self], is_hs, step.seen.now.unix_ms};
        const auto [found, is_first] = taken_.try_emplace(key, now);
        if (is_first) continue;
        const Taken last = std::exchange(found->second, now);
        found->second.is_hs |= last.is_hs;
        // A baseline peer signs an old challenge again. That is taken once the earlier hs is too
        // old, or before that without a key.
        const bool is_past = now.at_ms - last.at_ms > 2 * HsTime::most_ms;
        const bool of_baseline = step.own().remembers_hs && !step.claimed().speaks_hs2;
        if (of_baseline && content.intent == Intent::confirm && (is_past || !step.used_hs(role))) {
            continue;
        }
        // The baseline forgets nonces when a cycle closes, and does not check the nonce of a
        // confirm. A lost store has forgotten all nonces. The hardened profile remembers those of
        // good hs for three times their time limit (S6): their holder may sign them again then.
        const bool is_kept = last.is_hs && is_hs && now.at_ms - last.at_ms <= 3 * HsTime::most_ms;
        const bool lost =
            last.lost_stores != now.lost_stores || (!is_kept && last.ends != now.ends);
        const bool known = lost || content.intent == Intent::confirm;
        if (step.own().remembers_hs && lost) continue;
        // A confirm without a good hs: anybody's, in the name of a peer that may be a baseline
        // agent.
        const bool forged =
            step.own().remembers_hs && content.intent == Intent::confirm && !step.used_hs(role);
        sink.found(name,
                   forged  ? "S11"
                   : known ? "S6"
                           : "",
                   step.claimed_sender(),
                   step.agent_name() + " took the nonce of a " +
                       std::string(hsagent::name(content.intent)) + " a second time");
    }
    for (const Role role : all_roles) {
        const bool begins =
            step.own().remembers_hs && step.took(role) &&
            (content.intent == Intent::confirm || content.intent == Intent::register_ ||
             content.intent == Intent::reconnect);
        if (begins) ++cycles_[role_hash(self, role, content.from.text)];
    }
    note_ends(step);
}

void NonceOnce::note_ends(const ObservedStep& step) {
    for (std::size_t i = 0; i < step.seen.news.size(); ++i) {
        const News& news = step.seen.news[i];
        const bool ends = news.change == SessionChange::closed ||
                          (step.own().remembers_hs && news.change == SessionChange::failed);
        if (news.kind != News::Kind::session || !ends) continue;
        ++cycles_[role_hash(step.agent(), news.role, news.peer_id)];
    }
}

Hash128 StepsAreThePeers::said(const Content& content) {
    // A confirm has no mac. Receivers read only these members and its hs.
    if (content.intent == Intent::confirm) {
        return hash_of(content.from.text, content.to.text, content.my_nonce.text,
                       signature_hash(content.hs.sig));
    }
    text_.clear();
    message::append_mac_text(text_, content);
    return hash_of(text_, content.mac.text);
}

void StepsAreThePeers::step(const ObservedStep& step, FindingSink& sink) {
    if (step.own().speaks_hs2) {
        for (const auto& line : step.sent) {
            if (line->addressee != no_agent) said_.insert(said(line->content));
        }
    }
    if (!step.is_delivery() || step.seen.receipt.dropped != Drop::none) return;
    const std::size_t claimed = step.claimed_sender();
    if (claimed == no_agent || step.is_genuine()) return;
    for (const Role role : all_roles) {
        if (!step.took(role)) continue;
        // Anybody can send a register, or a reconnect with a reference that was in the clear.
        const Intent intent = step.content().intent;
        if (intent == Intent::register_) continue;
        if (intent == Intent::reconnect && step.own().speaks_hs2) continue;
        // A message with the peer's mac is the peer's, whoever sent it on.
        if (step.claimed().speaks_hs2 && said_.contains(said(step.content()))) continue;
        sink.found(name, "S11", claimed,
                   step.agent_name() + " took a " + std::string(hsagent::name(intent)) + " for " +
                       step.directory.name_of(claimed) + "'s, which did not send it in that form");
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
    // Else no rows were looked up.
    if (step.seen.store_failed || step.seen.receipt.dropped != Drop::none) return;
    for (const Role role : all_roles) {
        const RowChange& row = step.seen.row(role);
        const bool is_new = row.after.peer_reference != row.before.peer_reference;
        const bool brings_forged = is_new && !step.is_genuine();
        const bool closes = step.told(SessionChange::closed, role) != nullptr;
        if (!brings_forged && !closes) continue;
        const Hash128 remote = hash_of(peer, self, row.after.peer_reference.text);
        if (brings_forged) forged_.insert(remote);
        if (!closes) continue;
        // Read from the row before the step: a reconnect that closes a cycle also begins the next,
        // which clears our reference.
        const std::string& local = row.before.local_reference.text;
        const bool ours = made_.contains(hash_of(self, peer, local));
        const bool theirs = made_.contains(remote);
        if (ours && theirs) continue;
        const bool is_forged = !step.is_genuine() || forged_.contains(remote);
        sink.found(name, is_forged ? "S11" : "", claimed,
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
