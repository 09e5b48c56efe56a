// Two agents, and a relay between them whose lines a test can read, change and drop.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/store/memory.hpp"
#include "subject.hpp"

namespace hsagent::test {

template <class ProfileOfAgent>
struct PairParts {
    using Crypto = BotanCrypto;
    using Profile = ProfileOfAgent;
    SeededRandom random;
    MemoryStore store;
    Listener application;
};

// Most tests look at the first.
template <class FirstProfile, class SecondProfile>
class PairOf {
public:
    using First = Agent<PairParts<FirstProfile>>;
    using Second = Agent<PairParts<SecondProfile>>;

    explicit PairOf(const Settings& chosen = {}, std::uint64_t seed = 1)
        : settings(chosen),
          first_identity(identity(seed)),
          second_identity(identity(seed + 1)),
          first(Identity(first_identity), settings, {SeededRandom(seed + 10), {}, {}}, noon),
          second(Identity(second_identity), settings, {SeededRandom(seed + 20), {}, {}}, noon) {
        for (auto* application : {&first.policies().application, &second.policies().application}) {
            application->sends = true;
        }
    }

    // Ends a round of both agents. Lines that `passes` rejects are lost.
    void round() {
        now = now.plus_ms(settings.round_ms);
        turn(first, second, true);
        turn(second, first, false);
    }
    void rounds(int count) {
        for (int i = 0; i < count; ++i) round();
    }

    // Whether a content gets through. `from_first`: the first agent sent it. May change the
    // content.
    std::function<bool(nlohmann::json& content, bool from_first)> passes;

    // Restarts the first agent as a new process, with its store or without.
    void restart_first(bool with_store = true) {
        auto& old = first.policies();
        PairParts<FirstProfile> parts{std::move(old.random),
                                      with_store ? std::move(old.store) : MemoryStore(),
                                      std::move(old.application)};
        first = First(Identity(first_identity), settings, std::move(parts), now);
    }

    template <class Told>
    static std::size_t times(const Told& agent, const std::string& text) {
        std::size_t count = 0;
        for (const std::string& heard : agent.policies().application.heard) count += heard == text;
        return count;
    }
    std::uint64_t first_count(Reason reason) const {
        return first.counters().reasons[static_cast<std::size_t>(reason)];
    }

    Settings settings;
    Identity first_identity, second_identity;
    First first;
    Second second;
    Instant now = noon;
    std::int32_t zone_of_second = 0;  // of its clock: seconds ahead of the first's

private:
    static Identity identity(std::uint64_t seed) {
        SeededRandom random(seed + 1000);
        return create_identity<BotanCrypto>(random, noon);
    }

    // Steps of receive() send nothing; their news would otherwise wait for the next round.
    template <class To>
    static void note_news(To& to) {
        BOOST_TEST(take_lines(to).empty());
    }

    template <class From, class To>
    void turn(From& from, To& to, bool from_first) {
        const Instant second_now{now.unix_ms, zone_of_second};
        const Instant to_now = from_first ? second_now : now;
        from.advance(from_first ? now : second_now);
        for (const std::string& line : take_lines(from)) {
            if (!passes) {
                std::string relayed;
                message::append_relayed(relayed, line, address);
                to.receive(relayed, to_now);
                continue;
            }
            auto content = message::unwrap_typed(nlohmann::json::parse(line));
            if (passes(content, from_first)) to.receive_content(content.dump(), address, to_now);
        }
        note_news(to);
    }
};

using HardenedPair = PairOf<HardenedProfile, HardenedProfile>;
using MixedPair = PairOf<HardenedProfile, BaselineProfile>;

}  // namespace hsagent::test
