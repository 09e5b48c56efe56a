// Scripts of runs (simulator/record/script.hpp): a UsageError, or what is written back the same.
#include "simulator/record/script.hpp"

#include <string>

#include "target.hpp"

namespace hsagent::fuzz {

void try_input(std::string_view input) {
    sim::Script script;
    try {
        script = sim::parse_script(input, "input");
    } catch (const sim::UsageError& error) {
        HSAGENT_ASSERT(std::string_view(error.what()).starts_with("input"));
        return;
    }
    const std::string text = sim::as_json_text(script);
    const sim::Script again = sim::parse_script(text, "its own text");
    HSAGENT_ASSERT(again == script);
    HSAGENT_ASSERT(sim::as_json_text(again) == text);
}

}  // namespace hsagent::fuzz
