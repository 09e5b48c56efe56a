// Configuration files of relays and agents (simulator/live/settings_files.hpp).
#include <string>

#include "simulator/live/settings_files.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

// The settings, or nothing with an error that says where.
template <class Parse>
auto read(Parse parse, std::string_view text) -> std::optional<decltype(parse(text, ""))> {
    try {
        return parse(text, "input");
    } catch (const sim::UsageError& error) {
        HSAGENT_ASSERT(std::string_view(error.what()).starts_with("input"));
        return std::nullopt;
    }
}

}  // namespace

void try_input(std::string_view input) {
    if (const auto file = read(live::parse_relay_file, input)) {
        const live::RelaySettings& relay = file->relay;
        HSAGENT_ASSERT(relay.max_bytes_per_line >= 1024 && relay.max_bytes_waiting >= 1024);
        HSAGENT_ASSERT(relay.rate_limit_msgs_per_minute >= 1);
        HSAGENT_ASSERT(relay.connection_buffer_size >= 1);
    }
    if (const auto file = read(live::parse_agent_file, input)) {
        const live::ConnectionSettings& link = file->link;
        HSAGENT_ASSERT(link.retry_delay_ms >= 0 && link.most_delay_ms >= link.retry_delay_ms);
        HSAGENT_ASSERT(link.most_delay_ms <= 1'000'000'000);
        HSAGENT_ASSERT(link.max_lines_waiting >= 1);
    }
}

}  // namespace hsagent::fuzz
