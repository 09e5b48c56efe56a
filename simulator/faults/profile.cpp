#include "simulator/faults/profile.hpp"

#include <nlohmann/json.hpp>

#include "hsagent/support/file.hpp"
#include "simulator/model/json_text.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

namespace {

// Number of strengths of swarm, from a quarter of heavy up to all of it.
constexpr std::uint32_t strengths = 4;

FaultProfile from_column(std::uint32_t FaultField::*column) {
    FaultProfile profile;
    for (const FaultField& field : fault_fields) profile.*field.value = field.*column;
    return profile;
}

std::uint32_t at_strength(const FaultField& field, std::uint32_t strength) {
    switch (field.kind) {
        case FaultField::Kind::chance:
            return field.heavy / strengths * strength;
        case FaultField::Kind::interval:
            return field.heavy * strengths / strength;
        case FaultField::Kind::fixed:
            return field.heavy;
    }
    return 0;
}

std::string path_of(const FaultField& field) {
    return std::string(field.section) + "." + std::string(field.name);
}

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
    throw UsageError(where + ": " + what);
}

[[noreturn]] void refuse_name(const std::string& where, const std::string& name) {
    refuse(where, "'" + name + "' is not a fault; `hsagent-sim faults heavy` prints all faults");
}

const FaultField& field_named(std::string_view section, std::string_view name,
                              const std::string& where) {
    for (const FaultField& field : fault_fields) {
        if (field.section == section && field.name == name) return field;
    }
    refuse_name(where, std::string(section) + "." + std::string(name));
}

// Rejects values that would have no effect or make no sense.
void check_sense(const FaultProfile& profile, const std::string& where) {
    const auto needs = [&](std::uint32_t one, const char* name, std::uint32_t other,
                           const char* needed) {
        if (one > 0 && other == 0) {
            refuse(where, std::string(name) + " needs " + needed + " above 0");
        }
    };
    needs(profile.burst_begin, "burst.begin_per_million", profile.burst_end,
          "burst.end_per_million");
    needs(profile.clog_every, "clog.every_ms", profile.clog_for, "clog.for_ms");
    needs(profile.partition_every, "partition.every_ms",
          profile.partition_pair + profile.partition_one_way + profile.partition_alone +
              profile.partition_groups,
          "one of the partition weights");
    needs(profile.relay_slow_readers, "limits.slow_reader_per_million",
          profile.relay_reads_a_second, "limits.slow_reads_a_second");
    if (profile.stop_loses_store + profile.stop_rewinds > detail::million) {
        refuse(where,
               "stop.loses_store_per_million and stop.rewinds_per_million add up to more than " +
                   std::to_string(detail::million));
    }
}

}  // namespace

FaultProfile light_faults() {
    return from_column(&FaultField::light);
}
FaultProfile heavy_faults() {
    return from_column(&FaultField::heavy);
}

FaultProfile swarm_faults(SeededRandom random) {
    FaultProfile profile;
    std::string_view section;
    bool chosen = false;
    std::uint32_t strength = 1;
    for (const FaultField& field : fault_fields) {
        if (field.section != section) {
            section = field.section;
            chosen = random.below(3) == 0;
            strength = 1 + static_cast<std::uint32_t>(random.below(strengths));
        }
        if (chosen) profile.*field.value = at_strength(field, strength);
    }
    return profile;
}

std::string as_json_text(const FaultProfile& profile) {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const FaultField& field : fault_fields) {
        bool used = false;
        for (const FaultField& other : fault_fields) {
            if (other.section == field.section && profile.*other.value != 0) used = true;
        }
        if (used) json[std::string(field.section)][std::string(field.name)] = profile.*field.value;
    }
    return json.dump(2);
}

FaultProfile parse_faults(std::string_view text, const std::string& where) {
    const auto json = message::parse_json(text);
    if (json.is_discarded()) refuse(where, std::string(not_json));
    if (!json.is_object()) refuse(where, "is not a JSON object of sections");
    FaultProfile profile;
    for (const auto& [section, fields] : json.items()) {
        bool known = false;
        for (const FaultField& field : fault_fields) known = known || field.section == section;
        if (!known) refuse_name(where, section);
        if (!fields.is_object()) {
            refuse(where, section + " is " + fields.dump() + "; it must be an object of numbers");
        }
        for (const auto& [name, value] : fields.items()) {
            const FaultField& field = field_named(section, name, where);
            if (!value.is_number_unsigned() || value.get<std::uint64_t>() > field.most) {
                refuse(where, path_of(field) + " is " + value.dump() +
                                  "; it must be a whole number from 0 to " +
                                  std::to_string(field.most));
            }
            profile.*field.value = value.get<std::uint32_t>();
        }
    }
    check_sense(profile, where);
    return profile;
}

bool is_faults_preset(std::string_view name) {
    return name == "none" || name == "light" || name == "heavy" || name == "swarm";
}

FaultProfile faults_named(const std::string& name, const SeededRandom& random) {
    if (name == "none") return {};
    if (name == "light") return light_faults();
    if (name == "heavy") return heavy_faults();
    if (name == "swarm") return swarm_faults(random);
    return parse_faults(read_file(name, 1 << 20), "--faults " + name);
}

}  // namespace hsagent::sim
