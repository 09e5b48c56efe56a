// FaultProfile: the amount of each fault in a run. All values are integers: chances in parts per
// million, times in milliseconds; 0 turns a fault off.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/crypto/random.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

struct FaultProfile {
    // Lines on a link; each direction draws its own faults.
    std::uint32_t loss = 0;
    std::uint32_t burst_begin = 0;  // Gilbert-Elliott: chance per line that a burst begins
    std::uint32_t burst_end = 0;    // chance per line that it ends
    std::uint32_t burst_loss = 0;   // loss during a burst
    std::uint32_t duplicate = 0;
    std::uint32_t duplicate_within = 0;
    std::uint32_t reorder = 0;  // a line arrives out of order
    std::uint32_t reorder_within = 0;
    std::uint32_t delay = 0;  // a line, and all lines behind it, take longer
    std::uint32_t delay_up_to = 0;
    std::uint32_t clog_every = 0;  // a link passes nothing on for a while
    std::uint32_t clog_for = 0;
    std::uint32_t clog_holds = 0;  // lines that a clog holds; further ones are lost
    std::uint32_t corrupt_bit = 0;
    std::uint32_t corrupt_byte = 0;
    std::uint32_t corrupt_cut = 0;  // a line is cut short

    // The relay and its clients.
    std::uint32_t partition_every = 0;
    std::uint32_t partition_for = 0;
    std::uint32_t partition_least_together = 0;
    std::uint32_t partition_least_apart = 0;
    std::uint32_t partition_pair = 0;     // weight of this kind: two do not hear each other
    std::uint32_t partition_one_way = 0;  // one does not hear another
    std::uint32_t partition_alone = 0;    // one neither hears anyone nor is heard
    std::uint32_t partition_groups = 0;   // two groups that do not hear each other
    std::uint32_t relay_restart_every = 0;
    std::uint32_t relay_restart_for = 0;
    std::uint32_t relay_lines_a_minute = 0;  // per client; PROTOCOL.md, 1: 1000
    std::uint32_t relay_slow_readers = 0;    // chance that a client is a slow reader
    std::uint32_t relay_reads_a_second = 0;  // lines that a slow reader takes
    std::uint32_t relay_queue = 0;           // lines that wait for it before it is disconnected
    std::uint32_t relay_quarantine = 0;
    std::uint32_t relay_idle = 0;  // a client silent for longer is disconnected

    // Agents.
    std::uint32_t stop_every = 0;
    std::uint32_t stop_for = 0;
    std::uint32_t stop_loses_store = 0;  // chance per stop that the store is lost
    std::uint32_t stop_rewinds = 0;      // chance per stop that the last transactions are lost
    std::uint32_t stop_rewinds_by = 0;
    std::uint32_t store_fails_every = 0;
    std::uint32_t pause_every = 0;
    std::uint32_t pause_for = 0;
    std::uint32_t clock_skew = 0;    // maximum, in either direction
    std::uint32_t clock_drift = 0;   // maximum in parts per million, in either direction
    std::uint32_t clock_zones = 0;   // chance that an agent has its own time zone
    std::uint32_t zone_changes = 0;  // chance that its zone changes, as with daylight saving

    bool any() const { return *this != FaultProfile{}; }
    friend bool operator==(const FaultProfile&, const FaultProfile&) = default;
};

// One value of a profile: its name in JSON, and its value in `light` and `heavy`.
struct FaultField {
    // How swarm makes a fault stronger: a chance grows, an interval shrinks, the rest stays.
    enum class Kind : std::uint8_t { chance, interval, fixed };

    std::string_view section, name;
    std::uint32_t FaultProfile::*value;
    Kind kind;
    std::uint32_t most;  // larger values are rejected
    std::uint32_t light, heavy;
};

namespace detail {

inline constexpr std::uint32_t million = 1'000'000;
inline constexpr std::uint32_t one_day = 24 * 3600 * 1000;
inline constexpr auto chance = FaultField::Kind::chance;
inline constexpr auto interval = FaultField::Kind::interval;
inline constexpr auto fixed = FaultField::Kind::fixed;

}  // namespace detail

