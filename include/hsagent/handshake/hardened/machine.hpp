// The state machine of the hardened profile (PROTOCOL.md, 8).
#pragma once

#include <string_view>

#include "hsagent/handshake/fingerprint.hpp"
#include "hsagent/handshake/hardened/initiator_round.hpp"
#include "hsagent/handshake/hardened/responder_round.hpp"
#include "hsagent/handshake/machine.hpp"
#include "hsagent/message/drop.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent::handshake::hardened {

// Types and lengths of what the protocol reads, before any state is read (S1).
inline bool is_well_formed(const Content& content, std::string_view own_id) {
    constexpr std::size_t most_id = 128, most_nonce = 256, most_key = 256;
    const auto fits = [](const Field& field, std::size_t most) {
        return field.kind != Field::Kind::other && field.text.size() <= most;
    };
    for (const Field* id : {&content.from, &content.to}) {
        if (!fits(*id, most_id) || (id->is_text() && id->text.empty())) return false;
    }
    if (content.from.text == own_id) return false;
    for (const Field* field : {&content.your_nonce, &content.my_nonce, &content.your_ref,
                               &content.my_ref, &content.mac}) {
        if (!fits(*field, most_nonce)) return false;
    }
    const Hs& hs = content.hs;
    for (const Field* field :
         {&hs.type, &hs.nonce, &hs.kx_pub, &hs.sign_pub, &hs.timestamp, &hs.sig}) {
        if (!fits(*field, most_key)) return false;
    }
    return true;
}

// Meets HandshakeMachine (handshake/machine.hpp); P meets Policies.
template <class P>
class Machine : public HardenedCore<P> {
public:
    using HardenedCore<P>::HardenedCore;

    Drop inspect(Drop drop, const Content& content) {
        const bool looks_bad =
            drop == Drop::no_sender ||
            (drop == Drop::none && !is_well_formed(content, this->identity.my_id));
        if (!looks_bad) return drop;
        this->count(Reason::malformed);
        return Drop::malformed;
    }

    Walk step(RoleState& row, const Inbound& in) {
        // The longest way: a conclude that goes on with a cycle which was given up.
        constexpr int most_routes = 3;
        for (int i = 0; i <= most_routes; ++i) {
            const State from = row.state;
            const Step done = run_route(*this, row, in);
            if (done.again) continue;
            row.state = next_state(from, done.event);
            return {from, done.event};
        }
        HSAGENT_ASSERT(false);
        return {};
    }

    void took(const Walk&) {}

    void end_round(Instant now) {
        for (const Role role : all_roles) {
            this->for_each_row(role, now, [&](std::string_view peer_id, RoleState& row) {
                if (role == Role::initiator) {
                    initiator_round(*this, row, peer_id, now);
                } else {
                    responder_round(*this, row, peer_id, now);
                }
            });
        }
        this->send({}, message::Register{});
    }
    void round_ended() { ++this->round; }

    const SecretKey* session_key(Role role, std::string_view peer_id) {
        auto* talk = this->talks.find(role, peer_id);
        return talk && talk->keys.session ? &talk->keys.session->key() : nullptr;
    }

    // Peers, remembered hs, and each talk; rounds count from now on.
    void write_fingerprint(FingerprintWriter& writer) {
        this->store().for_each_peer([&](std::string_view peer_id, const PeerRecord& record) {
            writer.text(peer_id);
            writer.field(record.sign_pub);
            writer.number(record.pinned_by_application);
            writer.number(record.zone_offset_seconds ? 1 : 0);
            writer.number(record.zone_offset_seconds.value_or(0));
            writer.number(record.speaks_hs2);
        });
        for (const auto& [nonce, expires] : this->store().hs_nonces()) {
            writer.text(nonce);
            writer.number(expires);
        }
        this->write_admission(writer);
        for (const Role role : all_roles) {
            this->store().for_each(role, [&](std::string_view peer_id, const RoleState&) {
                write_talk(this->talks.find(role, peer_id), writer);
            });
        }
    }

private:
    void write_talk(Talk<typename P::Crypto>* talk, FingerprintWriter& writer) const {
        writer.number(talk ? 1 : 0);
        if (!talk) return;
        const Progress& progress = talk->progress;
        writer.number(
            progress.due > this->round ? static_cast<std::int64_t>(progress.due - this->round) : 0);
        // Where all waits are the same and there is no end to them, how often does not matter.
        const Resends& resends = this->settings.resends;
        const bool counts = resends.limit > 0 || resends.first_rounds < resends.most_rounds;
        writer.number(counts ? progress.sends : progress.sends > 0);
        writer.number(progress.begun);
        writer.number(progress.line_is_good);
        writer.number(progress.says_close);
        writer.number(progress.heard);
        writer.number(progress.confirmed);
        writer.number(progress.registers);
        writer.number(progress.hs_seconds);
        writer.number(progress.zone_seconds ? 1 : 0);
        writer.number(progress.zone_seconds.value_or(0));
        writer.number(static_cast<std::int64_t>(progress.sequence));
        writer.number(static_cast<std::int64_t>(progress.window.highest()));
        for (const std::uint64_t word : progress.window.words()) {
            writer.number(static_cast<std::int64_t>(word));
        }
        if (progress.line_is_good) writer.text(talk->line);
        const auto& keys = talk->keys;
        writer.text(keys.own_kx_pub);
        const auto& session = keys.session;
        writer.number(session ? 1 : 0);
        if (session) writer.secret(P::Crypto::sha256(session->key().expose()));
    }
};

}  // namespace hsagent::handshake::hardened
