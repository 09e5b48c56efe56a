#include "simulator/adversary/adversary.hpp"

#include "simulator/adversary/stages.hpp"
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
        {"S1", "a register whose from is a number", stage_s1},
        {"S2", "a whole cycle with null for every nonce and reference", stage_s2},
        {"S3", "a second signing key under a known id", stage_s3},
        {"S4", "an agent's hs under a stranger's id", stage_s4},
        {"S5", "an hs that was signed for another role, or another agent", stage_s5},
        {"S6", "an old hs, once its nonce is forgotten", stage_s6},
        {"S7", "nothing but listening: every cycle has the same key", stage_s7},
        {"S8", "nothing but listening: a message is guessed by its hash", stage_s8},
        {"S9", "a first request without its hs", stage_s9},
        {"S10", "an hs of ten years ahead", stage_s10},
        {"S11", "a request in another's name", stage_s11},
        {"S12", "a flood of made-up ids", stage_s12},
        {"S13", "nothing but reading logs", stage_s13, 2, true},
        {"S14", "junk inside base64", stage_s14},
        {"S15", "a request said again under a null echo", stage_s15},
        {"L1", "confirms are lost", stage_l1},
        {"L2", "requests are lost", stage_l2},
        {"L3", "responds are lost", stage_l3},
        {"L4", "concludes are lost", stage_l4},
        {"L5", "a peer is gone after its conclude", stage_l5},
        {"L6", "a peer loses its database", stage_l6},
        {"L7", "a sealed message is damaged", stage_l7},
        {"L8", "every second request is lost, and sent again", stage_l8},
        {"random", "mutates, replays, withholds, forges and splices by the seed", stage_random, 3},
    };
    return all;
}

std::unique_ptr<Adversary> make_adversary(const std::string& attack, std::uint64_t seed) {
    if (attack.empty()) return nullptr;
    const Attack* named = attack_named(attack);
    if (!named) {
        throw UsageError("--attack is '" + attack +
                         "'; it must be one of S1 to S15, L1 to L8, or random "
                         "(hsagent-sim attacks tells what each does)");
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
