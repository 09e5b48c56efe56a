// The state machine of the hardened profile (PROTOCOL.md, 8).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "hsagent/handshake/fingerprint.hpp"
#include "hsagent/handshake/hardened/initiator/round.hpp"
#include "hsagent/handshake/hardened/jumps.hpp"
#include "hsagent/handshake/hardened/profile.hpp"
#include "hsagent/handshake/hardened/responder/round.hpp"
#include "hsagent/handshake/hardened/transitions.hpp"
#include "hsagent/handshake/hardened/well_formed.hpp"
#include "hsagent/handshake/machine.hpp"
#include "hsagent/message/drop.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent::handshake::hardened {

// Meets HandshakeMachine (handshake/machine.hpp); P meets Policies.
template <class P>
class Machine : public HardenedCore<P> {
public:
    using HardenedCore<P>::HardenedCore;

    static constexpr const RouteTable<Handler<P>>& routes() { return route_table<P>; }
    static constexpr std::span<const Jump> jumps() { return hardened::jumps; }

    Drop inspect(Drop drop, const Inbound& in) {
        const bool looks_bad = drop == Drop::no_sender ||
                               (drop == Drop::none &&
                                !is_well_formed(in.content, in.remote_addr, this->identity.my_id));
        if (!looks_bad) return drop;
        this->count(Reason::malformed);
        return Drop::malformed;
    }

    Walk step(RoleState& row, const Inbound& in) {
        if (!bring_back_row(*this, row, in)) return {row.state, no_event};
        // The longest walk: a conclude that continues an aborted cycle.
        constexpr int most_routes = 3;
        std::optional<State> back;
        for (int i = 0; i <= most_routes; ++i) {
            const State from = row.state;
            const StepResult done = routes().from(from).handler(*this, row, in);
            if (done.tentative) back = from;
            if (done.again) continue;
            const State at = row.state;  // the step may have taken a jump
            row.state = routes().next(at, done.event);
            if (back && !done.event.wakes_sender()) row.state = *back;
            StepEvent answer = done.event;
            // Only what a step has admitted gets a row.
            if (row == RoleState::fresh(role_of(at))) answer.keeps_row = false;
            return {at, answer};
        }
        HSAGENT_ASSERT(false);
        return {};
    }

    void step_committed(const Walk&) {}

    void end_round(Instant now) {
        this->shown_next.clear();
        this->places_left.reset();
        this->round_ends = now;
        for (const Role role : all_roles) {
            forget_idle_rows(*this, role, now);
            this->for_each_row(role, now, [&](std::string_view peer_id, RoleState& row) {
                if (role == Role::initiator) {
                    initiator_round(*this, row, peer_id, now);
                } else {
                    responder_round(*this, row, peer_id, now);
                }
                if (row.state == ready_state(role)) {
                    return_reserve(*this, role, peer_id);
                    // After a download, there may be a session.
                    const auto* conversation = this->conversations.find(role, peer_id);
                    if (conversation && conversation->keys.session) {
                        this->forget_keys(role, peer_id);
                    }
                }
                this->show_key(role, peer_id);
            });
        }
        this->send({}, message::Register{});
    }
    void round_committed() {
        ++this->round;
        this->shown_keys.swap(this->shown_next);
        this->tokens.forget_full(this->round_ends);
    }

    const SecretKey* session_key(Role role, std::string_view peer_id) {
        auto* conversation = this->conversations.find(role, peer_id);
        return conversation && conversation->keys.session ? &conversation->keys.session->key()
                                                          : nullptr;
    }

    // Peers, remembered hs, tokens and conversations. Rounds count from the current one.
    void write_fingerprint(FingerprintWriter& writer) {
        this->store().for_each_peer([&](std::string_view peer_id, const PeerRecord& record) {
            writer.text(peer_id);
            writer.field(record.sign_pub);
            writer.number(record.pinned_by_application);
            writer.number(record.zone_offset_seconds ? 1 : 0);
            writer.number(record.zone_offset_seconds.value_or(0));
            writer.number(record.speaks_hs2);
            for (const Field& left : record.left_rows) writer.field(left);
            const Tokens::Level* own = this->tokens.own(peer_id);
            writer.number(own ? own->thousandths : -1);
            writer.number(own ? own->filled_ms : 0);
        });
        for (const auto& [nonce, expires] : this->store().hs_nonces()) {
            writer.text(nonce);
            writer.number(expires);
        }
        writer.number(this->tokens.common().thousandths);
        writer.number(this->tokens.common().filled_ms);
        for (const Role role : all_roles) {
            this->store().for_each(role, [&](std::string_view peer_id, const RoleState&) {
                write_conversation(this->conversations.find(role, peer_id), writer);
            });
        }
    }

private:
    void write_conversation(Conversation<typename P::Crypto>* conversation,
                            FingerprintWriter& writer) const {
        writer.number(conversation ? 1 : 0);
        if (!conversation) return;
        const Progress& progress = conversation->progress;
        writer.number(
            progress.due > this->round ? static_cast<std::int64_t>(progress.due - this->round) : 0);
        // If all waits are equal and endless, the number of sends does not matter.
        const Resends& resends = this->settings.resends;
        const bool counts = resends.limit > 0 || resends.first_rounds < resends.most_rounds ||
                            resends.first_rounds < resends.reconnect_most_rounds;
        writer.number(counts ? progress.sends : progress.sends > 0);
        writer.number(progress.is_asked_for && progress.due > this->round);
        writer.number(progress.begun);
        writer.number(progress.line_is_good);
        writer.number(progress.says_close);
        writer.number(progress.heard);
        writer.number(progress.confirmed);
        writer.number(progress.spent);
        writer.number(progress.reserve);
        writer.number(progress.waits);
        writer.number(progress.key_is_used);
        writer.number(progress.over ? 1 + static_cast<std::int64_t>(*progress.over) : 0);
        const Caps& caps = this->settings.caps;
        if (caps.stranger_idle_rounds > 0 || caps.peer_idle_rounds > 0) {
            writer.number(static_cast<std::int64_t>(this->round - progress.idle_from));
        }
        if (counts) writer.number(static_cast<std::int64_t>(this->round - progress.said));
        writer.number(progress.registers);
        writer.number(progress.hs_seconds);
        for (const auto& zone : {progress.zone_seconds, progress.zone_on_trial}) {
            writer.number(zone ? 1 : 0);
            writer.number(zone.value_or(0));
        }
        writer.number(static_cast<std::int64_t>(progress.sequence));
        writer.number(static_cast<std::int64_t>(progress.window.highest()));
        for (const std::uint64_t word : progress.window.words()) {
            writer.number(static_cast<std::int64_t>(word));
        }
        if (progress.line_is_good) writer.text(conversation->line);
        const auto& keys = conversation->keys;
        writer.text(keys.own_kx_pub);
        writer.number(static_cast<std::int64_t>(keys.opened.size()));
        for (const SealNonce& nonce : keys.opened) writer.text(as_text(nonce));
        const auto& session = keys.session;
        writer.number(session ? 1 : 0);
        if (session) writer.secret(P::Crypto::sha256(session->key().expose()));
    }
};

}  // namespace hsagent::handshake::hardened
