// Captures of live agents (simulator/live/capture.hpp): a UsageError, or the steps of a capture.
#include "simulator/live/capture.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "target.hpp"

namespace hsagent::fuzz {

namespace {

std::optional<live::Capture> parse(std::string_view text) {
    try {
        return live::parse_capture(text, "input");
    } catch (const sim::UsageError& error) {
        HSAGENT_ASSERT(std::string_view(error.what()).starts_with("input, line "));
        return std::nullopt;
    }
}

}  // namespace

void try_input(std::string_view input) {
    const bool begins_well = live::is_capture(input);
    const auto capture = parse(input);
    if (!capture || input.empty()) return;
    HSAGENT_ASSERT(begins_well);
    HSAGENT_ASSERT(capture->head.kind.profile);
    const auto lines = static_cast<std::size_t>(std::count(input.begin(), input.end(), '\n'));
    HSAGENT_ASSERT(capture->steps.size() <= lines);
    // A program that is killed leaves a part of its file: the steps up to there are the same.
    const std::size_t end = input.find('\n', input.size() / 2);
    if (end == input.npos) return;
    const auto first_part = parse(input.substr(0, end + 1));
    HSAGENT_ASSERT(first_part && first_part->head.id == capture->head.id);
    HSAGENT_ASSERT(first_part->steps.size() <= capture->steps.size());
}

}  // namespace hsagent::fuzz
