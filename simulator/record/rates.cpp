#include "simulator/record/rates.hpp"

#include <algorithm>

namespace hsagent::sim {

void Durations::add(const Durations& other) {
    for (std::size_t i = 0; i < places; ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
}

std::int64_t Durations::longest_at(std::size_t place) {
    const std::size_t fine = std::size_t{1} << fine_bits;
    if (place < 2 * fine) return static_cast<std::int64_t>(place);
    const std::size_t power = (place >> fine_bits) - 1;
    const std::uint64_t first = (fine + (place & (fine - 1))) << power;
    return static_cast<std::int64_t>(first + (std::uint64_t{1} << power) - 1);
}

std::int64_t Durations::quantile(std::uint32_t thousandths) const {
    if (total_ == 0) return 0;
    const std::uint64_t wanted = std::max<std::uint64_t>(1, (total_ * thousandths + 999) / 1000);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < places; ++i) {
        seen += counts_[i];
        if (seen >= wanted) return longest_at(i);
    }
    return longest_at(places - 1);
}

Rates::Bin& Rates::at(std::int64_t at_us) {
    while (at_us / bin_us_ >= static_cast<std::int64_t>(most_bins)) {
        for (std::size_t i = 0; i < bins_.size(); ++i) {
            if (i % 2 == 0) {
                if (i > 0) bins_[i / 2] = bins_[i];
                continue;
            }
            Bin& sum = bins_[i / 2];
            sum.sent += bins_[i].sent;
            sum.delivered += bins_[i].delivered;
            sum.lost += bins_[i].lost;
            sum.closed += bins_[i].closed;
            sum.latency.add(bins_[i].latency);
            sum.cycle.add(bins_[i].cycle);
        }
        bins_.resize((bins_.size() + 1) / 2);
        bin_us_ *= 2;
    }
    const auto bin = static_cast<std::size_t>(std::max<std::int64_t>(at_us, 0) / bin_us_);
    if (bin >= bins_.size()) bins_.resize(bin + 1);
    return bins_[bin];
}

}  // namespace hsagent::sim
