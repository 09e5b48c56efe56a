// Checks of application messages: sealing, opening and secrecy.
#pragma once

#include <string>
#include <string_view>

#include "hsagent/support/text_hash.hpp"
#include "simulator/checks/check.hpp"
#include "simulator/checks/seen.hpp"

namespace hsagent::sim {

// An opened message was sealed by that peer (S3), for this agent and role (S5), and is opened only
// once (S6, S15, S16). S17: the peer sealed it for somebody else.
class OpenedWasSealed : public CheckOf<OpenedWasSealed> {
public:
    static constexpr std::string_view name = "opened_is_what_was_sealed";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    struct Seal {
        std::size_t by;
        Hash128 to, under;  // id and my_nonce of the line
        Role to_role;
    };
    SeenMap<Seal> seals_;  // by signature
    SeenSet opened_;
};

// No application byte is sent in the clear. S9.
struct NothingInTheClear : CheckOf<NothingInTheClear> {
    static constexpr std::string_view name = "no_message_in_the_clear";
    void step(const ObservedStep& step, FindingSink& sink) override;
};

// A sealed message that cannot be opened does not advance the cycle. L7.
struct SealedIsRead : CheckOf<SealedIsRead> {
    static constexpr std::string_view name = "unread_message_moves_nothing";
    void step(const ObservedStep& step, FindingSink& sink) override;
};

// The public part of an envelope does not reveal a message that can be guessed. S8.
class HashHidesText : public CheckOf<HashHidesText> {
public:
    static constexpr std::string_view name = "envelope_hides_its_message";
    HashHidesText();
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    TextMap<std::string> guesses_;  // base64 of the hash -> text
};

// Neither key bytes nor messages are logged. S13.
struct LogsNoSecrets : CheckOf<LogsNoSecrets> {
    static constexpr std::string_view name = "log_shows_no_secrets";
    void step(const ObservedStep& step, FindingSink& sink) override;
};

}  // namespace hsagent::sim
