// Timestamps (support/time.hpp): a text that is read is the one that its time is written as.
#include "hsagent/support/time.hpp"

#include <cstdint>
#include <string>

#include "choices.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

constexpr std::int64_t first_second = -62'135'596'800;  // of the year 1
constexpr std::int64_t last_second = 253'402'300'799;   // of the year 9999

void text(std::string_view said) {
    if (const auto seconds = parse_civil(said)) {
        HSAGENT_ASSERT(*seconds >= first_second && *seconds <= last_second);
        std::string written;
        append_civil(written, *seconds);
        HSAGENT_ASSERT(written == said);
    }
    if (const auto seconds = parse_utc(said)) {
        HSAGENT_ASSERT(utc_timestamp({*seconds * 1000, 0}) == said);
        HSAGENT_ASSERT(!parse_civil(said));
    }
}

void moment(std::uint64_t number, std::int32_t zone) {
    constexpr auto span = static_cast<std::uint64_t>(last_second - first_second - 2 * 86'400);
    const std::int64_t seconds =
        first_second + 86'400 + static_cast<std::int64_t>(number / 1000 % span);
    const Instant now{seconds * 1000 + static_cast<std::int64_t>(number % 1000), zone};
    HSAGENT_ASSERT(now.utc_seconds() == seconds);
    HSAGENT_ASSERT(parse_utc(utc_timestamp(now)) == seconds);
    HSAGENT_ASSERT(parse_civil(local_timestamp(now)) == seconds + zone);
}

}  // namespace

void try_input(std::string_view input) {
    text(input);
    Choices choices(input);
    const std::uint64_t number = choices.number(8);
    moment(number, static_cast<std::int32_t>(choices.below(2 * 86'400 + 1)) - 86'400);
}

}  // namespace hsagent::fuzz
