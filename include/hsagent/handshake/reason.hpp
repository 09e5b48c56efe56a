// Reason: why a hardened agent departed from the baseline.
#pragma once

#include <cstdint>
#include <string_view>

#include "hsagent/support/enum_names.hpp"

namespace hsagent {

// One for each attack and loss of PROTOCOL.md, 8, and a few more. All are counted
// (Counters::reasons). Those that end a cycle or need attention are also reported as
// SessionNews::reason.
enum class Reason : std::uint8_t {
    malformed,          // S1: a field of the wrong type, too long, or our own id as sender
    null_echo,          // S2: null where a challenge or a reference must be echoed
    key_not_pinned,     // S3: a signing key other than the one known for that id
    bound_to_another,   // S4: x2 names another sender, or other keys than the hs has
    relabelled,         // S5: x2 was made for another role, or for another challenge
    hs_replayed,        // S6: an hs that was taken before, in any cycle
    fresh_key,          // S7: a key pair made for one cycle, and wiped at its end
    padded,             // S8: a message sealed so that its hash cannot be guessed
    in_the_clear,       // S9: an application's message without a session key, or no good hs
    not_of_its_time,    // S10: an hs made more than the time limit ago, or ahead
    bad_mac,            // S11: a step not made by a holder of the session's keys
    too_many,           // S12: above the caps on strangers in mid-cycle, on rows, pins or rounds
    not_logged,         // S13: a log line without the secret that the baseline logs
    bad_encoding,       // S14: base64 that is not strict; a bad length, point or signature
    opened_before,      // S15: a request that was already taken, under a null echo
    copied_message,     // S16: a sealed message that was opened before, in another line
    made_for_another,   // S17: x2 names another receiver, or our key stands in another's hs
    backed_off,         // S18: a reconnect without an answer, after longer and longer waits
    row_forgotten,      // S19: a row that was idle for too long, or made room for another
    no_token,           // S20: a line or a signature that had to wait, or was not worth a token
    confirm_again,      // L1: a confirm was resent
    request_again,      // L2
    respond_again,      // L3
    conclude_again,     // L4
    finish_unanswered,  // L5: ends a cycle: the limit of unanswered finishes is reached
    reference_lost,     // L6: the peer has lost the reference of its last cycle
    unreadable,         // L7: sealed text that cannot be opened moves nothing
    same_round,         // L8: a message resent by either end; its round is counted once
    zone_changed,       // L9: the peer has shown its key in another time zone than before
    other_key,          // signed by the peer, but sealed under the key of another cycle
    not_padded,         // a message between hs2 peers whose hash could be guessed
    downgrade,          // hs2 that is incomplete, or missing where the peer had it before
    sequence_replayed,  // a sequence number that was taken before, or is too old (RFC 6479)
    peer_silent,        // ends a cycle: the limit of unanswered sends is reached
    session_lost,       // ends a cycle: a restart lost the keys, which are only in memory
    superseded,         // ends a cycle: the peer has begun a new one
};

// A row of reason_names.
struct ReasonName {
    Reason value;
    std::string_view name;
    std::string_view weakness = {};  // its label in PROTOCOL.md, 8; empty for those without
};

inline constexpr auto reason_names = enum_table<ReasonName>({
    {Reason::malformed, "malformed", "S1"},
    {Reason::null_echo, "null_echo", "S2"},
    {Reason::key_not_pinned, "key_not_pinned", "S3"},
    {Reason::bound_to_another, "bound_to_another", "S4"},
    {Reason::relabelled, "relabelled", "S5"},
    {Reason::hs_replayed, "hs_replayed", "S6"},
    {Reason::fresh_key, "fresh_key", "S7"},
    {Reason::padded, "padded", "S8"},
    {Reason::in_the_clear, "in_the_clear", "S9"},
    {Reason::not_of_its_time, "not_of_its_time", "S10"},
    {Reason::bad_mac, "bad_mac", "S11"},
    {Reason::too_many, "too_many", "S12"},
    {Reason::not_logged, "not_logged", "S13"},
    {Reason::bad_encoding, "bad_encoding", "S14"},
    {Reason::opened_before, "opened_before", "S15"},
    {Reason::copied_message, "copied_message", "S16"},
    {Reason::made_for_another, "made_for_another", "S17"},
    {Reason::backed_off, "backed_off", "S18"},
    {Reason::row_forgotten, "row_forgotten", "S19"},
    {Reason::no_token, "no_token", "S20"},
    {Reason::confirm_again, "confirm_again", "L1"},
    {Reason::request_again, "request_again", "L2"},
    {Reason::respond_again, "respond_again", "L3"},
    {Reason::conclude_again, "conclude_again", "L4"},
    {Reason::finish_unanswered, "finish_unanswered", "L5"},
    {Reason::reference_lost, "reference_lost", "L6"},
    {Reason::unreadable, "unreadable", "L7"},
    {Reason::same_round, "same_round", "L8"},
    {Reason::zone_changed, "zone_changed", "L9"},
    {Reason::other_key, "other_key"},
    {Reason::not_padded, "not_padded"},
    {Reason::downgrade, "downgrade"},
    {Reason::sequence_replayed, "sequence_replayed"},
    {Reason::peer_silent, "peer_silent"},
    {Reason::session_lost, "session_lost"},
    {Reason::superseded, "superseded"},
});

constexpr std::string_view name(Reason reason) {
    return reason_names[reason].name;
}

// The attack or loss of PROTOCOL.md, 8, that a reason answers; empty for the others.
constexpr std::string_view weakness_of(Reason reason) {
    return reason_names[reason].weakness;
}

// Whether a reason is counted in every cycle, even if nothing goes wrong.
constexpr bool is_routine(Reason reason) {
    return reason == Reason::fresh_key || reason == Reason::padded || reason == Reason::not_logged;
}

}  // namespace hsagent
