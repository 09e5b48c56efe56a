// Reason: why a hardened agent did otherwise than a baseline agent would have done.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hsagent {

// One for each attack and loss of PROTOCOL.md, 8, and a few that end a cycle otherwise. Each is
// counted (Counters::reasons); those that end a cycle, or that somebody has to look at, are also
// told as SessionNews::reason.
enum class Reason : std::uint8_t {
    malformed,          // S1: a field of the wrong type, too long, or our own id as sender
    null_echo,          // S2: null, where a challenge or a reference must be echoed
    key_not_pinned,     // S3: a signing key other than the one known for that id
    bound_to_another,   // S4: x2 names another sender, or keys that are not those of the hs
    relabelled,         // S5: x2 was made for another role or another receiver
    hs_replayed,        // S6: an hs that was taken before, in whatever cycle
    fresh_key,          // S7: a key pair was made for one cycle, and is wiped at its end
    padded,             // S8: a message was sealed so that its hash cannot be guessed
    in_the_clear,       // S9: an application's message without a session key, or no good hs
    not_of_its_time,    // S10: made more than the time limit ago, or ahead
    bad_mac,            // S11: a step that no holder of the session's keys has made
    too_many,           // S12: above the caps on rows, half-open cycles or confirms a second
    not_logged,         // S13: a line of the log, without the secret it would have shown
    bad_encoding,       // S14: base64 that is not strict, a length, a point or a signature
    opened_before,      // S15: a request that was taken already, under a null echo
    confirm_again,      // L1: a confirm said once more
    request_again,      // L2
    respond_again,      // L3
    conclude_again,     // L4
    finish_unanswered,  // L5: the peer was asked to close as often as the limit has it
    reference_lost,     // L6: the peer has lost the reference of its last cycle
    unreadable,         // L7: sealed, and cannot be opened: it moves nothing
    same_round,         // L8: said once more, by either end; the round is counted once
    other_key,          // signed by the peer, but sealed under the key of another cycle
    not_padded,         // a message between hs2 peers whose hash could be guessed
    downgrade,          // hs2 that is incomplete, or missing where the peer had it before
    sequence_replayed,  // a sequence number that was taken before, or is too old (RFC 6479)
    peer_silent,        // ends a cycle: nothing came for as many sends as the limit has it
    session_lost,       // ends a cycle: keys are held in memory only, and the agent began anew
    superseded,         // ends a cycle: the peer has begun a new one
};

inline constexpr std::array<std::string_view, 30> reason_names{
    "malformed",      "null_echo",       "key_not_pinned",    "bound_to_another",
    "relabelled",     "hs_replayed",     "fresh_key",         "padded",
    "in_the_clear",   "not_of_its_time", "bad_mac",           "too_many",
    "not_logged",     "bad_encoding",    "opened_before",     "confirm_again",
    "request_again",  "respond_again",   "conclude_again",    "finish_unanswered",
    "reference_lost", "unreadable",      "same_round",        "other_key",
    "not_padded",     "downgrade",       "sequence_replayed", "peer_silent",
    "session_lost",   "superseded",
};

constexpr std::string_view name(Reason reason) {
    return reason_names[static_cast<std::size_t>(reason)];
}

// The attack or loss of PROTOCOL.md, 8, that it is the answer to; empty for the others.
constexpr std::string_view weakness_of(Reason reason) {
    constexpr std::array<std::string_view, 23> labels{
        "S1",  "S2",  "S3",  "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12",
        "S13", "S14", "S15", "L1", "L2", "L3", "L4", "L5", "L6", "L7",  "L8",
    };
    const auto at = static_cast<std::size_t>(reason);
    return at < labels.size() ? labels[at] : std::string_view();
}

// Whether it is counted with every cycle, and nothing went wrong.
constexpr bool is_routine(Reason reason) {
    return reason == Reason::fresh_key || reason == Reason::padded || reason == Reason::not_logged;
}

}  // namespace hsagent
