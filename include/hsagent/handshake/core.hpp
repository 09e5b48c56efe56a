// Core: identity, policies and effects, which the steps of every profile share.
//
// A step changes a copy of its row. All its other changes go into one undo log, so a full disk
// loses the step and nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hsagent/handshake/application.hpp"
#include "hsagent/handshake/counters.hpp"
#include "hsagent/handshake/output.hpp"
#include "hsagent/handshake/policies.hpp"
#include "hsagent/handshake/settings.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/message/intents.hpp"
#include "hsagent/message/nonces.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/store/role_state.hpp"
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
    using App = std::remove_cvref_t<decltype(P::application)>;

    Core(Identity own, const Settings& chosen, P bundle)
        : identity(std::move(own)), settings(chosen), policies(std::move(bundle)) {}

    Identity identity;
    Settings settings;
    P policies;
    Counters counters;
    Outputs outputs;
    UndoLog undo;  // of the step in progress

    auto& store() { return policies.store; }
    auto& random() { return policies.random; }
    auto& application() { return policies.application; }

    // --- effects ---------------------------------------------------------------------------

    // Sends a line, with `from` and the application's members added.
    template <class Message>
    void send(std::string_view to, const Message& message) {
        if (write_line(line_, to, message, [](message::LineWriter&) { return true; })) {
            std::swap(add_line(Message::intent, to).text, line_);
        }
    }
    // Sends a line that write_line() has written.
    void send_line(Intent intent, std::string_view to, std::string_view line) {
        add_line(intent, to).text.assign(line);
    }

    // Replaces `line` by a line for the relay. finish(writer) may add members after `from`. False
    // if finish() or the application drops the message, or no receiver would accept its size.
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
        log(LogLevel::warning, [&](std::string& out) {
            out += "[send] a line that would take ";
            message::append_json_integer(out, size);
            out += " bytes when relayed was not sent: its receiver takes ";
            message::append_json_integer(out, message::line_limit);
        });
        return false;
    }

    void report(SessionChange change, Role role, std::string_view peer_id,
                std::string_view reason = {}) {
        if (change == SessionChange::closed) ++counters.cycles_closed;
        SessionNews& news = outputs.add_session(undo);
        news.change = change;
        news.role = role;
        news.peer_id.assign(peer_id);
        news.reason = reason;
    }

    // Outputs an opened message. Swaps it out: `message` then holds another field.
    void report_opened(Role role, std::string_view peer_id, Field& message) {
        Opened& opened = outputs.add_opened(undo);
        opened.role = role;
        opened.peer_id.assign(peer_id);
        std::swap(opened.message, message);
        ++counters.messages_opened;
    }

    // Composes a log line and passes it on, if the application wants lines of that level.
    template <class Compose>
    void log(LogLevel level, Compose compose) {
        if constexpr (HasLog<App>) {
            if (!application().logs(level)) return;
            log_line_.clear();
            compose(log_line_);
            application().log(level, log_line_);
        }
    }
    // The same for the route that starts at `from`: the line begins with its tag.
    template <class Compose>
    void log(LogLevel level, State from, Compose compose) {
        log(level, [&](std::string& out) {
            const auto& route = Profile::template Machine<P>::routes().from(from).route;
            out += '[';
            out += route.source().front().name();
            out += " -> ";
            out += route.target().front().name();
            out += "] ";
            compose(out);
        });
    }
    // The same for a message that is sent in the state of a row.
    template <class Compose>
    void log_send(const RoleState& row, Compose compose) {
        log(LogLevel::info, [&](std::string& out) {
            out += "[send][";
            out += name(role_of(row.state));
            out += ':';
            out += name(row.state);
            out += "] ";
            compose(out);
        });
    }

    // Calls work(peer_id, RoleState&) for each row of a role, in the order of their creation, and
    // stores the changes.
    template <class Work>
    void for_each_row(Role role, Instant now, Work work) {
        store().for_each(role, [&](std::string_view peer_id, const RoleState& row) {
            row_ = row;
            work(peer_id, row_);
            if (row_ != row) store().put(role, peer_id, row_, now);
        });
    }

    // Draws a challenge or reference of our own if there is none.
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

private:
    static_assert(sizeof(CheckHooks<App>) > 0);

    Line& add_line(Intent intent, std::string_view to) {
        Line& line = outputs.add_line(undo);
        line.intent = intent;
        line.to.assign(to);
        return line;
    }

    message::LineWriter writer_;
    std::string line_, log_line_;
    RoleState row_;  // the working copy of for_each_row()
};

}  // namespace hsagent::handshake
