// Checks of steps: echo and finalize rule, nonces and references, and the real sender.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "simulator/checks/check.hpp"
#include "simulator/checks/seen.hpp"

namespace hsagent::sim {

// PROTOCOL.md, 2: your_nonce of a request, respond or conclude is the receiver's challenge. S2.
struct EchoRule : CheckOf<EchoRule> {
    static constexpr std::string_view name = "echo_rule";
    void step(const ObservedStep& step, FindingSink& sink) override;
};

// PROTOCOL.md, 2: your_ref of a finish, close or reconnect is the receiver's reference. S2.
struct FinalizeRule : CheckOf<FinalizeRule> {
    static constexpr std::string_view name = "finalize_rule";
    void step(const ObservedStep& step, FindingSink& sink) override;
};

// No my_nonce is taken twice by the same role from the same peer: within a cycle or, by an agent
// that remembers hs, with an hs that it took keys from. S6.
class NonceOnce : public CheckOf<NonceOnce> {
public:
    static constexpr std::string_view name = "nonce_taken_once";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    void note_ends(const ObservedStep& step);

    struct Taken {
        std::uint32_t ends;         // of cycles, when it was last taken
        std::uint32_t lost_stores;  // of the agent, then
        bool is_hs;                 // the agent then, or before, took keys from its hs
        std::int64_t at_ms;         // by the agent's own clock
    };
    SeenMap<Taken> taken_;
    SeenMap<std::uint32_t> cycles_;                              // begun or ended, by role
    std::unordered_map<std::size_t, std::uint32_t> lost_store_;  // times, by agent
};

// A step is taken only for a message that its claimed sender sent in this form. The exact text of a
// hardened sender's message counts as its own, whoever resends it. S11.
class StepsAreThePeers : public CheckOf<StepsAreThePeers> {
public:
    static constexpr std::string_view name = "steps_are_the_peers";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    Hash128 said(const Content& content);

    SeenSet said_;  // exact messages of hardened agents
    std::string text_;
};

// A cycle closes only under references that each end made for the other. S11.
class ReferencesMatch : public CheckOf<ReferencesMatch> {
public:
    static constexpr std::string_view name = "references_match";
    void inherits(const std::string& self, const std::string& peer, const RoleState& row) override;
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    SeenSet made_;
    SeenSet forged_;  // taken from a step that its claimed sender did not send
};

// PROTOCOL.md, 4: a pair's nonces are deleted when its cycle ends.
struct NothingKept : CheckOf<NothingKept> {
    static constexpr std::string_view name = "closed_pair_keeps_no_nonces";
    void step(const ObservedStep& step, FindingSink& sink) override;
};

}  // namespace hsagent::sim
