// Adversary: a hostile party at the relay. It sees every line and can withhold it from a receiver,
// send lines of its own to anyone, and make an agent crash and restart.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/identity/uuid.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/message/nonces.hpp"
#include "hsagent/support/time.hpp"
#include "simulator/adversary/forgery.hpp"
#include "simulator/adversary/payload.hpp"
#include "simulator/model/observation.hpp"
#include "simulator/model/schedule.hpp"
#include "simulator/model/transmission.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

class Directory;                       // agents/directory.hpp
class LineBook;                        // model/line_book.hpp
enum class CryptoKind : std::uint8_t;  // agents/crypto_kind.hpp

// The adversary's reaction to a line.
struct Actions {
    struct Saying {
        std::size_t to;
        Payload payload;
        std::optional<ForgedLine> forged = {};  // how it was made; for scripts
    };
    struct Fall {
        std::size_t agent;
        Restart restart;
    };
    std::vector<std::size_t> withheld_from;
    std::vector<Saying> sayings;  // arrive in this order, before any line sent later
    std::vector<Fall> falls;      // agents that stop and start again

    void withhold(std::size_t from) { withheld_from.push_back(from); }
    void say(std::size_t to, Payload payload) { sayings.push_back({to, std::move(payload), {}}); }
    void clear() {
        withheld_from.clear();
        sayings.clear();
        falls.clear();
    }
};

// The adversary's payload as a line to send.
inline Sent as_sent(const Payload& payload) {
    return {intent_of(payload), text_at(payload, "to"), payload.dump() + "\n", {}};
}

// An agent's line in transit, as the adversary sees it.
struct Sight {
    const Transmission& line;
    Payload payload;                                  // content of the line
    Instant now;                                      // true time
    std::int64_t at_us = 0;                           // the same, since the start of the run
    std::shared_ptr<const Transmission> shared = {};  // `line`, for who keeps it

    bool is(Intent intent) const { return line.intent == intent; }
    // Numbers of sender and addressee, as in "1|2"; and the same for the lines that answer it.
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

    // Called once, before the first event; the directory stays in place.
    virtual void meets(const Directory& directory, CryptoKind crypto) {
        (void)directory, (void)crypto;
    }
    // Gets the private signing key of an agent; only an adversary with recipes can use it. After
    // meets().
    virtual void steals(const SecretKey& sign_seed) { (void)sign_seed; }
    // Agents know the adversary as a peer: returns the id and key that each of them pins. Only an
    // adversary with recipes has one. After meets() and steals().
    virtual std::optional<Identity> joins() { return std::nullopt; }
    virtual void sees(const Sight& sight, Actions& actions) = 0;
    // One of the lines that sees() asked for is on its way: the saying of that index.
    virtual void said(std::size_t saying, const std::shared_ptr<const Transmission>& line) {
        (void)saying, (void)line;
    }
    // An agent has received one of its lines. It would not learn this on a real relay; a fuzzer
    // does.
    virtual void learns(const Observation& seen) { (void)seen; }
    // The lines by which its recipes name their parts; null if it has no recipes.
    virtual const LineBook* lines() const { return nullptr; }

protected:
    explicit Adversary(SeededRandom random)
        : random_(std::move(random)),
          own_(create_identity<BotanCrypto>(random_, {})),
          keys_(own_.kx_private, own_.sign_seed) {}

    std::string nonce() { return random_nonce(random_); }
    std::string reference() { return random_reference(random_); }
    std::string stranger() { return random_uuid4(random_); }
    // Its own id, which no agent of the run has.
    const std::string& id() const { return own_.my_id; }
    // An hs signed with its own key; it shows that kx_pub, or its own.
    Payload hs(message::HsType type, std::string_view nonce, Instant now,
               std::string_view kx_pub = {});
    // A sec for the session of its own keys with that kx_pub of a baseline peer.
    Payload sealed(std::string_view text, std::string_view kx_pub, Instant now);

    SeededRandom random_;

private:
    Identity own_;
    message::HsKeys<BotanCrypto> keys_;
};

// An attack or loss of PROTOCOL.md, 8, as carried out against baseline agents.
struct Attack {
    std::string_view name;     // "S6"
    std::string_view summary;  // one line
    std::unique_ptr<Adversary> (*make)(SeededRandom random);
    std::uint32_t agents = 2;    // how many it needs
    bool reads_logs = false;     // of the agents
    bool changes_zones = false;  // of their clocks

    // Whether it is one of the table's, and no search for others.
    bool is_numbered() const { return name.front() == 'S' || name.front() == 'L'; }
};

// The adversary of that attack, for a run or a replay; null for an empty name. Throws UsageError if
// the name is unknown.
std::unique_ptr<Adversary> make_adversary(const std::string& attack, std::uint64_t seed);
// The level at which agents must log for that attack even if nothing is printed (S13 reads logs);
// nullopt if it reads none.
std::optional<LogLevel> log_read_by(const std::string& attack);

// All attacks, in the order of the list (adversary/attacks.hpp).
const std::vector<Attack>& attacks();
// Null if the name is unknown.
const Attack* attack_named(std::string_view name);
// All names, numbers that follow each other as a range: "S1..S15|L1..L8|random" for ("..", "|",
// "|").
std::string attack_names(std::string_view to, std::string_view between, std::string_view last);

}  // namespace hsagent::sim
