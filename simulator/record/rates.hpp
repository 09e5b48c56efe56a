// Rates: numbers of lines and cycles, and latencies, over the time of a run.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hsagent::sim {

// A histogram of durations, each accurate to a sixteenth of its value.
class Durations {
public:
    void add(std::int64_t us) {
        ++counts_[place_of(us < 0 ? 0 : static_cast<std::uint64_t>(us))];
        ++total_;
    }
    void add(const Durations& other);
    std::uint64_t count() const { return total_; }
    // The duration, in microseconds, that `thousandths` of all do not exceed; 0 if there are none.
    std::int64_t quantile(std::uint32_t thousandths) const;

private:
    static constexpr unsigned fine_bits = 4;  // sixteen places for each power of two
    static constexpr std::size_t places = 40 << fine_bits;

    static std::size_t place_of(std::uint64_t us) {
        const auto power = static_cast<unsigned>(std::bit_width(us >> fine_bits));
        const std::uint64_t fine = power < 1 ? us : us >> (power - 1);
        const std::size_t place =
            (static_cast<std::size_t>(power < 1 ? 0 : power - 1) << fine_bits) +
            static_cast<std::size_t>(fine);
        return place < places ? place : places - 1;
    }
    static std::int64_t longest_at(std::size_t place);

    std::array<std::uint32_t, places> counts_{};
    std::uint64_t total_ = 0;
};

class Rates {
public:
    // One part of the run; all bins have the same length.
    struct Bin {
        std::uint64_t sent = 0;       // lines
        std::uint64_t delivered = 0;  // lines for one agent that reached it; copies count
        std::uint64_t lost = 0;       // lines for one agent, or copies, that never reached it
        std::uint64_t closed = 0;     // cycles
        Durations latency;            // of delivered lines
        Durations cycle;              // of closed cycles, from the initiator's first step
    };

    // The bin that contains `at_us`; bins get longer as the run does.
    Bin& at(std::int64_t at_us);

    std::int64_t bin_us() const { return bin_us_; }
    const std::vector<Bin>& bins() const { return bins_; }

private:
    static constexpr std::size_t most_bins = 240;

    std::int64_t bin_us_ = 10'000;
    std::vector<Bin> bins_;
};

}  // namespace hsagent::sim
