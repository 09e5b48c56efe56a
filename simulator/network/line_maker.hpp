// LineMaker: makes the lines of a run. It numbers them, wraps them as the relay does, and reads
// their content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/message/reader.hpp"
#include "hsagent/message/wire.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/observation.hpp"
#include "simulator/model/transmission.hpp"

namespace hsagent::sim {

// A client's address as the relay reports it, after `connections` earlier ones. A real new
// connection comes from another port; here the host changes instead.
inline std::string address_of_client(std::size_t client, std::uint32_t connections = 0) {
    return "127.0.0." + std::to_string(1 + connections % 254) + ":" +
           std::to_string(40000 + client);
}
inline constexpr std::string_view adversary_address = "127.0.0.1:39999";

class LineMaker {
public:
    // A line that `sender` sends now from `address`. `to`: number of its receiver, or no_agent.
    std::shared_ptr<const Transmission> make(std::int64_t now_us, std::size_t sender,
                                             const Sent& sent, std::size_t to,
                                             std::string_view address) {
        auto line = std::make_shared<Transmission>();
        line->number = lines_++;
        line->sent_us = now_us;
        line->sender = sender;
        line->intent = sent.intent;
        line->to = sent.to;
        line->addressee = to;
        line->text = sent.text;
        relayed_.clear();
        message::append_relayed(relayed_, line->text, address);
        line->relayed = relayed_;
        if (sender == no_agent || !sent.to.empty()) {
            read(*line);
        } else {
            read_broadcast(*line);
            last_broadcasts_[sender] = line;
        }
        return line;
    }
    // A line of the relay itself: plain text, not JSON.
    std::shared_ptr<const Transmission> make_plain(std::int64_t now_us, std::size_t to,
                                                   std::string text) {
        auto line = std::make_shared<Transmission>();
        line->number = lines_++;
        line->sent_us = now_us;
        line->sender = no_agent;
        line->addressee = to;
        line->relayed = std::move(text);
        line->unread = Drop::relay_warning;
        return line;
    }
    // A copy of the line, as its receiver gets it after the alteration.
    std::shared_ptr<const Transmission> altered(const std::shared_ptr<const Transmission>& line,
                                                const Alteration& alteration) {
        auto copy = std::make_shared<Transmission>(*line);
        if (!copy->original) copy->original = line;
        alter(*copy, alteration);
        read(*copy);
        return copy;
    }
    std::uint64_t lines() const { return lines_; }

private:
    // An agent that waits says the same register every round. What it said last need not be read
    // again: that would be a third of a long idle run.
    void read_broadcast(Transmission& line) {
        if (line.sender >= last_broadcasts_.size()) last_broadcasts_.resize(line.sender + 1);
        const auto& last = last_broadcasts_[line.sender];
        if (!last || last->relayed != line.relayed) return read(line);
        line.unread = last->unread;
        line.content = last->content;
    }
    void read(Transmission& line) {
        line.unread = reader_.read(line.relayed, {}, line.content, address_);
        const bool was_read = line.unread == Drop::none || line.unread == Drop::no_sender;
        if (!was_read) line.content.clear();
    }

    std::uint64_t lines_ = 0;
    std::vector<std::shared_ptr<const Transmission>> last_broadcasts_;  // by sender
    message::LineReader reader_;
    std::string relayed_, address_;
};

}  // namespace hsagent::sim
