// Agents with few tokens, and how many are left (PROTOCOL.md, 8.4).
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>

#include "hardened_guards.hpp"

namespace hsagent::test {

inline Puppet with_tokens(std::int64_t burst, std::int64_t credit = 16, bool hs2 = true) {
    Settings settings = without_tokens();
    settings.caps.token_burst = burst;
    settings.caps.credit = credit;
    return Puppet(hs2, settings);
}
// The bucket that is for all holds so many tokens, and gets so many a second.
inline Puppet with_bucket(std::int64_t burst, std::int64_t tokens_a_second,
                          std::int64_t round_ms = 1'000, std::int64_t credit = 16,
                          bool hs2 = true) {
    Settings settings = without_tokens();
    settings.caps.token_burst = burst;
    settings.caps.tokens_a_second = tokens_a_second;
    settings.caps.credit = credit;
    settings.round_ms = round_ms;
    return Puppet(hs2, settings);
}
// Nothing fills it.
inline Puppet with_no_more_than(std::int64_t burst, std::int64_t credit, bool hs2 = true,
                                std::int64_t round_ms = 1'000) {
    return with_bucket(burst, 0, round_ms, credit, hs2);
}

inline Edits with_a_forged_message() {
    Edits edits;
    edits.said = [](nlohmann::json& content) {
        content["sec"]["sig"] = to_base64(ByteArray<64>{});
    };
    return edits;
}

// Too few to admit a stranger.
inline constexpr std::uint64_t too_few = 3;

// How many of the confirms of that id had their signature checked: it is of another.
inline std::uint64_t checked(Puppet& puppet, const std::string& id, int times) {
    Edits edits = signed_hs_with("sig", to_base64(ByteArray<64>{}));
    edits.x2 = [&](X2& x2) { x2.from.set_text(id); };
    const auto to_json = edits.said;
    edits.said = [&](nlohmann::json& content) {
        to_json(content);
        content["from"] = id;
    };
    const std::uint64_t before = puppet.count(Reason::bad_encoding);
    const std::uint64_t refused = puppet.count(Reason::no_token);
    for (int i = 0; i < times; ++i) puppet.hears(puppet.confirm(edits));
    const std::uint64_t checks = puppet.count(Reason::bad_encoding) - before;
    BOOST_TEST(puppet.count(Reason::no_token) - refused ==
               static_cast<std::uint64_t>(times) - checks);
    return checks;
}

}  // namespace hsagent::test
