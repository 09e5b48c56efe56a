// Two agents and a relay between them that an input controls: it delivers, loses, repeats and
// forges lines, advances the clock, restarts agents and lets their stores fail.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "hsagent/store/failing.hpp"
#include "hsagent/store/memory.hpp"
#include "simulator/agents/pretend_crypto.hpp"

namespace hsagent::fuzz {

// Draws are not undone with a step, and are no part of a fingerprint.
struct Draws {
    SeededRandom random;
    void fill(MutableBytes out) { random.fill(out); }
};

// Composes each message once, and names both ends in it.
struct Speaker {
    std::string id;
    std::uint64_t composed = 0;

    static std::string head(std::string_view from, std::string_view to) {
        return std::string(from).append(" to ").append(to).append(": ");
    }
    void compose(const Round& round, std::string& message) {
        message = head(id, round.peer_id) + std::to_string(++composed);
    }
};

template <class ItsProfile>
struct PairParts {
    using Crypto = sim::PretendCrypto;
    using Profile = ItsProfile;
    Draws random;
    FailingStore<MemoryStore> store;
    Speaker application;
};

// What an agent has put out in one event.
struct PutOut {
    std::vector<std::string> lines, opened;
    std::vector<std::string> opened_from;
    int closed_as_initiator = 0;

    friend bool operator==(const PutOut&, const PutOut&) = default;
};

// One of the two. An event is also performed on a copy, which must do the same.
template <class ItsProfile>
class Side {
public:
    using Parts = PairParts<ItsProfile>;

    Side(std::uint64_t seed, const Settings& settings, Instant now)
        : identity_(identity(seed, now)),
          agent_(Identity(identity_), settings, Parts{{SeededRandom(seed)}, {}, {identity_.my_id}},
                 now) {}

    const std::string& id() const { return agent_.id(); }
    std::uint64_t composed() const { return agent_.policies().application.composed; }
    std::size_t rows() const {
        std::size_t count = 0;
        for (const Role role : all_roles) {
            store().for_each(role, [&](std::string_view, const RoleState&) { ++count; });
        }
        return count;
    }

    PutOut receive(const std::string& line, Instant now) {
        const PutOut out = perform([&](auto& agent) { agent.receive(line, now); });
        HSAGENT_ASSERT(out.lines.empty());  // lines are due at the end of a round
        HSAGENT_ASSERT(out.opened.size() <= 1);
        return out;
    }
    PutOut advance(Instant now) {
        const PutOut out = perform([&](auto& agent) { agent.advance(now); });
        HSAGENT_ASSERT(out.lines.size() <= 1 + 4 * rows());
        return out;
    }

    void fail_at(std::uint32_t writes) { store().fail_at(writes); }
    void remember() { remembered_ = store().inner(); }
    enum class Found { store, nothing, remembered };
    void restart(Found found, Instant now) {
        const Settings settings = agent_.settings();
        Parts parts = std::move(agent_.policies());
        if (found == Found::nothing) parts.store = {};
        if (found == Found::remembered) parts.store = FailingStore(MemoryStore(remembered_));
        agent_ = Agent<Parts>(Identity(identity_), settings, std::move(parts), now);
    }

    // Whether events are performed on a copy as well. Their stores must not fail otherwise.
    bool compares = true;
    std::deque<std::string> inbox;
    std::set<std::string> surfaced;

private:
    FailingStore<MemoryStore>& store() { return agent_.policies().store; }
    const FailingStore<MemoryStore>& store() const { return agent_.policies().store; }

    static Identity identity(std::uint64_t seed, Instant now) {
        SeededRandom random(seed + 1000);
        return create_identity<sim::PretendCrypto>(random, now);
    }

    template <class Work>
    PutOut perform(Work work) {
        if (!compares) {
            HSAGENT_ASSERT(!fails(agent_, work));
            return drained(agent_);
        }
        Agent<Parts> copy(agent_);
        const bool may_fail = store().fails_in() > 0;
        const Digest before = may_fail ? agent_.fingerprint() : Digest();
        const bool failed = fails(agent_, work);
        HSAGENT_ASSERT(fails(copy, work) == failed);
        const Digest after = agent_.fingerprint();
        HSAGENT_ASSERT(!failed || (may_fail && after == before));
        HSAGENT_ASSERT(copy.fingerprint() == after);
        HSAGENT_ASSERT(agent_.counters() == copy.counters());
        const PutOut out = drained(agent_);
        HSAGENT_ASSERT(drained(copy) == out);
        return out;
    }
    template <class Work>
    static bool fails(Agent<Parts>& agent, Work work) {
        try {
            work(agent);
            return false;
        } catch (const PlannedStoreFailure&) {
            return true;
        }
    }
    static PutOut drained(Agent<Parts>& agent) {
        PutOut out;
        agent.drain(overloaded{
            [&](const Line& line) {
                HSAGENT_ASSERT(message::relayed_size(line.text) <= message::line_limit);
                out.lines.push_back(line.text);
            },
            [&](const Opened& opened) {
                out.opened.push_back(opened.message.text);
                out.opened_from.push_back(opened.peer_id);
            },
            [&](const SessionNews& news) {
                out.closed_as_initiator +=
                    news.change == SessionChange::closed && news.role == Role::initiator;
            },
        });
        return out;
    }

    Identity identity_;
    Agent<Parts> agent_;
    MemoryStore remembered_;
};

}  // namespace hsagent::fuzz
