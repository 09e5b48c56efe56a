#include "simulator/network/link.hpp"

#include <algorithm>

#include "simulator/faults/sampling.hpp"

namespace hsagent::sim {

namespace {

std::optional<Alteration> drawn_alteration(const FaultProfile& faults, SeededRandom& random) {
    const auto at = [&] { return static_cast<std::uint32_t>(random.below(1 << 16)); };
    if (strikes(random, faults.corrupt_bit)) {
        return Alteration{Alteration::Kind::flip_bit, at(),
                          static_cast<std::uint32_t>(random.below(8))};
    }
    if (strikes(random, faults.corrupt_byte)) {
        return Alteration{Alteration::Kind::set_byte, at(),
                          static_cast<std::uint32_t>(random.below(256))};
    }
    if (strikes(random, faults.corrupt_cut)) return Alteration{Alteration::Kind::cut, at(), 0};
    return std::nullopt;
}

}  // namespace

bool Link::clogged(std::int64_t now_us, const FaultProfile& faults, SeededRandom& random) {
    if (faults.clog_every == 0) return false;
    if (next_clog_us_ < 0) next_clog_us_ = now_us + around_ms(random, faults.clog_every);
    while (now_us >= next_clog_us_) {
        clogged_until_us_ = next_clog_us_ + around_ms(random, faults.clog_for);
        next_clog_us_ = clogged_until_us_ + around_ms(random, faults.clog_every);
        waiting_ = 0;
    }
    return now_us < clogged_until_us_ && ++waiting_ > faults.clog_holds;
}

Mishap Link::pass(std::int64_t now_us, const Latency& latency, const FaultProfile& faults,
                  bool faulty, SeededRandom& latencies, SeededRandom& random,
                  std::vector<Arrival>& arrivals) {
    arrivals.clear();
    std::int64_t takes_us = latency.least_us;
    takes_us += static_cast<std::int64_t>(latencies.below(latency.span_us));
    if (!faulty) {
        arrivals.push_back({last_us_ = std::max(last_us_, now_us + takes_us), {}, {}});
        return Mishap::none;
    }

    if (burst_ ? strikes(random, faults.burst_end) : strikes(random, faults.burst_begin)) {
        burst_ = !burst_;
    }
    if (burst_ && strikes(random, faults.burst_loss)) return Mishap::burst;
    if (strikes(random, faults.loss)) return Mishap::loss;
    if (clogged(now_us, faults, random)) return Mishap::clog;
    if (strikes(random, faults.delay)) takes_us += up_to_ms(random, faults.delay_up_to);

    Arrival arrival{std::max(now_us + takes_us, clogged_until_us_), {}, {}};
    if (strikes(random, faults.reorder)) {
        arrival.at_us += up_to_ms(random, faults.reorder_within);
        arrival.mishap = Mishap::reordered;
    } else {
        last_us_ = arrival.at_us = std::max(last_us_, arrival.at_us);
    }
    arrival.alteration = drawn_alteration(faults, random);
    arrivals.push_back(arrival);
    if (strikes(random, faults.duplicate)) {
        arrivals.push_back({arrival.at_us + up_to_ms(random, faults.duplicate_within),
                            Mishap::duplicated, drawn_alteration(faults, random)});
    }
    return Mishap::none;
}

}  // namespace hsagent::sim
