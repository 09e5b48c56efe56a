// Files of faults (simulator/faults/profile.hpp): a UsageError, or what is written back the same.
#include <string>

#include "simulator/faults/profile.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

void try_input(std::string_view input) {
    sim::FaultProfile profile;
    try {
        profile = sim::parse_faults(input, "input");
    } catch (const sim::UsageError& error) {
        HSAGENT_ASSERT(std::string_view(error.what()).starts_with("input"));
        return;
    }
    for (const sim::FaultField& field : sim::fault_fields) {
        HSAGENT_ASSERT(profile.*field.value <= field.most);
    }
    HSAGENT_ASSERT(sim::parse_faults(sim::as_json_text(profile), "its own text") == profile);
}

}  // namespace hsagent::fuzz
