// Core: what the steps of every profile work with: who we are, policies, and effects.
//
// A step changes a copy of its row and collects effects here (lines, news). commit() makes them
// visible, rollback() forgets them: a full disk loses the step and nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/application.hpp"
#include "hsagent/handshake/counters.hpp"
#include "hsagent/handshake/settings.hpp"
#include "hsagent/handshake/state.hpp"
#include "hsagent/identity.hpp"
#include "hsagent/message/intents.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/policies.hpp"
#include "hsagent/support/reused.hpp"
#include "hsagent/support/undo_log.hpp"

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
    using Profile = ProfileOf<P>;
    using App = decltype(P::application);

    Core(Identity own, const Settings& chosen, P bundle)
        : identity(std::move(own)), settings(chosen), policies(std::move(bundle)) {}

    Identity identity;
    Settings settings;
    P policies;
    Counters counters;
    UndoLog undo;  // of the step at hand

    auto& store() { return policies.store; }
    auto& random() { return policies.random; }
    auto& application() { return policies.application; }

    // --- effects ---------------------------------------------------------------------------

    // Writes a line for the relay, `from` and the application's members included.
    template <class Message>
    void send(std::string_view to, const Message& message) {
        if (!write_line(lines_.next(), to, message, [](message::LineWriter&) { return true; })) {
            lines_.truncate(lines_.size() - 1);
        }
    }
    // Says once more what write_line() wrote.
    void send_line(std::string_view line) { lines_.next().assign(line); }

    // Replaces `line` by a line for the relay. finish(writer) may add members after `from`. False
    // if that or the application drops the message, or no receiver would take it.
    template <class Message, class Finish>
    bool write_line(std::string& line, std::string_view to, const Message& message, Finish finish) {
        writer_.begin(line);
        message.write(writer_);
        if constexpr (HasSendHook<App>) {
            if (!application().decorate(Message::intent, to, writer_)) return false;
        }
        writer_.text("from", identity.my_id);
        if (!finish(writer_)) return false;
        writer_.end();
        const std::size_t size = message::relayed_size(line);
        if (size <= message::line_limit) return true;
        ++counters.lines_too_long;
        if constexpr (HasLengthHook<App>) application().too_long(Message::intent, to, size);
        log(LogLevel::warning, [&](std::string& out) {
            out += "[send] a line that would take ";
            message::append_json_integer(out, size);
            out += " bytes when relayed was not sent: its receiver takes ";
            message::append_json_integer(out, message::line_limit);
        });
        return false;
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

    // A message that was opened in this step: whose, and what it says. Not told if taken back.
    Field& tell_opened(Role role, std::string_view peer_id) {
        News& news = news_.next();
        news.opened = true;
        news.role = role;
        news.peer_id.assign(peer_id);
        return news.message;
    }
    void take_back_opened() { news_.truncate(news_.size() - 1); }

    // Calls work(peer_id, RoleState&) for each row of a role, in the order in which they were
    // made, and stores what it changed.
    template <class Work>
    void for_each_row(Role role, Instant now, Work work) {
        store().for_each(role, [&](std::string_view peer_id, const RoleState& row) {
            row_ = row;
            work(peer_id, row_);
            if (row_ != row) store().put(role, peer_id, row_, now);
        });
    }

    // A challenge or a reference of our own, made where there is none yet.
    void ensure_nonce(Field& nonce) {
        if (nonce.has_value()) return;
        nonce.kind = Field::Kind::text;
        random_nonce(random(), nonce.text);
    }
    void renew_nonce(Field& nonce) {
        nonce.set_null();
        ensure_nonce(nonce);
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

    // Kept for the next lines: of an agent with a thousand peers, others share the rest meanwhile.
    static constexpr std::size_t most_spare_lines = 64;

    Reused<std::string> lines_;
    std::size_t committed_lines_ = 0;
    Reused<News> news_;
    message::LineWriter writer_;
    std::string log_line_;
    RoleState row_;  // the working copy of for_each_row()
};

}  // namespace hsagent::handshake
