// Core: what the steps of both roles work with; an Agent has exactly one.
//
// A step changes a copy of its row and collects effects here (lines, news, a session). commit()
// makes them visible, rollback() forgets them: a full disk loses the step and nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/application.hpp"
#include "hsagent/handshake/counters.hpp"
#include "hsagent/handshake/session.hpp"
#include "hsagent/handshake/settings.hpp"
#include "hsagent/handshake/state.hpp"
#include "hsagent/identity.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/message/intents.hpp"
#include "hsagent/message/sec.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/policies.hpp"
#include "hsagent/support/reused.hpp"

namespace hsagent::handshake {

// A payload that passed the receive hooks.
struct Inbound {
    const Content& content;
    std::string_view peer_id;
    std::string_view remote_addr;
    Instant now;
};

template <Policies P>
class Core {
public:
    using Crypto = typename P::Crypto;
    using Profile = typename P::Profile;
    using App = decltype(P::application);

    Core(Identity own, const Settings& chosen, P bundle)
        : identity(std::move(own)),
          settings(chosen),
          policies(std::move(bundle)),
          keys(identity.kx_private, identity.sign_seed) {}

    Identity identity;
    Settings settings;
    P policies;
    message::HsKeys<Crypto> keys;
    Sessions<Crypto> sessions;
    Counters counters;

    auto& store() { return policies.store; }
    auto& random() { return policies.random; }
    auto& application() { return policies.application; }

    // --- effects ---------------------------------------------------------------------------

    // Writes a line for the relay, `from` and the application's members included.
    template <class Message>
    void send(std::string_view to, const Message& message) {
        std::string& line = lines_.next();
        writer_.begin(line);
        message.write(writer_);
        bool wanted = true;
        if constexpr (HasSendHook<App>) {
            wanted = application().decorate(Message::intent, to, writer_);
        }
        writer_.text("from", identity.my_id);
        writer_.end();
        const std::size_t size = message::relayed_size(line);
        if (wanted && size <= message::line_limit) return;
        lines_.truncate(lines_.size() - 1);
        if (!wanted) return;
        ++counters.lines_too_long;
        if constexpr (HasLengthHook<App>) application().too_long(Message::intent, to, size);
        log(LogLevel::warning, [&](std::string& out) {
            out += "[send] a line that would take ";
            message::append_json_integer(out, size);
            out += " bytes when relayed was not sent: its receiver takes ";
            message::append_json_integer(out, message::line_limit);
        });
    }

    void tell(SessionChange change, Role role, std::string_view peer_id,
              std::string_view reason = {}) {
        if (change == SessionChange::closed) ++counters.cycles_closed;
        News& news = news_.next();
        news.opened = false;
        news.change = change;
        news.role = role;
        news.peer_id.assign(peer_id);
        news.reason = reason;
    }

    // Composes and hands over a line of the log, if the application wants it at all.
    template <class Compose>
    void log(LogLevel level, Compose compose) {
        if constexpr (HasLog<App>) {
            if (!application().logs(level)) return;
            log_line_.clear();
            compose(log_line_);
            application().log(level, log_line_);
        }
    }

    // Tells the application what the step did. What opened() or session() throws goes through to
    // the caller; the step stands, and what was not told yet is not told again.
    void commit() {
        sessions.commit();
        counters.lines_sent += lines_.size() - committed_lines_;
        committed_lines_ = lines_.size();
        const std::size_t told = news_.size();
        news_.truncate(0);
        for (std::size_t i = 0; i < told; ++i) {
            const News& news = news_[i];
            if (news.opened) {
                application().opened(Opened{news.role, news.peer_id, news.message});
            } else {
                application().session(
                    SessionNews{news.change, news.role, news.peer_id, news.reason});
            }
        }
    }
    void rollback() {
        sessions.rollback();
        lines_.truncate(committed_lines_);
        news_.truncate(0);
    }

