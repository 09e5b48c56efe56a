// Steps common to both baseline roles: take an hs, open and compose messages (PROTOCOL.md, 3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/handshake/baseline/session.hpp"
#include "hsagent/handshake/core.hpp"
#include "hsagent/handshake/log_lines.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/message/sec.hpp"

namespace hsagent::handshake::baseline {

// Adds one key pair for life, and a session key for each (role, peer).
template <Policies P>
class BaselineCore : public Core<P> {
public:
    using Crypto = typename P::Crypto;
    using Profile = ProfileOf<P>;
    using Core<P>::application;
    using Core<P>::counters;
    using Core<P>::log;
    using Core<P>::random;
    using Core<P>::settings;
    using Core<P>::report;
    using Core<P>::undo;

    BaselineCore(Identity own, const Settings& chosen, P bundle)
        : Core<P>(std::move(own), chosen, std::move(bundle)),
          keys(this->identity.kx_private, this->identity.sign_seed) {}

    message::HsKeys<Crypto> keys;
    Sessions<Crypto> sessions;

    // Validates the hs of `in`. If it is good, replaces the session and stores the peer's keys.
    void take_hs(Role role, message::HsType type, const Inbound& in, bool nonce_is_fresh,
                 RoleState& row) {
        const Hs& hs = in.content.hs;
        auto key = message::validate_hs<Crypto>(hs,
                                                {type, in.content.my_nonce, nonce_is_fresh, in.now,
                                                 settings.hs_ttl_seconds, Profile::base64},
                                                keys.agreement);
        if (!key) {
            ++counters.hs_refused[static_cast<std::size_t>(key.error())];
            report(SessionChange::failed, role, in.peer_id, name(key.error()));
            log_route(*this, LogLevel::warning, row,
                      "handshake verify failed: ", name(key.error()));
            return;
        }
        const auto peer_sign_pub = base64_array<32>(hs.sign_pub.text, Profile::base64);
        HSAGENT_ASSERT(peer_sign_pub.has_value());
        auto session = Session<Crypto>::make(*key, *peer_sign_pub);
        HSAGENT_ASSERT(session.has_value());
        sessions.put(undo, role, in.peer_id, std::move(*session));
        row.peer_sign_pub = hs.sign_pub;
        row.peer_kx_pub = hs.kx_pub;
        row.hs_derived_at.set_text(utc_timestamp(in.now));
        report(SessionChange::established, role, in.peer_id);
        if constexpr (Profile::logs_secrets) {
            log(LogLevel::info, row.state, [&](std::string& out) {
                out += "sym_key=";
                append_hex(out, Bytes(key->expose()).first(8));
                out += "...";
            });
        }
    }

    // Opens the sec of `in`, if it has one and we have a key, and surfaces the message.
    void open_sec(Role role, const Inbound& in, RoleState& row) {
        const Sec& sec = in.content.sec;
        if (sec.block == Block::absent) return;
        Session<Crypto>* session = sessions.find(role, in.peer_id);
        if (!session) return;
        const auto plaintext =
            sealer_.open(session->sealing(), session->peer(), sec, Profile::base64);
        if (!plaintext) {
            ++counters.sec_refused[static_cast<std::size_t>(plaintext.error())];
            log(LogLevel::warning, [&](std::string& out) {
                secure_tag(out, role);
                out += "decrypt/verify failed: ";
                out += name(plaintext.error());
            });
            return;
        }
        if (!message::message_of(*plaintext, message_)) return;
        row.last_secure_at.set_text(utc_timestamp(in.now));
        if constexpr (Profile::logs_secrets) {
            log(LogLevel::info, [&](std::string& out) {
                secure_tag(out, role);
                out += "opened message: '";
                out += message_.text;
                out += '\'';
            });
        }
        this->report_opened(role, in.peer_id, message_);
    }

    // The application's message of a round: sealed if there is a session, else in the clear. Valid
    // until the next call.
    message::Body compose(Role role, std::string_view peer_id, std::int64_t round, Instant now) {
        body_.clear();
        application().compose(Round{role, peer_id, round}, body_);
        if (Session<Crypto>* session = sessions.find(role, peer_id)) {
            SealNonce nonce;
            random().fill(nonce);
            message::message_payload(body_, payload_);
            sealer_.seal(session->sealing(), keys.signing, payload_, nonce, now, sec_);
            ++counters.messages_sealed;
            return {{}, &sec_};
        }
        if (message::mangled_in_clear(body_)) {
            ++counters.messages_withheld;
            log(LogLevel::warning, [&](std::string& out) {
                out += "[send] a message that is itself JSON is withheld: ";
                out += "the peer would read something else";
            });
            body_.clear();
        }
        ++counters.messages_in_clear;
        return {body_, nullptr};
    }

    // Our hs for a nonce; valid until the next call.
    const Hs& sign_hs(message::HsType type, std::string_view nonce, Instant now) {
        message::build_hs(keys, type, nonce, now, hs_);
        return hs_;
    }

private:
    static void secure_tag(std::string& out, Role role) {
        out += "[secure:";
        out += name(role);
        out += "] ";
    }

    message::Sealer<Crypto> sealer_;
    Hs hs_;
    Sec sec_;
    std::string body_, payload_;
    Field message_;
};

}  // namespace hsagent::handshake::baseline