// Sections and their fields, in the order of the struct.
inline constexpr std::array fault_fields = [] {
    using namespace detail;
    using F = FaultProfile;
    return std::array{
        FaultField{"loss", "per_million", &F::loss, chance, million, 10'000, 300'000},
        FaultField{"burst", "begin_per_million", &F::burst_begin, chance, million, 2'000, 20'000},
        FaultField{"burst", "end_per_million", &F::burst_end, fixed, million, 400'000, 150'000},
        FaultField{"burst", "loss_per_million", &F::burst_loss, fixed, million, 800'000, 950'000},
        FaultField{"duplicate", "per_million", &F::duplicate, chance, million, 10'000, 100'000},
        FaultField{"duplicate", "within_ms", &F::duplicate_within, fixed, one_day, 200, 3'000},
        FaultField{"reorder", "per_million", &F::reorder, chance, million, 10'000, 100'000},
        FaultField{"reorder", "within_ms", &F::reorder_within, fixed, one_day, 300, 3'000},
        FaultField{"delay", "per_million", &F::delay, chance, million, 10'000, 50'000},
        FaultField{"delay", "up_to_ms", &F::delay_up_to, fixed, one_day, 500, 5'000},
        FaultField{"clog", "every_ms", &F::clog_every, interval, one_day, 60'000, 15'000},
        FaultField{"clog", "for_ms", &F::clog_for, fixed, one_day, 1'000, 5'000},
        FaultField{"clog", "holds_lines", &F::clog_holds, fixed, million, 64, 8},
        FaultField{"corrupt", "bit_per_million", &F::corrupt_bit, chance, million, 2'000, 20'000},
        FaultField{"corrupt", "byte_per_million", &F::corrupt_byte, chance, million, 2'000, 20'000},
        FaultField{"corrupt", "cut_per_million", &F::corrupt_cut, chance, million, 2'000, 20'000},
        FaultField{"partition", "every_ms", &F::partition_every, interval, one_day, 60'000, 15'000},
        FaultField{"partition", "for_ms", &F::partition_for, fixed, one_day, 2'000, 8'000},
        FaultField{"partition", "least_together_ms", &F::partition_least_together, fixed, one_day,
                   5'000, 2'000},
        FaultField{"partition", "least_apart_ms", &F::partition_least_apart, fixed, one_day, 500,
                   1'000},
        FaultField{"partition", "pair_weight", &F::partition_pair, fixed, 1'000, 1, 1},
        FaultField{"partition", "one_way_weight", &F::partition_one_way, fixed, 1'000, 1, 1},
        FaultField{"partition", "alone_weight", &F::partition_alone, fixed, 1'000, 1, 1},
        FaultField{"partition", "groups_weight", &F::partition_groups, fixed, 1'000, 1, 1},
        FaultField{"relay", "restart_every_ms", &F::relay_restart_every, interval, one_day, 120'000,
                   30'000},
        FaultField{"relay", "restart_for_ms", &F::relay_restart_for, fixed, one_day, 500, 3'000},
        FaultField{"limits", "lines_a_minute", &F::relay_lines_a_minute, fixed, million, 1'000, 40},
        FaultField{"limits", "slow_reader_per_million", &F::relay_slow_readers, chance, million, 0,
                   200'000},
        FaultField{"limits", "slow_reads_a_second", &F::relay_reads_a_second, fixed, million, 100,
                   2},
        FaultField{"limits", "queue_lines", &F::relay_queue, fixed, million, 1'000, 10},
        FaultField{"limits", "quarantine_ms", &F::relay_quarantine, fixed, one_day, 5'000, 10'000},
        FaultField{"limits", "idle_ms", &F::relay_idle, fixed, one_day, 600'000, 10'000},
        FaultField{"stop", "every_ms", &F::stop_every, interval, one_day, 120'000, 25'000},
        FaultField{"stop", "for_ms", &F::stop_for, fixed, one_day, 1'000, 5'000},
        FaultField{"stop", "loses_store_per_million", &F::stop_loses_store, fixed, million, 0,
                   250'000},
        FaultField{"stop", "rewinds_per_million", &F::stop_rewinds, fixed, million, 0, 250'000},
        FaultField{"stop", "rewinds_by_ms", &F::stop_rewinds_by, fixed, one_day, 500, 5'000},
        FaultField{"store", "fails_every_ms", &F::store_fails_every, interval, one_day, 60'000,
                   8'000},
        FaultField{"pause", "every_ms", &F::pause_every, interval, one_day, 60'000, 20'000},
        FaultField{"pause", "for_ms", &F::pause_for, fixed, one_day, 2'000, 8'000},
        FaultField{"clock", "skew_ms", &F::clock_skew, chance, one_day, 2'000, 90'000},
        FaultField{"clock", "drift_per_million", &F::clock_drift, chance, 100'000, 50, 2'000},
        FaultField{"clock", "zone_per_million", &F::clock_zones, chance, million, 0, 300'000},
        FaultField{"zone", "change_per_million", &F::zone_changes, chance, million, 0, 200'000},
    };
}();

FaultProfile light_faults();
FaultProfile heavy_faults();

// A subset of the sections, each with its own strength, drawn from `random`.
FaultProfile swarm_faults(SeededRandom random);

// Conversion to JSON, with only those sections that are not all 0, and back. parse_faults() throws
// UsageError with `where` and the field if the text is not a profile.
std::string as_json_text(const FaultProfile& profile);
FaultProfile parse_faults(std::string_view text, const std::string& where);

// The profile that --faults names: none, light, heavy, swarm or a file. Only swarm uses `random`.
// Throws UsageError, and FileError for a file that cannot be read.
FaultProfile faults_named(const std::string& name, const SeededRandom& random);
// Whether --faults names a preset rather than a file.
bool is_faults_preset(std::string_view name);

}  // namespace hsagent::sim