    template <class Sink>
    void for_each_line(Sink&& sink) {
        for (std::size_t i = 0; i < committed_lines_; ++i) sink(std::string_view(lines_[i]));
    }
    // Hands over every committed line, newline included, and forgets them.
    template <class Sink>
    void take_lines(Sink&& sink) {
        for_each_line(std::forward<Sink>(sink));
        lines_.truncate(0);
        lines_.spare(most_spare_lines);
        committed_lines_ = 0;
    }

    // --- what both roles do ----------------------------------------------------------------

    // Validates the hs of `in` and, if it is good, proposes a session and notes the peer's keys.
    void take_hs(Role role, message::HsType type, const Inbound& in, bool nonce_is_fresh,
                 RoleState& row, std::string_view route) {
        const Hs& hs = in.content.hs;
        auto key = message::validate_hs<Crypto>(hs,
                                                {type, in.content.my_nonce, nonce_is_fresh, in.now,
                                                 settings.hs_ttl_seconds, Profile::base64},
                                                keys.agreement);
        if (!key) {
            ++counters.hs_refused[static_cast<std::size_t>(key.error())];
            tell(SessionChange::failed, role, in.peer_id, name(key.error()));
            log(LogLevel::warning, [&](std::string& out) {
                tag(out, route);
                out += "handshake verify failed: ";
                out += name(key.error());
            });
            return;
        }
        const auto peer_sign_pub = base64_array<32>(hs.sign_pub.text, Profile::base64);
        HSAGENT_ASSERT(peer_sign_pub.has_value());
        auto session = Session<Crypto>::make(*key, *peer_sign_pub);
        HSAGENT_ASSERT(session.has_value());
        sessions.propose(role, in.peer_id, std::move(*session));
        row.peer_sign_pub = hs.sign_pub;
        row.peer_kx_pub = hs.kx_pub;
        row.hs_derived_at.set_text(utc_timestamp(in.now));
        tell(SessionChange::established, role, in.peer_id);
        if constexpr (Profile::logs_secrets) {
            log(LogLevel::info, [&](std::string& out) {
                tag(out, route);
                out += "sym_key=";
                append_hex(out, Bytes(key->expose()).first(8));
                out += "...";
            });
        }
    }

    // Opens the sec of `in`, if there is one and a key for it, and surfaces its message.
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
        News& news = news_.next();
        if (!message::message_of(*plaintext, news.message)) {
            news_.truncate(news_.size() - 1);
            return;
        }
        ++counters.messages_opened;
        news.opened = true;
        news.role = role;
        news.peer_id.assign(in.peer_id);
        row.last_secure_at.set_text(utc_timestamp(in.now));
        if constexpr (Profile::logs_secrets) {
            log(LogLevel::info, [&](std::string& out) {
                secure_tag(out, role);
                out += "opened message: '";
                out += news.message.text;
                out += '\'';
            });
        }
    }

    // The application's message of a round: sealed if there is a session, else in the clear. The
    // result is valid until the next call.
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

    // A challenge or a reference of our own, made where there is none yet.
    void ensure_nonce(Field& nonce) {
        if (nonce.has_value()) return;
        nonce.kind = Field::Kind::text;
        random_nonce(random(), nonce.text);
    }
    void ensure_reference(Field& reference) {
        if (reference.has_value()) return;
        reference.kind = Field::Kind::text;
        random_reference(random(), reference.text);
    }

    static void tag(std::string& out, std::string_view route) {
        out += '[';
        out += route;
        out += "] ";
    }

private:
    struct News {
        bool opened = false;
        SessionChange change = SessionChange::established;
        Role role = Role::initiator;
        std::string peer_id;
        std::string_view reason;
        Field message;
    };

    static void secure_tag(std::string& out, Role role) {
        out += "[secure:";
        out += name(role);
        out += "] ";
    }

    // Kept for the next lines: of an agent with a thousand peers, others share the rest meanwhile.
    static constexpr std::size_t most_spare_lines = 64;

    Reused<std::string> lines_;
    std::size_t committed_lines_ = 0;
    Reused<News> news_;
    message::LineWriter writer_;
    message::Sealer<Crypto> sealer_;
    Hs hs_;
    Sec sec_;
    std::string body_, payload_, log_line_;
};

}  // namespace hsagent::handshake
