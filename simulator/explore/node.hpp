// Node: one state of an exploration, with all that it takes to go on from it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "simulator/agents/stage.hpp"
#include "simulator/checks/check.hpp"
#include "simulator/explore/graph.hpp"
#include "simulator/model/mix.hpp"

namespace hsagent::sim {

struct Node {
    Stage stage;
    // Lines on their way, by link: from * agents + to.
    std::vector<std::vector<std::shared_ptr<const Line>>> links;
    std::vector<std::unique_ptr<Check>> checks;
    std::uint32_t drops = 0, dups = 0, overtakes = 0;  // left
    std::vector<std::uint8_t> closed;  // by agent: ends of cycles that it has closed

    Node clone() const {
        Node copy;
        copy.stage = stage.clone();
        copy.links = links;
        for (const auto& check : checks) copy.checks.push_back(check->clone());
        copy.drops = drops;
        copy.dups = dups;
        copy.overtakes = overtakes;
        copy.closed = closed;
        return copy;
    }

    // Nodes with the same key go on in the same way: what agents know, what is on its way, and
    // what may still happen to it.
    StateKey key() {
        Mix mix;
        for (std::size_t agent = 0; agent < stage.size(); ++agent) {
            mix.take(stage.actor(agent).fingerprint());
            mix.take(closed[agent]);
        }
        for (const auto& link : links) {
            mix.take(link.size());
            for (const auto& line : link) mix.take(as_bytes(line->text));
        }
        mix.take(drops).take(dups).take(overtakes);
        const auto bytes = mix.bytes<16>();
        StateKey key{0, 0};
        for (std::size_t i = 0; i < 8; ++i) {
            key.first = key.first << 8 | bytes[i];
            key.second = key.second << 8 | bytes[i + 8];
        }
        return key;
    }

    // Every move there is.
    std::vector<Move> moves() const {
        std::vector<Move> all;
        const auto agents = static_cast<std::uint32_t>(stage.size());
        for (std::uint32_t agent = 0; agent < agents; ++agent) {
            all.push_back({Move::Kind::round, 0, static_cast<std::uint8_t>(agent), 0});
        }
        for (std::uint32_t link = 0; link < links.size(); ++link) {
            const auto from = static_cast<std::uint8_t>(link / agents);
            const auto to = static_cast<std::uint8_t>(link % agents);
            for (std::size_t place = 0; place < links[link].size(); ++place) {
                if (place > 0 && overtakes == 0) break;
                const auto where = static_cast<std::uint8_t>(place);
                all.push_back({Move::Kind::deliver, from, to, where});
                if (drops > 0) all.push_back({Move::Kind::drop, from, to, where});
                if (dups > 0) all.push_back({Move::Kind::duplicate, from, to, where});
            }
        }
        return all;
    }

    void put_on_links(std::size_t from, const std::shared_ptr<const Line>& line) {
        for (std::size_t to = 0; to < stage.size(); ++to) {
            if (to == from || (line->addressee != no_agent && line->addressee != to)) continue;
            auto& link = links[from * stage.size() + to];
            // One that is on its way already says the same: a second register tells nothing new.
            const bool there = std::any_of(link.begin(), link.end(), [&](const auto& other) {
                return other->text == line->text;
            });
            if (!there) link.push_back(line);
        }
    }

    // Takes the line that the move is about from its link, or leaves it there to come again.
    std::shared_ptr<const Line> take(const Move& move) {
        auto& link = links[std::size_t{move.from} * stage.size() + move.to];
        const auto place = link.begin() + move.place;
        std::shared_ptr<const Line> line = *place;
        if (move.place > 0) --overtakes;
        if (move.kind == Move::Kind::drop) --drops;
        if (move.kind == Move::Kind::duplicate) {
            --dups;
        } else {
            link.erase(place);
        }
        return line;
    }
};

}  // namespace hsagent::sim
