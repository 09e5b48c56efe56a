// Transmission: a line in transit; all receivers of a broadcast share one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/message/content.hpp"
#include "hsagent/message/drop.hpp"
#include "hsagent/support/enum_names.hpp"
#include "simulator/model/agent_number.hpp"

namespace hsagent::sim {

// Damage to a line in transit: the receiver does not get what was sent.
struct Alteration {
    enum class Kind : std::uint8_t { flip_bit, set_byte, cut };

    Kind kind = Kind::flip_bit;
    std::uint32_t at = 0;     // byte offset in the relayed line, modulo its length
    std::uint32_t value = 0;  // number of the bit, or the new byte

    friend bool operator==(const Alteration&, const Alteration&) = default;
};

inline constexpr auto alteration_names = enum_names<Alteration::Kind>({
    {Alteration::Kind::flip_bit, "flip_bit"},
    {Alteration::Kind::set_byte, "set_byte"},
    {Alteration::Kind::cut, "cut"},
});

constexpr std::string_view name(Alteration::Kind kind) {
    return alteration_names[kind].name;
}

struct Transmission {
    std::uint64_t number = 0;  // in the order in which lines were sent
    std::int64_t sent_us = 0;  // since the start of the run
    std::size_t sender = 0;    // number of the agent, or no_agent
    Intent intent = Intent::unknown;
    std::string to;                                // id of the receiver; empty: everyone
    std::size_t addressee = no_agent;              // number of that agent, or no_agent
    std::string text;                              // as the agent sent it, newline included
    std::string relayed;                           // as the relay passes it on
    std::vector<Alteration> alterations;           // made to `relayed`
    std::shared_ptr<const Transmission> original;  // if altered: the line as it was sent
    Drop unread = Drop::none;                      // why nobody can read `relayed`
    Content content;                               // content of `relayed`, if it can be read
};

// Applies the alteration to `relayed`; the caller must read `content` again. The line stays one
// line: it keeps its newline and gets no other.
inline void alter(Transmission& line, Alteration alteration) {
    std::string& text = line.relayed;
    if (text.size() < 2) return;
    const std::size_t last = text.size() - 1;  // the newline
    const std::size_t at = alteration.at % last;
    switch (alteration.kind) {
        case Alteration::Kind::flip_bit:
            text[at] = static_cast<char>(text[at] ^ (1 << alteration.value % 8));
            break;
        case Alteration::Kind::set_byte:
            text[at] = static_cast<char>(alteration.value);
            break;
        case Alteration::Kind::cut:
            text.erase(at, last - at);
            break;
    }
    if (at < text.size() - 1 && text[at] == '\n') text[at] = ' ';
    line.alterations.push_back(alteration);
}

}  // namespace hsagent::sim
