// Core common to both hardened roles: conversations, pinned keys, refusals, waiting for answers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/core.hpp"
#include "hsagent/handshake/events.hpp"
#include "hsagent/handshake/hardened/conversation.hpp"
#include "hsagent/handshake/hardened/jumps.hpp"
#include "hsagent/handshake/hardened/token_bucket.hpp"
#include "hsagent/handshake/log_lines.hpp"
#include "hsagent/handshake/reason.hpp"
#include "hsagent/message/padded.hpp"
#include "hsagent/message/sec.hpp"

namespace hsagent::handshake::hardened {

// The event of a step. If `again` is set, there is none yet: the step has taken a jump, and the
// payload continues on the route that starts at the row's new state.
struct StepResult {
    StepEvent event;
    bool again = false;

    StepResult(const StepEvent& answer) : event(answer) {}
    static StepResult go_on(RoleState& row, State to, std::string_view cause) {
        jump(row, to, cause);
        StepResult result(stay_ignore);
        result.again = true;
        return result;
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
          bucket(chosen.caps.confirms_a_second, chosen.caps.confirm_burst) {}

    typename Crypto::SigningKey signing;
    std::string sign_pub;  // base64
    Conversations<Crypto> conversations;
    TokenBucket bucket;       // shared by all strangers
    std::uint64_t round = 0;  // the one that ends next

    // Scratch buffers, kept for their storage.
    message::Sealer<Crypto> sealer;
    Hs hs;
    Sec sec;
    message::Padded padded;
    std::string body, payload, line, scratch;

    Conversation<Crypto>& edit(Role role, std::string_view peer_id) {
        return conversations.edit(this->undo, role, peer_id);
    }

    // --- refusals --------------------------------------------------------------------------

    void count(Reason reason) { ++counters.reasons[static_cast<std::size_t>(reason)]; }

    // Counts and logs the reason for refusing a payload. The cycle does not change.
    StepEvent refuse(Reason reason, const RoleState& row, std::string_view peer_id) {
        count(reason);
        log_route(*this, LogLevel::debug, row, "refused: ", name(reason), " | peer_id=", peer_id);
        return stay_ignore;
    }

    // Reports an aborted cycle, and drops its keys and nonces.
    void abort_cycle(Role role, std::string_view peer_id, Reason reason) {
        count(reason);
        this->report(SessionChange::failed, role, peer_id, name(reason));
        this->log(LogLevel::warning, [&](std::string& out) {
            out += '[';
            out += name(role);
            out += "] cycle aborted: ";
            out += name(reason);
            out += " | peer_id=";
            out += peer_id;
        });
        store().forget_nonces(role, peer_id);
        forget_keys(role, peer_id);
    }
    void forget_keys(Role role, std::string_view peer_id) {
        conversations.remove_keys(this->undo, role, peer_id);
        Progress& progress = edit(role, peer_id).progress;
        progress = Progress();
        progress.begun = true;
        progress.due = round;
    }

    // --- peers -----------------------------------------------------------------------------

    bool speaks_hs2(std::string_view peer_id) const {
        const PeerRecord* known = this->policies.store.find_peer(peer_id);
        return known && known->speaks_hs2;
    }
    // Whether a message without a good hs counts as the peer's. If the peer has proved nothing yet,
    // it does not: anybody who was faster may have sent it.
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
            const Conversation<Crypto>* conversation = conversations.find(role, peer_id);
            const bool other = conversation && conversation->keys.session &&
                               conversation->keys.session->peer_sign_pub() != key;
            if (other) conversations.remove_keys(this->undo, role, peer_id);
        }
    }
    void forget_peer(std::string_view peer_id, Instant now) {
        if (store().find_peer(peer_id)) store().put_peer(peer_id, PeerRecord(), now);
    }

    // --- waiting for an answer -------------------------------------------------------------

    bool is_due(const Conversation<Crypto>& conversation) const {
        return round >= conversation.progress.due;
    }
    // Whether a restart since the cycle began has left only its row.
    bool is_left_over(const Conversation<Crypto>* conversation) const {
        return !conversation || !conversation->progress.begun;
    }
    // Waits for an answer to the message just sent: twice as long after each send, up to a limit.
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
    // Makes a new message due at the end of this round.
    void send_next(Progress& progress) const {
        progress.line_is_good = false;
        progress.sends = 0;
        progress.due = round;
    }
    // The peer has not received our answer: resends it at the end of this round.
    StepEvent resend(Role role, const Inbound& in) {
        count(Reason::same_round);
        Progress& progress = edit(role, in.peer_id).progress;
        progress.due = round;
        return stay_ignore;
    }
};

}  // namespace hsagent::handshake::hardened
