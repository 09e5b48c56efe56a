#include "simulator/adversary/adversary.hpp"

#include "simulator/adversary/attacks.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

Payload Adversary::hs(message::HsType type, std::string_view nonce, Instant now) {
    Hs made;
    message::build_hs(keys_, type, nonce, now, made);
    return {{"type", made.type.text},           {"nonce", made.nonce.text},
            {"kx_pub", made.kx_pub.text},       {"sign_pub", made.sign_pub.text},
            {"timestamp", made.timestamp.text}, {"sig", made.sig.text}};
}

const std::vector<Attack>& attacks() {
    static const std::vector<Attack> all{
        {"S1", "a register whose from is a number", attack_s01},
        {"S2", "a whole cycle with null for every nonce and reference", attack_s02},
        {"S3", "a second signing key under a known id", attack_s03},
        {"S4", "an agent's hs under a stranger's id", attack_s04},
        {"S5", "an hs that was signed for another role or agent", attack_s05},
        {"S6", "an old hs, replayed once its nonce is forgotten", attack_s06},
        {"S7", "listening only: every cycle has the same key", attack_s07},
        {"S8", "listening only: a message is guessed from its hash", attack_s08},
        {"S9", "a first request without its hs", attack_s09},
        {"S10", "an hs dated ten years ahead", attack_s10},
        {"S11", "a request in another agent's name", attack_s11},
        {"S12", "a flood of made-up ids", attack_s12},
        {"S13", "reading logs only", attack_s13, 2, true},
        {"S14", "junk inside base64", attack_s14},
        {"S15", "a request resent under a null echo", attack_s15},
        {"L1", "confirms are lost", attack_l01},
        {"L2", "requests are lost", attack_l02},
        {"L3", "responds are lost", attack_l03},
        {"L4", "concludes are lost", attack_l04},
        {"L5", "a peer disappears after its conclude", attack_l05},
        {"L6", "a peer loses its database", attack_l06},
        {"L7", "a sealed message is damaged", attack_l07},
        {"L8", "every second request is lost, and sent again", attack_l08},
        {"random", "mutates, replays, withholds, forges and splices lines as drawn from the seed",
         attack_random, 3},
    };
    return all;
}

std::unique_ptr<Adversary> make_adversary(const std::string& attack, std::uint64_t seed) {
    if (attack.empty()) return nullptr;
    const Attack* named = attack_named(attack);
    if (!named) {
        throw UsageError("--attack is '" + attack +
                         "'; it must be one of S1 to S15, L1 to L8, or random "
                         "(`hsagent-sim attacks` lists them)");
    }
    return named->make(SeededRandom(seed).fork("adversary"));
}

std::optional<LogLevel> log_read_by(const std::string& attack) {
    const Attack* named = attack_named(attack);
    if (!named || !named->reads_logs) return std::nullopt;
    return LogLevel::info;
}

const Attack* attack_named(std::string_view name) {
    for (const Attack& attack : attacks()) {
        if (attack.name == name) return &attack;
    }
    return nullptr;
}

}  // namespace hsagent::sim
