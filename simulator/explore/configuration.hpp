// Configuration: one state of an exploration, with everything needed to continue from it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "simulator/agents/hosts.hpp"
#include "simulator/checks/check.hpp"
#include "simulator/explore/graph.hpp"
#include "simulator/model/fast_hash.hpp"

namespace hsagent::sim {

struct Configuration {
    Hosts hosts;
    // Lines in transit, by link: from * agents + to.
    std::vector<std::vector<std::shared_ptr<const Transmission>>> links;
    std::vector<std::unique_ptr<Check>> checks;
    std::uint32_t drops = 0, dups = 0, overtakes = 0;  // still allowed
    std::vector<std::uint8_t> closed;  // by agent: number of cycle ends that it has closed

    Configuration clone() const {
        Configuration copy;
        copy.hosts = hosts.clone();
        copy.links = links;
        for (const auto& check : checks) copy.checks.push_back(check->clone());
        copy.drops = drops;
        copy.dups = dups;
        copy.overtakes = overtakes;
        copy.closed = closed;
        return copy;
    }

    // Configurations with the same key have the same continuations. The key covers what agents
    // know, the lines in transit, and the faults that are still allowed.
    StateKey key() {
        FastHash hash;
        for (std::size_t agent = 0; agent < hosts.size(); ++agent) {
            hash.take(hosts.actor(agent).fingerprint());
            hash.take(closed[agent]);
        }
        for (const auto& link : links) {
            hash.take(link.size());
            for (const auto& line : link) hash.take(as_bytes(line->text));
        }
        hash.take(drops).take(dups).take(overtakes);
        const auto bytes = hash.bytes<16>();
        StateKey key{0, 0};
        for (std::size_t i = 0; i < 8; ++i) {
            key.first = key.first << 8 | bytes[i];
            key.second = key.second << 8 | bytes[i + 8];
        }
        return key;
    }

    // All transitions that are possible from here.
    std::vector<Transition> transitions() const {
        std::vector<Transition> all;
        const auto agents = static_cast<std::uint32_t>(hosts.size());
        for (std::uint32_t agent = 0; agent < agents; ++agent) {
            all.push_back({Transition::Kind::round, 0, static_cast<std::uint8_t>(agent), 0});
        }
        for (std::uint32_t link = 0; link < links.size(); ++link) {
            const auto from = static_cast<std::uint8_t>(link / agents);
            const auto to = static_cast<std::uint8_t>(link % agents);
            for (std::size_t place = 0; place < links[link].size(); ++place) {
                if (place > 0 && overtakes == 0) break;
                const auto where = static_cast<std::uint8_t>(place);
                all.push_back({Transition::Kind::deliver, from, to, where});
                if (drops > 0) all.push_back({Transition::Kind::drop, from, to, where});
                if (dups > 0) all.push_back({Transition::Kind::duplicate, from, to, where});
            }
        }
        return all;
    }

    void put_on_links(std::size_t from, const std::shared_ptr<const Transmission>& line) {
        for (std::size_t to = 0; to < hosts.size(); ++to) {
            if (to == from || (line->addressee != no_agent && line->addressee != to)) continue;
            auto& link = links[from * hosts.size() + to];
            // Skips a line that equals one already in transit: a second register tells nothing new.
            const bool there = std::any_of(link.begin(), link.end(), [&](const auto& other) {
                return other->text == line->text;
            });
            if (!there) link.push_back(line);
        }
    }

    // Takes the transition's line from its link. A duplicate also leaves it there to arrive again.
    std::shared_ptr<const Transmission> take(const Transition& transition) {
        auto& link = links[std::size_t{transition.from} * hosts.size() + transition.to];
        const auto place = link.begin() + transition.place;
        std::shared_ptr<const Transmission> line = *place;
        if (transition.place > 0) --overtakes;
        if (transition.kind == Transition::Kind::drop) --drops;
        if (transition.kind == Transition::Kind::duplicate) {
            --dups;
        } else {
            link.erase(place);
        }
        return line;
    }
};

}  // namespace hsagent::sim
