// Application: the calls by which an agent leaves decisions to its user. The results of steps are
// outputs (handshake/output.hpp).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/handshake/hook_names.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/message/line_writer.hpp"
#include "hsagent/store/role_state.hpp"
#include "hsagent/support/enum_names.hpp"

namespace hsagent {

// The message that is about to be sent.
struct Round {
    Role role;  // ours: an initiator asks, a responder answers
    std::string_view peer_id;
    std::int64_t number;  // in the cycle, from 1
};

enum class LogLevel : std::uint8_t { debug, info, warning };

inline constexpr auto log_level_names = enum_names<LogLevel>({
    {LogLevel::debug, "debug"},
    {LogLevel::info, "info"},
    {LogLevel::warning, "warning"},
});

constexpr std::string_view name(LogLevel level) {
    return log_level_names[level].name;
}

// The agent calls these during a step, never from within each other:
//
//   void compose(const Round&, std::string& message)
//        Writes the message of a round into `message`, which is empty. UTF-8.
//
// and, if the application has them, the hooks:
//
//   bool accept(const Content&, std::string_view remote_addr)
//        An additional receive hook, after the protocol's own. False drops the payload.
//   bool decorate(Intent, std::string_view to, message::LineWriter&)
//        An additional send hook, before `from` is added. May add members; false drops the
//        message.
//   bool logs(LogLevel)   and   void log(LogLevel, std::string_view line)
//        Log lines (PROTOCOL.md, 7). A line is composed only if logs() returns true.
//
// An exception from any of them ends the step, which is rolled back.
template <class A>
concept Application = requires(A application, const Round& round, std::string& message) {
    { application.compose(round, message) } -> std::same_as<void>;
    // By value or const, nothing could be written.
    requires !requires {
        application.compose(round, std::string());
    };
};

template <class A>
concept HasReceiveHook = requires(A application, const Content& content, std::string_view address) {
    { application.accept(content, address) } -> std::same_as<bool>;
};

template <class A>
concept HasSendHook = requires(A application, Intent intent, std::string_view to,
                               message::LineWriter& line) {
    { application.decorate(intent, to, line) } -> std::same_as<bool>;
    requires !requires {
        application.decorate(intent, to, message::LineWriter());
    };
};

template <class A>
concept HasLog = requires(A application, LogLevel level, std::string_view line) {
    { application.logs(level) } -> std::same_as<bool>;
    { application.log(level, line) } -> std::same_as<void>;
};

// Fails to compile if the application has a member with the name of a hook but another signature:
// the agent would never call it.
template <class A>
struct CheckHooks {
    static_assert(!std::is_final_v<A>,
                  "the application must not be final: its hooks could not be checked");
    static_assert(!NamesAccept<A> || HasReceiveHook<A>,
                  "accept() does not fit its hook; wanted: "
                  "bool accept(const Content&, std::string_view remote_addr)");
    static_assert(!NamesDecorate<A> || HasSendHook<A>,
                  "decorate() does not fit its hook; wanted: "
                  "bool decorate(Intent, std::string_view to, message::LineWriter&)");
    static_assert(!(NamesLogs<A> || NamesLog<A>) || HasLog<A>,
                  "logs() and log() do not fit their hooks; wanted, both: "
                  "bool logs(LogLevel) and void log(LogLevel, std::string_view line)");
};

// The deployed peers' application: the same two sentences.
struct BaselineApplication {
    void compose(const Round& round, std::string& message) {
        message = round.role == Role::initiator ? "How are you?" : "I am OK!";
    }

    friend bool operator==(const BaselineApplication&, const BaselineApplication&) = default;
};

}  // namespace hsagent
