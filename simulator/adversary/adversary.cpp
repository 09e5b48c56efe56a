#include "simulator/adversary/adversary.hpp"

#include <charconv>

#include "simulator/adversary/attacks.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

Payload Adversary::sealed(std::string_view text, std::string_view kx_pub, Instant now) {
    const auto theirs = base64_array<32>(kx_pub, Base64::strict);
    const auto shared = theirs ? keys_.agreement.agree(*theirs) : std::nullopt;
    if (!shared) return nullptr;
    SecretKey key;
    BotanCrypto::hkdf_sha256(shared->expose(), {}, as_bytes(message::session_key_info),
                             key.expose_for_writing());
    BotanCrypto::SealingKey sealing(key);
    SealNonce nonce;
    random_.fill(nonce);
    std::string payload, made;
    message::message_payload(text, payload);
    Sec sec;
    message::Sealer<BotanCrypto>().seal(sealing, keys_.signing, payload, nonce, now, sec);
    message::append_sec(made, sec);
    return Payload::parse(made);
}

Payload Adversary::hs(message::HsType type, std::string_view nonce, Instant now,
                      std::string_view kx_pub) {
    Hs made;
    message::build_hs<BotanCrypto>(keys_.signing,
                                   {keys_.sign_pub, kx_pub.empty() ? keys_.kx_pub : kx_pub}, type,
                                   nonce, now, made);
    return {{"type", made.type.text},           {"nonce", made.nonce.text},
            {"kx_pub", made.kx_pub.text},       {"sign_pub", made.sign_pub.text},
            {"timestamp", made.timestamp.text}, {"sig", made.sig.text}};
}

const std::vector<Attack>& attacks() {
#define HSAGENT_SIM_ENTRY(name) attack_##name,
    static const std::vector<Attack> all{HSAGENT_SIM_ATTACKS(HSAGENT_SIM_ENTRY)};
#undef HSAGENT_SIM_ENTRY
    return all;
}

std::unique_ptr<Adversary> make_adversary(const std::string& attack, std::uint64_t seed) {
    if (attack.empty()) return nullptr;
    const Attack* named = attack_named(attack);
    if (!named) {
        throw UsageError("--attack is '" + attack + "'; it must be one of " +
                         attack_names(" to ", ", ", ", or ") +
                         " (`hsagent-sim attacks` lists them)");
    }
    return named->make(SeededRandom(seed).fork("adversary"));
}

std::optional<LogLevel> log_read_by(const std::string& attack) {
    const Attack* named = attack_named(attack);
    if (!named || !named->reads_logs) return std::nullopt;
    return LogLevel::info;
}

std::string attack_names(std::string_view to, std::string_view between, std::string_view last) {
    struct Range {
        std::string_view first, last;
    };
    const auto number_of = [](std::string_view name) {
        const std::size_t at = name.find_first_of("0123456789");
        int number = 0;
        if (at != name.npos) std::from_chars(name.data() + at, name.data() + name.size(), number);
        return number;
    };
    std::vector<Range> ranges;
    for (const Attack& attack : attacks()) {
        const int number = number_of(attack.name);
        const bool is_next = number > 1 && !ranges.empty() &&
                             ranges.back().last.front() == attack.name.front() &&
                             number_of(ranges.back().last) == number - 1;
        if (is_next) {
            ranges.back().last = attack.name;
        } else {
            ranges.push_back({attack.name, attack.name});
        }
    }
    std::string names;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        if (i > 0) names += i + 1 < ranges.size() ? between : last;
        names += ranges[i].first;
        if (ranges[i].first == ranges[i].last) continue;
        names += to;
        names += ranges[i].last;
    }
    return names;
}

const Attack* attack_named(std::string_view name) {
    for (const Attack& attack : attacks()) {
        if (attack.name == name) return &attack;
    }
    return nullptr;
}

}  // namespace hsagent::sim
