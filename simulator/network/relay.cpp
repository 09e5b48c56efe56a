#include "simulator/network/relay.hpp"

#include <algorithm>
#include <utility>

#include "simulator/faults/sampling.hpp"

namespace hsagent::sim {

namespace {

constexpr std::int64_t rate_window_us = 60'000'000;

}  // namespace

Relay::Relay(std::size_t clients, SeededRandom random, RelayOptions options)
    : options_(std::move(options)),
      latencies_(random),
      random_(random.fork("faults")),
      clients_(clients) {
    for (Client& client : clients_) {
        client.reads_slowly = strikes(random_, options_.faults.relay_slow_readers);
    }
}

std::string Relay::address_of(std::size_t client) const {
    return address_of_client(client, clients_[client].connections);
}

void Relay::begin(Schedule& schedule) {
    plan_downtime(schedule, 0);
    plan_parting(schedule, 0);
}

void Relay::plan_downtime(Schedule& schedule, std::int64_t now_us) {
    if (options_.faults.relay_restart_every == 0) return;
    const std::int64_t at_us = now_us + around_ms(random_, options_.faults.relay_restart_every);
    if (faulty(at_us)) schedule.plan(at_us, ScheduledEvent::Kind::relay_down, no_agent);
}

void Relay::plan_parting(Schedule& schedule, std::int64_t now_us) {
    const FaultProfile& faults = options_.faults;
    if (faults.partition_every == 0) return;
    const std::int64_t at_us =
        now_us + std::max(around_ms(random_, faults.partition_every),
                          std::int64_t{faults.partition_least_together} * 1000);
    if (faulty(at_us)) schedule.plan(at_us, ScheduledEvent::Kind::part, no_agent);
}

void Relay::change(Schedule& schedule, const ScheduledEvent& event) {
    const FaultProfile& faults = options_.faults;
    const auto until = [&](std::int64_t at_us) {
        return std::min(at_us, options_.faults_until_us);
    };
    fates_.clear();
    switch (event.kind) {
        case ScheduledEvent::Kind::relay_down:
            down_ = true;
            schedule.plan(until(event.at_us + around_ms(random_, faults.relay_restart_for)),
                          ScheduledEvent::Kind::relay_up, no_agent);
            break;
        case ScheduledEvent::Kind::relay_up:
            down_ = false;
            for (Client& client : clients_) ++client.connections;
            plan_downtime(schedule, event.at_us);
            break;
        case ScheduledEvent::Kind::part:
            partition_.part(clients_.size(), faults, random_);
            schedule.plan(
                until(event.at_us + std::max(around_ms(random_, faults.partition_for),
                                             std::int64_t{faults.partition_least_apart} * 1000)),
                ScheduledEvent::Kind::join, no_agent);
            break;
        case ScheduledEvent::Kind::join:
            partition_.join();
            plan_parting(schedule, event.at_us);
            break;
        default:
            HSAGENT_ASSERT(false);
    }
}

std::shared_ptr<const Transmission> Relay::send(Schedule& schedule, std::int64_t now_us,
                                                std::size_t sender, const Sent& sent,
                                                std::size_t to) {
    fates_.clear();
    auto line = maker_.make(now_us, sender, sent, to, address_of(sender));
    Client& client = clients_[sender];
    const Mishap mishap = client.up.pass(now_us, options_.latency, options_.faults, faulty(now_us),
                                         latencies_, random_, arrivals_);
    if (mishap != Mishap::none) fates_.push_back({mishap, line, no_agent});
    for (const Arrival& arrival : arrivals_) {
        if (arrival.mishap != Mishap::none) fates_.push_back({arrival.mishap, line, no_agent});
        std::shared_ptr<const Transmission> copy = line;
        if (arrival.alteration) {
            copy = maker_.altered(line, *arrival.alteration);
            fates_.push_back({Mishap::altered, copy, no_agent});
        }
        schedule.plan(arrival.at_us, ScheduledEvent::Kind::arrival, sender, std::move(copy));
    }
    return line;
}

std::shared_ptr<const Transmission> Relay::inject(Schedule& schedule, std::int64_t now_us,
                                                  std::size_t to, const Sent& said,
                                                  std::int64_t order) {
    auto line = maker_.make(now_us, no_agent, said, to, adversary_address);
    schedule.plan(now_us + options_.latency.least_us + order, ScheduledEvent::Kind::delivery, to,
                  line);
    return line;
}

Mishap Relay::bar_to_sending(Schedule& schedule, std::int64_t now_us, std::size_t sender) {
    if (down_) return Mishap::relay_down;
    if (!faulty(now_us)) return Mishap::none;
    Client& client = clients_[sender];
    if (now_us < client.barred_until_us) return Mishap::quarantine;
    const std::uint32_t limit = options_.faults.relay_lines_a_minute;
    if (now_us - client.minute_us >= rate_window_us) {
        client.minute_us = now_us;
        client.lines_in_minute = 0;
    }
    if (limit > 0 && ++client.lines_in_minute > limit) {
        warn(schedule, now_us, sender);
        return Mishap::rate_limit;
    }
    return Mishap::none;
}

void Relay::warn(Schedule& schedule, std::int64_t now_us, std::size_t client) {
    auto line = maker_.make_plain(now_us, client, "Warning: too many lines. Slow down.\n");
    schedule.plan(now_us + options_.latency.least_us, ScheduledEvent::Kind::delivery, client,
                  std::move(line));
}

Mishap Relay::bar_to_receiving(std::int64_t now_us, std::size_t sender, std::size_t receiver) {
    if (!faulty(now_us)) return Mishap::none;
    const FaultProfile& faults = options_.faults;
    Client& client = clients_[receiver];
    if (partition_.parts(sender, receiver)) return Mishap::partition;
    if (now_us < client.barred_until_us) return Mishap::quarantine;
    if (faults.relay_idle > 0 &&
        now_us - client.last_sent_us > std::int64_t{faults.relay_idle} * 1000) {
        return Mishap::idle;
    }
    if (!client.reads_slowly) return Mishap::none;
    const std::int64_t each_us = 1'000'000 / faults.relay_reads_a_second;
    client.read_until_us = std::max(client.read_until_us, now_us) + each_us;
    if (client.read_until_us - now_us <= each_us * std::int64_t{faults.relay_queue}) {
        return Mishap::none;
    }
    throw_out(client, now_us);
    return Mishap::slow_reader;
}

void Relay::throw_out(Client& client, std::int64_t now_us) {
    ++client.connections;
    client.read_until_us = now_us;
    client.barred_until_us = now_us + std::int64_t{options_.faults.relay_quarantine} * 1000;
}

void Relay::broadcast(Schedule& schedule, std::int64_t now_us,
                      const std::shared_ptr<const Transmission>& line,
                      const std::vector<std::size_t>& withheld_from) {
    fates_.clear();
    const std::size_t sender = line->sender;
    if (const Mishap bar = bar_to_sending(schedule, now_us, sender); bar != Mishap::none) {
        fates_.push_back({bar, line, no_agent});
        return;
    }
    Client& from = clients_[sender];
    if (options_.faults.relay_idle > 0 && faulty(now_us) &&
        now_us - from.last_sent_us > std::int64_t{options_.faults.relay_idle} * 1000) {
        ++from.connections;  // it was disconnected, and comes back
    }
    from.last_sent_us = now_us;

    const bool for_one = options_.only_addressed && line->addressee != no_agent;
    const std::size_t first = for_one ? line->addressee : 0;
    const std::size_t end = for_one ? first + 1 : clients_.size();
    for (std::size_t client = first; client < end; ++client) {
        if (client == sender) continue;
        Mishap mishap = bar_to_receiving(now_us, sender, client);
        if (std::find(withheld_from.begin(), withheld_from.end(), client) != withheld_from.end()) {
            mishap = Mishap::withheld;
        }
        if (mishap == Mishap::none) {
            mishap = clients_[client].down.pass(now_us, options_.latency, options_.faults,
                                                faulty(now_us), latencies_, random_, arrivals_);
        }
        if (mishap != Mishap::none) {
            fates_.push_back({mishap, line, client});
            continue;
        }
        for (const Arrival& arrival : arrivals_) {
            if (arrival.mishap != Mishap::none) fates_.push_back({arrival.mishap, line, client});
            std::shared_ptr<const Transmission> copy = line;
            if (arrival.alteration) {
                copy = maker_.altered(line, *arrival.alteration);
                fates_.push_back({Mishap::altered, copy, client});
            }
            std::int64_t at_us = arrival.at_us;
            if (faulty(now_us) && clients_[client].reads_slowly) {
                at_us = std::max(at_us, clients_[client].read_until_us);
            }
            schedule.plan(at_us, ScheduledEvent::Kind::delivery, client, std::move(copy));
        }
    }
}

}  // namespace hsagent::sim
