// What both roles of the hardened profile work with: talks, pins, admission, and how they say no.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/core.hpp"
#include "hsagent/handshake/hardened/talk.hpp"
#include "hsagent/handshake/reason.hpp"
#include "hsagent/handshake/routes.hpp"
#include "hsagent/message/padded.hpp"
#include "hsagent/message/sec.hpp"

namespace hsagent::handshake::hardened {

// What a step answers. `again`: the payload belongs to the route that starts at the state which
// the step left in its row; the state changes without an event of this route.
struct Step {
    StepEvent event;
    bool again = false;

    Step(const StepEvent& answered) : event(answered) {}
    static Step go_on(RoleState& row, State to) {
        row.state = to;
        Step step(stay_ignore);
        step.again = true;
        return step;
    }
};

template <Policies P>
class HardenedCore : public Core<P> {
public:
    using Crypto = typename P::Crypto;
    using Core<P>::counters;
    using Core<P>::settings;
    using Core<P>::store;

    HardenedCore(Identity own, const Settings& chosen, P bundle)
        : Core<P>(std::move(own), chosen, std::move(bundle)),
          signing(this->identity.sign_seed),
          sign_pub(to_base64(signing.public_key())),
          bucket_{chosen.caps.confirm_burst * thousand},
          kept_bucket_(bucket_) {}

    typename Crypto::SigningKey signing;
    std::string sign_pub;  // base64
    Talks<Crypto> talks;
    std::uint64_t round = 0;  // that ends next

    // Buffers that are used again.
    message::Sealer<Crypto> sealer;
    Hs hs;
    Sec sec;
    message::Padded padded;
    std::string body, payload, scratch;

    void commit() {
        talks.commit();
        kept_bucket_ = bucket_;
        Core<P>::commit();
    }
    void rollback() {
        talks.rollback();
        bucket_ = kept_bucket_;
        Core<P>::rollback();
    }

    // --- saying no -------------------------------------------------------------------------

    void count(Reason reason) { ++counters.reasons[static_cast<std::size_t>(reason)]; }

    // Counts and logs why a payload is not taken; the cycle stays as it is.
    StepEvent refuse(Reason reason, std::string_view route, std::string_view peer_id) {
        count(reason);
        this->log(LogLevel::debug, [&](std::string& out) {
            this->tag(out, route);
            out += "refused: ";
            out += name(reason);
            out += " | peer_id=";
            out += peer_id;
        });
        return stay_ignore;
    }

    // Tells of a cycle that came to no good end, and lets go of its keys and its nonce log.
    void end_cycle(Role role, std::string_view peer_id, Reason reason) {
        count(reason);
        this->tell(SessionChange::failed, role, peer_id, name(reason));
        this->log(LogLevel::warning, [&](std::string& out) {
            out += "[" + std::string(name(role)) + "] cycle given up: ";
            out += name(reason);
            out += " | peer_id=";
            out += peer_id;
        });
        store().forget_nonces(role, peer_id);
        forget_keys(role, peer_id);
    }
    void forget_keys(Role role, std::string_view peer_id) {
        talks.renew_keys(role, peer_id);
        Progress& progress = talks.edit(role, peer_id).progress;
        progress = Progress();
        progress.begun = true;
        progress.due = round;
    }

    // --- what is known of a peer -----------------------------------------------------------

    bool speaks_hs2(std::string_view peer_id) const {
        const PeerRecord* known = this->policies.store.find_peer(peer_id);
        return known && known->speaks_hs2;
    }
    // Whether what it says without a good hs may be its own: of a peer that has never proved
    // anything to us, it may also be anybody's who was faster.
    bool is_baseline(std::string_view peer_id) const {
        return is_pinned(peer_id) && !speaks_hs2(peer_id);
    }
    bool is_pinned(std::string_view peer_id) const {
        const PeerRecord* known = this->policies.store.find_peer(peer_id);
        return known && known->sign_pub.has_value();
    }

    void pin_key(std::string_view peer_id, const PublicKey& key, Instant now) {
        const PeerRecord* known = store().find_peer(peer_id);
        PeerRecord record = known ? *known : PeerRecord();
        record.sign_pub.set_text(to_base64(key));
        record.pinned_by_application = true;
        store().put_peer(peer_id, record, now);
        for (const Role role : all_roles) {
            const Talk<Crypto>* talk = talks.find(role, peer_id);
            const bool other =
                talk && talk->keys.session && talk->keys.session->peer_sign_pub() != key;
            if (other) talks.renew_keys(role, peer_id);
        }
    }
    void forget_peer(std::string_view peer_id, Instant now) {
        if (store().find_peer(peer_id)) store().put_peer(peer_id, PeerRecord(), now);
    }

