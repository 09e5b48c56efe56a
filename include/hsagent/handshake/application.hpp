// What an application supplies and hears: the message of each round, opened messages, sessions.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/handshake/state.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/message/line_writer.hpp"

namespace hsagent {

// The message that is about to be sent.
struct Round {
    Role role;  // ours: an initiator asks, a responder answers
    std::string_view peer_id;
    std::int64_t number;  // within the cycle, from 1
};

// A message of the peer that was sealed for us, and whose every check held.
struct Opened {
    Role role;
    std::string_view peer_id;
    const Field& message;  // text, or the compact JSON of another value
};

enum class SessionChange : std::uint8_t {
    established,  // a session key is there
    reconnected,  // a reference of an earlier cycle was taken up
    closed,       // both references are known: the cycle is complete on our side
    cut,          // the initiator is back in ready by its limit, references kept
    failed,       // given up by the limit, or an hs that proves nothing; `reason` says which
};

inline constexpr std::array<std::string_view, 5> session_change_names{
    "established", "reconnected", "closed", "cut", "failed",
};

constexpr std::string_view name(SessionChange change) {
    return session_change_names[static_cast<std::size_t>(change)];
}

struct SessionNews {
    SessionChange change;
    Role role;
    std::string_view peer_id;
    std::string_view reason;  // empty unless `change` is failed
};

enum class LogLevel : std::uint8_t { debug, info, warning };

constexpr std::string_view name(LogLevel level) {
    constexpr std::array<std::string_view, 3> names{"debug", "info", "warning"};
    return names[static_cast<std::size_t>(level)];
}

// Called by the agent, after what they tell of has been stored; never from within each other.
//
//   void compose(const Round&, std::string& message)   message is empty; UTF-8
//   void opened(const Opened&)
//   void session(const SessionNews&)
//
// and, where an application has them:
//
//   bool accept(const Content&, std::string_view remote_addr)
//        one more receive hook, after the protocol's own: false drops the payload
//   bool decorate(Intent, std::string_view to, message::LineWriter&)
//        one more send hook, before `from` is added: may add members; false drops the message
//   void too_long(Intent, std::string_view to, std::size_t bytes)
//        a line that decorate() took would have so many when relayed, more than any receiver takes
//        (message::line_limit), and is not sent; the step goes on without it
//   void repeats(Intent, std::string_view to)
//        a message that decorate() took is said once more, to the letter (hardened profile)
//   bool logs(LogLevel)   and   void log(LogLevel, std::string_view line)
//        lines as in PROTOCOL.md, 7; composed only if logs() says so
//
// What compose() and the hooks throw ends the step, which is rolled back.
template <class A>
concept Application = requires(A application, const Round& round, std::string& message,
                               const Opened& opened, const SessionNews& news) {
    { application.compose(round, message) } -> std::same_as<void>;
    { application.opened(opened) } -> std::same_as<void>;
    { application.session(news) } -> std::same_as<void>;
};

template <class A>
concept HasReceiveHook = requires(A application, const Content& content, std::string_view address) {
    { application.accept(content, address) } -> std::same_as<bool>;
};

template <class A>
concept HasSendHook = requires(A application, Intent intent, std::string_view to,
                               message::LineWriter& line) {
    { application.decorate(intent, to, line) } -> std::same_as<bool>;
};

template <class A>
concept HasLengthHook = requires(A application, Intent intent, std::string_view to,
                                 std::size_t bytes) {
    { application.too_long(intent, to, bytes) } -> std::same_as<void>;
};

template <class A>
concept HasRepeatHook = requires(A application, Intent intent, std::string_view to) {
    { application.repeats(intent, to) } -> std::same_as<void>;
};

template <class A>
concept HasLog = requires(A application, LogLevel level, std::string_view line) {
    { application.logs(level) } -> std::same_as<bool>;
    { application.log(level, line) } -> std::same_as<void>;
};

// The deployed peers' application: the same two sentences, and no interest in the answers.
struct BaselineApplication {
    void compose(const Round& round, std::string& message) {
        message = round.role == Role::initiator ? "How are you?" : "I am OK!";
    }
    void opened(const Opened&) {}
    void session(const SessionNews&) {}

    friend bool operator==(const BaselineApplication&, const BaselineApplication&) = default;
};

}  // namespace hsagent
