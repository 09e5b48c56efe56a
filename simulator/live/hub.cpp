#include "simulator/live/hub.hpp"

#include <algorithm>
#include <utility>

#include "hsagent/message/wire.hpp"

namespace hsagent::live {

namespace {

// The wording of deployed relays; every receiver drops lines that begin with "Warning:".
SharedLine line_of(const char* text) {
    return std::make_shared<const std::string>(std::string(text) + "\n");
}
const SharedLine& too_fast() {
    static const SharedLine line =
        line_of("Warning: You are sending messages too quickly. Please slow down.");
    return line;
}
const SharedLine& too_long() {
    static const SharedLine line =
        line_of("Warning: Your line is too long and was not passed on. Please split it.");
    return line;
}
const SharedLine& inactive() {
    static const SharedLine line =
        line_of("Warning: You have been disconnected due to inactivity.");
    return line;
}
const SharedLine& shutting_down() {
    static const SharedLine line = line_of("Warning: Server is shutting down.");
    return line;
}

std::int64_t ms(std::uint64_t seconds) {
    return static_cast<std::int64_t>(seconds) * 1000;
}

}  // namespace

ClientNumber Hub::connect(const std::string& host, std::uint16_t port, std::int64_t now_ms) {
    const std::string address = host + ":" + std::to_string(port);
    const auto out = quarantine_.find(settings_.quarantine_hosts ? host : address);
    if (out != quarantine_.end() && now_ms < out->second) {
        ++counters_.turned_away;
        return 0;
    }
    ++counters_.connections;
    const ClientNumber number = next_number_++;
    clients_.emplace(number, Client{.host = host,
                                    .address = address,
                                    .splitter = LineSplitter(settings_.max_bytes_per_line),
                                    .minute_ms = now_ms,
                                    .heard_ms = now_ms,
                                    .reads_from_ms = now_ms,
                                    .took_ms = now_ms});
    return number;
}

void Hub::disconnect(ClientNumber number) {
    clients_.erase(number);
}

std::string_view Hub::receive(ClientNumber number, std::string_view bytes, std::int64_t now_ms) {
    const auto found = clients_.find(number);
    if (found == clients_.end() || found->second.farewell != Farewell::none) return {};
    Client& from = found->second;
    from.heard_ms = now_ms;
    std::size_t passed_on = 0;
    const std::uint64_t refused_before = counters_.rate_limited;
    const std::string_view rest = from.splitter.feed(
        bytes,
        [&](std::string_view line) {
            passed_on += pass_on(number, from, line, now_ms);
            return passed_on < lines_at_once;
        },
        [&] {
            ++counters_.too_long;
            warn(number, from, too_long(), now_ms);
        });
    const bool floods = counters_.rate_limited > refused_before;
    if (passed_on == lines_at_once || floods) from.reads_from_ms = now_ms + pause_ms;
    slow_down(from, now_ms);
    return rest;
}

std::int64_t Hub::reads_from_ms(ClientNumber number) const {
    return clients_.at(number).reads_from_ms;
}

std::vector<SharedLine> Hub::waiting(ClientNumber number, std::size_t most) const {
    const auto& outbox = clients_.at(number).outbox;
    const auto end = outbox.begin() + static_cast<std::ptrdiff_t>(std::min(most, outbox.size()));
    return {outbox.begin(), end};
}

void Hub::sent(ClientNumber number, std::size_t lines, std::int64_t now_ms) {
    Client& client = clients_.at(number);
    client.took_ms = now_ms;
    // If the client was thrown out meanwhile, its outbox is already empty.
    for (std::size_t i = 0; i < lines && !client.outbox.empty(); ++i) {
        client.outbox_bytes -= client.outbox.front()->size();
        client.outbox.pop_front();
    }
}

Farewell Hub::farewell(ClientNumber number) const {
    return clients_.at(number).farewell;
}

std::vector<ClientNumber> Hub::take_changed() {
    std::erase_if(changed_, [&](ClientNumber number) { return !clients_.contains(number); });
    for (const ClientNumber number : changed_) clients_.at(number).has_changed = false;
    return std::exchange(changed_, {});
}

void Hub::advance(std::int64_t now_ms) {
    if (now_ms < next_look_ms_) return;
    next_look_ms_ = now_ms + ms(settings_.timeout_check_interval_secs);
    std::erase_if(quarantine_, [&](const auto& out) { return out.second <= now_ms; });
    if (!settings_.client_timeout_secs) return;
    for (auto& [number, client] : clients_) {
        const bool idle = now_ms - client.heard_ms > ms(*settings_.client_timeout_secs);
        if (!idle || client.farewell != Farewell::none) continue;
        ++counters_.idle;
        put(number, client, inactive(), now_ms);
        if (client.farewell == Farewell::none) let_go(number, client, Farewell::idle);
    }
}

void Hub::shut_down() {
    for (auto& [number, client] : clients_) {
        if (client.farewell != Farewell::none) continue;
        client.outbox.push_back(shutting_down());
        client.outbox_bytes += shutting_down()->size();
        let_go(number, client, Farewell::shutting_down);
    }
}

// False if the line exceeds the rate limit.
bool Hub::pass_on(ClientNumber number, Client& from, std::string_view line, std::int64_t now_ms) {
    if (!within_rate(from, now_ms)) {
        ++counters_.rate_limited;
        warn(number, from, too_fast(), now_ms);
        return false;
    }
    ++counters_.lines;
    std::string relayed;
    relayed.reserve(message::relayed_size(line));
    message::append_relayed(relayed, line, from.address);
    const auto shared = std::make_shared<const std::string>(std::move(relayed));
    for (auto& [other, client] : clients_) {
        if (other == number || client.farewell != Farewell::none) continue;
        ++counters_.copies;
        put(other, client, shared, now_ms);
    }
    return true;
}

// A minute begins with the first line after the end of the one before.
bool Hub::within_rate(Client& client, std::int64_t now_ms) const {
    if (now_ms - client.minute_ms >= ms(60)) {
        client.minute_ms = now_ms;
        client.lines_in_minute = 0;
    }
    return ++client.lines_in_minute <= settings_.rate_limit_msgs_per_minute;
}

void Hub::put(ClientNumber number, Client& client, const SharedLine& line, std::int64_t now_ms) {
    if (client.outbox.empty()) client.took_ms = now_ms;
    client.outbox.push_back(line);
    client.outbox_bytes += line->size();
    changed(number, client);
    if (!is_too_slow(client, now_ms)) return;
    ++counters_.too_slow;
    client.outbox.clear();
    client.outbox_bytes = 0;
    quarantine_[kept_out(client)] = now_ms + ms(settings_.quarantine_cooldown_secs);
    let_go(number, client, Farewell::too_slow);
}

bool Hub::is_too_slow(const Client& client, std::int64_t now_ms) const {
    if (client.outbox_bytes > settings_.max_bytes_waiting) return true;
    const Backpressure& policy = settings_.backpressure_policy;
    return policy.enable_disconnect && client.outbox.size() >= policy.disconnect_threshold &&
           now_ms - client.took_ms >= static_cast<std::int64_t>(settings_.stall_ms);
}

// A client that floods gets one warning at a time.
void Hub::warn(ClientNumber number, Client& client, const SharedLine& warning,
               std::int64_t now_ms) {
    if (client.farewell != Farewell::none) return;
    if (!client.outbox.empty() && client.outbox.back() == warning) return;
    put(number, client, warning, now_ms);
}

void Hub::slow_down(Client& client, std::int64_t now_ms) const {
    const Backpressure& policy = settings_.backpressure_policy;
    const std::size_t waiting = client.outbox.size();
    if (policy.enable_flow_control && waiting >= policy.flow_control_threshold) {
        client.reads_from_ms = now_ms + static_cast<std::int64_t>(settings_.flow_control_delay_ms);
    } else if (policy.enable_throttle && waiting >= policy.throttle_threshold) {
        client.reads_from_ms = now_ms + static_cast<std::int64_t>(settings_.throttle_delay_ms);
    }
}

void Hub::let_go(ClientNumber number, Client& client, Farewell farewell) {
    client.farewell = farewell;
    changed(number, client);
}

void Hub::changed(ClientNumber number, Client& client) {
    if (std::exchange(client.has_changed, true)) return;
    changed_.push_back(number);
}

}  // namespace hsagent::live