    // --- waiting for an answer -------------------------------------------------------------

    bool is_due(const Talk<Crypto>& talk) const { return round >= talk.progress.due; }
    // Whether the agent began anew since the cycle did, and finds the row as it was left.
    bool is_left_over(const Talk<Crypto>* talk) const { return !talk || !talk->progress.begun; }
    // What was said waits for an answer: twice as long each time, up to a limit.
    void wait_for_answer(Progress& progress) const {
        const Resends& resends = settings.resends;
        std::uint64_t rounds = resends.first_rounds;
        for (std::uint32_t i = 0; i < progress.sends && rounds < resends.most_rounds; ++i) {
            rounds *= 2;
        }
        ++progress.sends;
        progress.due = round + std::min<std::uint64_t>(rounds, resends.most_rounds);
        progress.heard = false;
    }
    bool is_unanswered(const Progress& progress) const {
        return settings.resends.limit > 0 && progress.sends >= settings.resends.limit;
    }
    // A new message is to be said at the end of this round.
    void say_next(Progress& progress) const {
        progress.line_is_good = false;
        progress.sends = 0;
        progress.due = round;
    }
    // The peer has not got our answer: it comes once more at the end of this round.
    StepEvent repeat(Role role, const Inbound& in) {
        count(Reason::same_round);
        Progress& progress = talks.edit(role, in.peer_id).progress;
        progress.due = round;
        return stay_ignore;
    }

    // --- admission (S12) -------------------------------------------------------------------

    // Whether a signature may be made or checked for that peer: strangers share a token bucket.
    bool may_spend(std::string_view peer_id, Instant now) {
        if (is_pinned(peer_id) || take_token(now)) return true;
        count(Reason::too_many);
        return false;
    }
    // Whether a cycle with that peer, in which we have that role, fits under the caps; for a
    // stranger, the oldest stranger goes.
    bool has_room(Role role, std::string_view peer_id) {
        if (is_pinned(peer_id) || make_room(role, peer_id)) return true;
        count(Reason::too_many);
        return false;
    }

    void write_admission(auto& writer) const {
        writer.number(bucket_.tokens);
        writer.number(bucket_.filled_ms);
    }

private:
    static constexpr std::int64_t thousand = 1000;

    // Tokens are counted in thousandths: one more each millisecond for one a second.
    struct Bucket {
        std::int64_t tokens;
        std::int64_t filled_ms = 0;
    };

    bool take_token(Instant now) {
        const Caps& caps = settings.caps;
        auto& [tokens, filled_ms] = bucket_;
        if (now.unix_ms > filled_ms) {
            const std::int64_t since = filled_ms == 0 ? 0 : now.unix_ms - filled_ms;
            // The bucket is full long before this could overflow.
            const std::int64_t added =
                std::min<std::int64_t>(since, 3'600'000) * caps.confirms_a_second;
            tokens = std::min(tokens + added, caps.confirm_burst * thousand);
            filled_ms = now.unix_ms;
        }
        if (tokens < thousand) return false;
        tokens -= thousand;
        return true;
    }

    bool make_room(Role role, std::string_view peer_id) {
        const RoleState* known = store().find(role, peer_id);
        std::int64_t rows = 0, half_open = 0;
        std::string oldest, oldest_half_open;
        store().for_each(role, [&](std::string_view other, const RoleState& row) {
            ++rows;
            if (other == peer_id || is_pinned(other)) return;
            if (oldest.empty()) oldest = other;
            if (row.state == ready_state(role)) return;
            ++half_open;
            if (oldest_half_open.empty()) oldest_half_open = other;
        });
        if (half_open >= settings.caps.half_open) {
            evict(role, oldest_half_open);
            --rows;
        }
        if (known || rows < settings.caps.rows) return true;
        if (oldest.empty() || oldest == oldest_half_open) return false;
        evict(role, oldest);
        return true;
    }
    void evict(Role role, const std::string& peer_id) {
        count(Reason::too_many);
        store().erase(role, peer_id);
        talks.erase(role, peer_id);
    }

    Bucket bucket_;
    Bucket kept_bucket_;  // as it was when a step was committed last
};

}  // namespace hsagent::handshake::hardened
