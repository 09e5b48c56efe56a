// Forger: follows recipes for forged lines, with the ids and keys that an adversary has of its own.
// It can copy whatever was sent, and sign, agree, derive, seal and authenticate with its own keys.
// Other keys it does not have.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hsagent/crypto/random.hpp"
#include "hsagent/crypto/secret.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/support/time.hpp"
#include "simulator/adversary/forgery.hpp"
#include "simulator/adversary/payload.hpp"
#include "simulator/agents/crypto_kind.hpp"
#include "simulator/agents/directory.hpp"
#include "simulator/model/line_book.hpp"

namespace hsagent::sim {

class Forger {
public:
    virtual ~Forger() = default;
    Forger(const Forger&) = delete;
    Forger& operator=(const Forger&) = delete;

    // The content of a forged line; nullopt if a line that the recipe names is not in the book, or
    // has no such part. `copy` counts from 0 to the recipe's `copies`; see of_copy().
    virtual std::optional<Payload> make(const Forgery& forgery, std::uint32_t copy,
                                        const LineBook& book, const Directory& directory,
                                        Instant now) = 0;

    // The recipe, with the lines that one of its copies names: what was said to the id of the first
    // copy stands for what was said to the id of this one.
    Forgery of_copy(Forgery forgery, std::uint32_t copy);

    // The id of that number. Every seed has ids of its own.
    const std::string& own_id(std::uint32_t number);

    // Makes the adversary's key 0 that of an agent: to show that the agents' keys are all that it
    // lacks.
    virtual void steal(const SecretKey& sign_seed) = 0;

    // The id and the public key of that number, as agents that know it would have pinned them.
    virtual Identity own_identity(std::uint32_t number) = 0;

protected:
    explicit Forger(SeededRandom random) : random_(random) {}

    const SeededRandom random_;

private:
    std::vector<std::string> ids_;
};

// The source of a run's forger.
inline SeededRandom forger_random(std::uint64_t seed) {
    return SeededRandom(seed).fork("adversary").fork("forger");
}

std::unique_ptr<Forger> make_forger(CryptoKind crypto, SeededRandom random);

}  // namespace hsagent::sim
