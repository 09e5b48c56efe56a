// Checks of sessions: owner, addressee, time, uniqueness and encoding of keys and hs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "simulator/checks/check.hpp"
#include "simulator/checks/seen.hpp"

namespace hsagent::sim {

// Both ends of a cycle hold the same session key, and no other pair holds it.
class SameKey : public CheckOf<SameKey> {
public:
    static constexpr std::string_view name = "both_ends_hold_the_same_key";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    using Ends = std::pair<std::size_t, std::size_t>;
    SeenMap<Hash128> by_hs_;  // initiator|responder|nonce of the response hs -> digest of key
    std::unordered_map<std::size_t, std::size_t> starts_;  // by agent
    SeenMap<Ends> holders_;  // digest of key -> the first pair to hold it, lower number first
};

// A session with a peer rests on that peer's own signing key (S3), and nobody else's session rests
// on that key (S4).
struct PeersOwnKey : CheckOf<PeersOwnKey> {
    static constexpr std::string_view name = "session_stands_on_the_peers_own_key";
    void step(const ObservedStep& step, FindingSink& sink) override;
};

// What is sealed for a peer rests on that peer's own signing key, when it is first said. Nobody
// need ever answer, so that no session is reported. S3.
class SealedForPeer : public CheckOf<SealedForPeer> {
public:
    static constexpr std::string_view name = "sealed_for_the_peers_own_key";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    SeenSet said_;  // signatures
};

// An hs is taken only by the agent, and in the role, that it was signed for. S5.
class HsMadeForUs : public CheckOf<HsMadeForUs> {
public:
    static constexpr std::string_view name = "hs_was_made_for_us";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    struct Made {
        Hash128 to;
        std::string type;
    };
    SeenMap<Made> made_;  // by signature
};

// No hs is taken twice. S6.
class HsOnce : public CheckOf<HsOnce> {
public:
    static constexpr std::string_view name = "hs_taken_once";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    SeenSet taken_;
    std::unordered_map<std::size_t, std::size_t> lost_store_;  // times, by agent
};

// Each cycle has its own session key. S7.
class DistinctKeys : public CheckOf<DistinctKeys> {
public:
    static constexpr std::string_view name = "each_cycle_has_its_own_key";
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    SeenSet held_;  // agent, peer and digest of key
};

// An hs is taken only within 60 s of the true time, and none made in the last 60 s is refused as
// stale. S10.
class HsTime : public CheckOf<HsTime> {
public:
    static constexpr std::string_view name = "hs_is_of_its_time";
    static constexpr std::int64_t most_ms = 60'000;
    void step(const ObservedStep& step, FindingSink& sink) override;

private:
    static bool is_of_its_time(const ObservedStep& step, std::int64_t said_ms);

    SeenMap<std::int64_t> made_ms_;  // true time, by signature
};

// Only strict base64 is taken. S14.
struct StrictEncoding : CheckOf<StrictEncoding> {
    static constexpr std::string_view name = "base64_is_strict";
    void step(const ObservedStep& step, FindingSink& sink) override;
};

}  // namespace hsagent::sim
