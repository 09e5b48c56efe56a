// Core common to both hardened roles: conversations, pinned keys, refusals, waiting for answers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/handshake/core.hpp"
#include "hsagent/handshake/events.hpp"
#include "hsagent/handshake/hardened/conversation.hpp"
#include "hsagent/handshake/hardened/jumps.hpp"
#include "hsagent/handshake/hardened/tokens.hpp"
#include "hsagent/handshake/log_lines.hpp"
#include "hsagent/handshake/reason.hpp"
#include "hsagent/message/padded.hpp"
#include "hsagent/message/sec.hpp"
#include "hsagent/store/row_text.hpp"

namespace hsagent::handshake::hardened {

// The event of a step, of the route that starts at the row's state: the step may have taken a jump.
// If `again` is set, there is no event yet: the payload continues on that route. If that ignores
// it, a `tentative` jump is taken back.
struct StepResult {
    StepEvent event;
    bool again = false, tentative = false;

    StepResult(const StepEvent& answer) : event(answer) {}
    static StepResult go_on(RoleState& row, State to, std::string_view cause) {
        jump(row, to, cause);
        StepResult result(stay_ignore);
        result.again = true;
        return result;
    }
    static StepResult try_on(RoleState& row, State to, std::string_view cause) {
        StepResult result = go_on(row, to, cause);
        result.tentative = true;
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
          tokens(chosen.caps) {}

    typename Crypto::SigningKey signing;
    std::string sign_pub;  // base64
    // For point_of(). No secret: any private key would do.
    typename Crypto::AgreementKey probe{SecretKey(ByteArray<32>{64})};
    Conversations<Crypto> conversations;
    Tokens tokens;
    std::uint64_t round = 0;  // the one that ends next
    Instant round_ends;       // when the last one did
    // How many more strangers may resume a cycle in this round; counted when it is needed.
    std::optional<std::int64_t> places_left;

    // Whose cycles have a key of ours that is shown to a peer that may not bind its hs to us.
    // Collected in each round: a key is said in the round in which it is made, or later.
    struct ShownKey {
        Role role;
        std::string peer_id;
    };
    std::vector<ShownKey> shown_keys, shown_next;

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
    // The keys of a baseline peer's cycle are lost: what is said in its rest is not surfaced.
    void report_session_lost(Role role, std::string_view peer_id) {
        count(Reason::session_lost);
        this->report(SessionChange::failed, role, peer_id, name(Reason::session_lost));
    }
    void forget_keys(Role role, std::string_view peer_id) {
        conversations.remove_keys(this->undo, role, peer_id);
        Progress& progress = edit(role, peer_id).progress;
        const std::int64_t spent = progress.spent, reserve = progress.reserve;
        const auto zone_on_trial = progress.zone_on_trial;
        progress = Progress();
        progress.begun = true;
        progress.due = round;
        progress.idle_from = round;
        progress.spent = spent;
        progress.reserve = reserve;
        progress.zone_on_trial = zone_on_trial;
    }

    // --- lines for others --------------------------------------------------------------------

    // Whether overhear() wants to know what is said to others.
    bool listens_in() const { return !shown_keys.empty(); }
    // Notes our key of the cycle with that peer, if there is one and the peer may not bind its hs.
    void show_key(Role role, std::string_view peer_id) {
        const auto* conversation = conversations.find(role, peer_id);
        if (!conversation || !conversation->keys.own) return;
        const auto& session = conversation->keys.session;
        if ((session && session->is_hs2()) || speaks_hs2(peer_id)) return;
        shown_next.push_back({role, std::string(peer_id)});
    }
    // Somebody shows a key of ours as its own, to have a message made for itself and to pass that
    // on to us (S17). It may spell the key in another way, or show another with which a key
    // agreement has the same result.
    void overhear(const Content& content) {
        if (!content.hs.kx_pub.is_text()) return;
        const auto point = point_of(content.hs.kx_pub.text);
        if (!point) return;
        for (const ShownKey& shown : shown_keys) {
            auto* conversation = conversations.find(shown.role, shown.peer_id);
            if (!conversation || !conversation->keys.own) continue;
            auto& own_point = conversation->keys.own_point;
            if (!own_point) own_point = point_of(conversation->keys.own_kx_pub);
            if (point != own_point || conversation->progress.key_is_used) continue;
            edit(shown.role, shown.peer_id).progress.key_is_used = true;
        }
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

    // Whether that signing key may be the peer's: it is the pinned one, or none is.
    bool may_be_key_of(std::string_view peer_id, const Field& key) const {
        const PeerRecord* known = this->policies.store.find_peer(peer_id);
        return !known || !known->sign_pub.has_value() || known->sign_pub == key;
    }

    void pin_key(std::string_view peer_id, const PublicKey& key, Instant now) {
        const PeerRecord* known = store().find_peer(peer_id);
        PeerRecord record = known ? *known : PeerRecord();
        record.sign_pub.set_text(to_base64(key));
        record.pinned_by_application = true;
        store().put_peer(peer_id, record, now);
        end_sessions_under_others(peer_id, key);
    }
    // The cycle goes on without keys, and its lines cost tokens again.
    void end_session(Role role, std::string_view peer_id) {
        if (!conversations.find(role, peer_id)) return;
        conversations.remove_keys(this->undo, role, peer_id);
        edit(role, peer_id).progress.confirmed = false;
    }
    // The key is now known to be the peer's: sessions of either role under another one end.
    void end_sessions_under_others(std::string_view peer_id, const PublicKey& key) {
        for (const Role role : all_roles) {
            const Conversation<Crypto>* conversation = conversations.find(role, peer_id);
            const bool other = conversation && conversation->keys.session &&
                               conversation->keys.session->peer_sign_pub() != key;
            if (other) end_session(role, peer_id);
        }
    }
    // Cycles with it go on without keys: what they rest on is forgotten, too. References stay.
    void forget_peer(std::string_view peer_id, Instant now) {
        const auto without_keys = [](RoleState row) {
            for (Field RoleState::*field :
                 {&RoleState::peer_sign_pub, &RoleState::peer_kx_pub, &RoleState::hs_derived_at,
                  &RoleState::last_secure_at}) {
                (row.*field).set_null();
            }
            return row;
        };
        if (const PeerRecord* known = store().find_peer(peer_id)) {
            PeerRecord record;
            for (const Role role : all_roles) {
                const auto number = static_cast<std::size_t>(role);
                const Field& left = known->left_rows[number];
                if (!left.is_text()) continue;
                const RoleState keyless = without_keys(idle_row_of(role, left.text));
                record.left_rows[number].set_text(text_of_idle_row(keyless));
            }
            store().put_peer(peer_id, record, now);
        }
        for (const Role role : all_roles) {
            end_session(role, peer_id);
            const RoleState* row = store().find(role, peer_id);
            if (row) store().put(role, peer_id, without_keys(*row), now);
        }
    }

    // --- waiting for an answer -------------------------------------------------------------

    bool is_due(const Conversation<Crypto>& conversation) const {
        return round >= conversation.progress.due || conversation.progress.is_asked_for;
    }
    // Whether a restart since the cycle began has left only its row.
    bool is_left_over(const Conversation<Crypto>* conversation) const {
        return !conversation || !conversation->progress.begun;
    }
    // Waits for an answer to the message just sent: twice as long after each send, up to a limit.
    void wait_for_answer(Progress& progress) const { wait(progress, settings.resends.most_rounds); }
    // The same with the limit for a reconnect.
    void wait_ever_longer(Progress& progress) const {
        wait(progress, settings.resends.reconnect_most_rounds);
    }
    bool is_unanswered(const Progress& progress) const {
        return settings.resends.limit > 0 && progress.sends >= settings.resends.limit &&
               round >= progress.due;
    }
    // Makes a new message due at the end of this round.
    void send_next(Progress& progress) const {
        progress.line_is_good = false;
        progress.sends = 0;
        progress.due = round;
    }
    // The peer has not received our answer: resends it at the end of this round. Anybody can repeat
    // a line of the peer, so that does not count towards the limit.
    StepEvent resend(Role role, const Inbound& in) {
        count(Reason::same_round);
        edit(role, in.peer_id).progress.is_asked_for = true;
        return stay_ignore;
    }

private:
    // The same for all public keys that any private key agrees alike with: the result of one key
    // agreement, which clears the cofactor and the top bit (RFC 7748, 5). nullopt if a baseline
    // peer reads no key, or one that has no result with any.
    std::optional<ByteArray<32>> point_of(std::string_view kx_pub) {
        const auto key = base64_array<32>(kx_pub, Base64::lenient);
        const auto agreed = key ? probe.agree(*key) : std::nullopt;
        if (!agreed) return std::nullopt;
        return agreed->expose();
    }
    void wait(Progress& progress, std::uint64_t most_rounds) const {
        progress.waits = 0;
        if (std::exchange(progress.is_asked_for, false) && round < progress.due) return;
        std::uint64_t rounds = settings.resends.first_rounds;
        for (std::uint32_t i = 0; i < progress.sends && rounds < most_rounds; ++i) rounds *= 2;
        ++progress.sends;
        progress.due = round + std::min(rounds, most_rounds);
        progress.heard = false;
    }
};

}  // namespace hsagent::handshake::hardened
