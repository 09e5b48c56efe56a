#include "simulator/checks/session_keys.hpp"

#include <algorithm>

#include "hsagent/support/encoding.hpp"
#include "hsagent/support/time.hpp"
#include "simulator/model/agent_number.hpp"

namespace hsagent::sim {

namespace {

// Calls visit(role, news) for each session that the step established.
template <class Visit>
void for_each_session(const ObservedStep& step, Visit visit) {
    if (!step.is_delivery()) return;
    for (const Role role : all_roles) {
        if (const News* news = step.told(SessionChange::established, role)) visit(role, *news);
    }
}

template <std::size_t N>
bool is_strict(const Field& field) {
    return base64_array<N>(field.text, Base64::strict).has_value();
}

}  // namespace

void SameKey::step(const ObservedStep& step, FindingSink& sink) {
    if (step.seen.event.kind == ScheduledEvent::Kind::start) ++starts_[step.agent()];
    for_each_session(step, [&](Role role, const News& news) {
        const Content& content = step.content();
        const std::string& self = step.directory.id_of(step.agent());
        const std::size_t peer = step.claimed_sender();
        const RowChange& row = step.seen.row(role);
        // If a stranger's key was taken, there is no other end to compare with.
        if (peer == no_agent || step.directory.key_of(peer) != row.after.peer_sign_pub.text) return;
        // The nonce of the confirm names the cycle: the initiator took it, the responder made it.
        const std::string& taken =
            step.own().proves_keys ? row.before.peer_nonce.text : content.my_nonce.text;
        // An agent that resumes a cycle after a restart makes new keys for it.
        const bool resumed = step.own().resumes_cycles || step.claimed().resumes_cycles;
        const std::size_t starts = resumed ? starts_[step.agent()] + starts_[peer] : 0;
        const Hash128 cycle =
            role == Role::initiator
                ? hash_of(self, content.from.text, taken, starts)
                : hash_of(content.from.text, self, content.your_nonce.text, starts);
        const Hash128 key = hash_of(news.key);
        const Ends ends = std::minmax({step.agent(), peer});
        const auto [holders, is_new] = holders_.emplace(key, ends);
        if (!is_new && holders->second != ends) {
            sink.found(name, "", peer,
                       step.agent_name() + " and " + step.directory.name_of(peer) +
                           " hold a session key that another pair has held");
        }
        const auto [other, is_first] = by_hs_.emplace(cycle, key);
        if (is_first || other->second == key) return;
        sink.found(name, "", peer,
                   step.agent_name() + " and " + step.directory.name_of(peer) +
                       " hold different session keys in one cycle");
    });
}

void PeersOwnKey::step(const ObservedStep& step, FindingSink& sink) {
    for_each_session(step, [&](Role role, const News&) {
        const std::string& key = step.seen.row(role).after.peer_sign_pub.text;
        const std::size_t claimed = step.claimed_sender();
        const std::size_t owner = step.directory.owner_of(key);
        if (claimed == owner) return;
        if (claimed != no_agent) {
            sink.found(name, "S3", claimed,
                       step.agent_name() + " holds a session with " +
                           step.directory.name_of(claimed) + " under a key that is not that one's");
        } else {
            sink.found(name, "S4", owner,
                       step.agent_name() + " takes " + step.directory.name_of(owner) +
                           "'s key for that of a stranger, who has none of its secrets");
        }
    });
}

void SealedForPeer::step(const ObservedStep& step, FindingSink& sink) {
    for (std::size_t i = 0; i < step.sent.size(); ++i) {
        const Transmission& line = *step.sent[i];
        const Field& key = step.seen.sent[i].row.peer_sign_pub;
        const Sec& sec = line.content.sec;
        if (sec.block != Block::object || line.addressee == no_agent) continue;
        if (!said_.insert(signature_hash(sec.sig)).second) continue;
        if (!key.is_text() || key.text == step.directory.key_of(line.addressee)) continue;
        sink.found(name, "S3", line.addressee,
                   step.agent_name() + " sealed a message for " +
                       step.directory.name_of(line.addressee) +
                       " under a key that is not that one's");
    }
}

void HsMadeForUs::step(const ObservedStep& step, FindingSink& sink) {
    for (const auto& line : step.sent) {
        const Hs& hs = line->content.hs;
        if (hs.block == Block::object)
            made_[signature_hash(hs.sig)] = {hash_of(line->to), hs.type.text};
    }
    for_each_session(step, [&](Role role, const News&) {
        if (!step.used_hs(role)) return;
        const Hs& hs = step.content().hs;
        const auto made = made_.find(signature_hash(hs.sig));
        if (made == made_.end()) return;
        const bool for_us = made->second.to == hash_of(step.directory.id_of(step.agent()));
        if (for_us && made->second.type == hs.type.text) return;
        sink.found(name, for_us ? "S5" : "S17", step.claimed_sender(),
                   step.agent_name() + " took an hs that was signed " +
                       (for_us ? "as " + made->second.type + " for " + hs.type.text
                               : "for another agent"));
    });
}

void HsOnce::step(const ObservedStep& step, FindingSink& sink) {
    // A lost store has forgotten every hs.
    if (step.lost_store() && step.own().remembers_hs) ++lost_store_[step.agent()];
    for (const Role role : all_roles) {
        if (!step.used_hs(role)) continue;
        const Hash128 sig = signature_hash(step.content().hs.sig);
        const std::size_t lost_before = lost_store_[step.agent()];
        if (taken_.insert(role_hash(step.agent(), role, {}, sig, lost_before)).second) continue;
        sink.found(name, "S6", step.claimed_sender(),
                   step.agent_name() + " took the same hs a second time");
    }
}

void DistinctKeys::step(const ObservedStep& step, FindingSink& sink) {
    for_each_session(step, [&](Role, const News& news) {
        // Compares cycles of both roles, as an agent may use one key pair for both.
        if (held_.insert(hash_of(step.agent(), news.peer_id, news.key)).second) return;
        sink.found(name, "S7", step.claimed_sender(),
                   step.agent_name() + " has the same session key as in an earlier cycle with " +
                       step.directory.name_of(step.claimed_sender()));
    });
}

bool HsTime::is_of_its_time(const ObservedStep& step, std::int64_t said_ms) {
    constexpr std::int64_t quarter_ms = 15 * 60 * 1000;
    std::int64_t ahead_ms =
        said_ms - (step.own().learns_zones ? step.seen.now.unix_ms : step.true_ms);
    if (step.own().learns_zones) {
        ahead_ms = (ahead_ms + 100 * quarter_ms + quarter_ms / 2) % quarter_ms - quarter_ms / 2;
    }
    return ahead_ms >= -most_ms - 1000 && ahead_ms <= most_ms;
}

void HsTime::step(const ObservedStep& step, FindingSink& sink) {
    for (const auto& line : step.sent) {
        const Hs& hs = line->content.hs;
        if (hs.block == Block::object) made_ms_[signature_hash(hs.sig)] = step.true_ms;
    }
    if (!step.is_delivery()) return;
    const Hs& taken = step.content().hs;
    const bool is_hs2 = step.own().speaks_hs2 && taken.x2.block == Block::object;
    const auto said = is_hs2 ? parse_utc(taken.x2.time.text) : parse_civil(taken.timestamp.text);
    if (!said) return;
    const bool in_time = is_of_its_time(step, *said * 1000);
    const auto made_ms = made_ms_.find(signature_hash(step.content().hs.sig));
    const bool is_fresh = made_ms != made_ms_.end() && step.true_ms - made_ms->second <= most_ms;
    for (const Role role : all_roles) {
        if (step.used_hs(role) && !in_time) {
            sink.found(name, "S10", step.claimed_sender(),
                       step.agent_name() + " took an hs of " + step.content().hs.timestamp.text +
                           ", which is not its time");
        }
        const News* failed = step.told(SessionChange::failed, role);
        if (failed && failed->text == "stale" && is_fresh && step.is_genuine()) {
            sink.found(name, "S10", step.claimed_sender(),
                       step.agent_name() + " refused a fresh hs as stale, since " +
                           "clocks or zones differ");
        }
    }
}

void StrictEncoding::step(const ObservedStep& step, FindingSink& sink) {
    if (!step.is_delivery()) return;
    const Content& content = step.content();
    const auto refuse = [&](const char* block) {
        sink.found(name, "S14", step.claimed_sender(),
                   step.agent_name() + " took an " + block + " with junk in its base64");
    };
    for (const Role role : all_roles) {
        const Hs& hs = content.hs;
        if (step.used_hs(role) &&
            !(is_strict<32>(hs.kx_pub) && is_strict<32>(hs.sign_pub) && is_strict<64>(hs.sig))) {
            refuse("hs");
        }
        const Sec& sec = content.sec;
        std::string ciphertext;
        if (step.opened(role) &&
            !(is_strict<12>(sec.nonce) && is_strict<32>(sec.hash) && is_strict<64>(sec.sig) &&
              from_base64(sec.ciphertext.text, ciphertext, Base64::strict))) {
            refuse("envelope");
        }
    }
}

}  // namespace hsagent::sim
