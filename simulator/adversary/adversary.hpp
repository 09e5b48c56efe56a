// Adversary: a hostile party at the relay, which sees every line and may keep it from a receiver,
// say lines of its own to anybody, and pull an agent's plug.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/identity.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/support/time.hpp"
#include "simulator/adversary/payload.hpp"
#include "simulator/model/observation.hpp"
#include "simulator/model/schedule.hpp"
#include "simulator/model/transmission.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

// What the adversary does about a line.
struct Actions {
    struct Saying {
        std::size_t to;
        Payload payload;
    };
    struct Fall {
        std::size_t agent;
        Restart restart;
    };
    std::vector<std::size_t> withheld_from;
    std::vector<Saying> sayings;  // they arrive in this order, before what is sent from now on
    std::vector<Fall> falls;      // agents that stop and start again

    void withhold(std::size_t from) { withheld_from.push_back(from); }
    void say(std::size_t to, Payload payload) { sayings.push_back({to, std::move(payload)}); }
    void clear() {
        withheld_from.clear();
        sayings.clear();
        falls.clear();
    }
};

// What the adversary says, as it is sent.
inline Sent as_sent(const Payload& payload) {
    return {intent_of(payload), text_at(payload, "to"), payload.dump() + "\n", {}};
}

// What the adversary sees: a line of an agent on its way.
struct Sight {
    const Transmission& line;
    Payload payload;  // what it says
    Instant now;      // true time

    bool is(Intent intent) const { return line.intent == intent; }
    // Whose it is and for whom: "1|2"; and the same of the lines that answer it.
    std::string way() const {
        return std::to_string(line.sender) + '|' + std::to_string(line.addressee);
    }
    std::string way_back() const {
        return std::to_string(line.addressee) + '|' + std::to_string(line.sender);
    }
};

class Adversary {
public:
    virtual ~Adversary() = default;
    Adversary(const Adversary&) = delete;
    Adversary& operator=(const Adversary&) = delete;

    virtual void sees(const Sight& sight, Actions& actions) = 0;

protected:
    explicit Adversary(SeededRandom random)
        : random_(std::move(random)),
          own_(create_identity<BotanCrypto>(random_, {})),
          keys_(own_.kx_private, own_.sign_seed) {}

    std::string nonce() { return random_nonce(random_); }
    std::string reference() { return random_reference(random_); }
    std::string stranger() { return random_uuid4(random_); }
    // Its own id, under which it is no agent of the run.
    const std::string& id() const { return own_.my_id; }
    // An hs under its own keys.
    Payload hs(message::HsType type, std::string_view nonce, Instant now);

    SeededRandom random_;

private:
    Identity own_;
    message::HsKeys<BotanCrypto> keys_;
};

// One of the attacks and losses of PROTOCOL.md, 8, that were carried out against baseline agents.
struct Attack {
    std::string_view name;     // "S6"
    std::string_view summary;  // one line
    std::unique_ptr<Adversary> (*make)(SeededRandom random);
    std::uint32_t agents = 2;  // as many as it takes
    bool reads_logs = false;   // of the agents
};

// What takes part in a run or a replay of that attack; nothing for an empty name. Throws UsageError
// for one that is not there.
std::unique_ptr<Adversary> make_adversary(const std::string& attack, std::uint64_t seed);
// What the simulator has its agents log for it, if it does not print that: S13 reads it.
std::optional<LogLevel> log_read_by(const std::string& attack);

// All of them: S1 to S15, L1 to L8, then "random".
const std::vector<Attack>& attacks();
// Null if there is none of that name.
const Attack* attack_named(std::string_view name);

}  // namespace hsagent::sim
