// Configuration: one state of an exploration, with everything needed to continue from it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "simulator/checks/check.hpp"
#include "simulator/explore/graph.hpp"
#include "simulator/explore/seats.hpp"
#include "simulator/model/fast_hash.hpp"

namespace hsagent::sim {

// What an attacker has heard, as far as it can use it: each line once, in the order of saying.
using Heard = std::vector<std::shared_ptr<const Transmission>>;

struct Configuration {
    std::vector<Seat> seats;
    // Lines in transit, by link: from * agents + to.
    std::vector<std::vector<std::shared_ptr<const Transmission>>> links;
    std::vector<std::unique_ptr<Check>> checks;
    std::uint32_t drops = 0, dups = 0, overtakes = 0;  // still allowed
    std::vector<std::uint8_t> closed;  // by agent: number of cycle ends that it has closed
    std::vector<std::uint8_t> begun;   // by agent: number of cycles that it has begun

    // Of an attacker, if there is one.
    std::uint32_t moves = 0;      // still allowed
    std::uint32_t own_drawn = 0;  // nonces and references of its own that were used
    std::shared_ptr<const Heard> heard = std::make_shared<Heard>();
    // Bits for each agent and peer: what it knows of the peer (Acquaintance); another key than the
    // peer's is pinned.
    std::uint64_t pinned = 0, met = 0, misled = 0;
    std::array<std::uint64_t, 2> taken{};  // sum of hashes of what checks remember as taken once

    Configuration clone() const {
        Configuration copy;
        copy.seats = seats;
        copy.links = links;
        for (const auto& check : checks) copy.checks.push_back(check->clone());
        copy.drops = drops;
        copy.dups = dups;
        copy.overtakes = overtakes;
        copy.closed = closed;
        copy.begun = begun;
        copy.moves = moves;
        copy.own_drawn = own_drawn;
        copy.heard = heard;
        copy.pinned = pinned;
        copy.met = met;
        copy.misled = misled;
        copy.taken = taken;
        return copy;
    }

    // Configurations with the same key have the same continuations. The key covers what agents
    // know, the lines in transit and the faults that are still allowed; if `watched`, because there
    // is an attacker or a bound on cycles, also the cycles begun, the moves that are still allowed,
    // what checks remember and, as long as the attacker may move, what it has heard.
    StateKey key(bool watched) const {
        FastHash hash;
        for (std::size_t agent = 0; agent < seats.size(); ++agent) {
            hash.take(seats[agent].print[0]).take(seats[agent].print[1]);
            hash.take(closed[agent]);
            if (watched) hash.take(begun[agent]);
        }
        for (const auto& link : links) {
            hash.take(link.size());
            for (const auto& line : link) hash.take(line->number);
        }
        hash.take(drops).take(dups).take(overtakes);
        if (watched) {
            hash.take(moves).take(pinned).take(met).take(misled).take(taken[0]).take(taken[1]);
            if (moves > 0) {
                const auto [first, second] = sum_of(*heard);
                hash.take(own_drawn).take(first).take(second);
            }
        }
        return {hash.words()[0], hash.words()[1]};
    }

    // All transitions that are possible from here, without those of an attacker.
    std::vector<Transition> transitions() const {
        std::vector<Transition> all;
        const auto agents = static_cast<std::uint32_t>(seats.size());
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
        const bool for_stranger = line->addressee == no_agent && !line->to.empty();
        for (std::size_t to = 0; to < seats.size(); ++to) {
            const bool for_other = line->addressee != no_agent && line->addressee != to;
            if (to == from || for_other || for_stranger) continue;
            auto& link = links[from * seats.size() + to];
            // Skips a line that equals one already in transit: a second register tells nothing new.
            if (std::find(link.begin(), link.end(), line) == link.end()) link.push_back(line);
        }
    }

    // Takes the transition's line from its link. A duplicate also leaves it there to arrive again.
    std::shared_ptr<const Transmission> take(const Transition& transition) {
        auto& link = links[std::size_t{transition.from} * seats.size() + transition.to];
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

    // Adds what the attacker hears, for its later moves.
    void hear(const std::vector<std::shared_ptr<const Transmission>>& lines) {
        if (moves == 0) return;
        std::shared_ptr<Heard> more;
        for (const auto& line : lines) {
            const Heard& known = more ? *more : *heard;
            if (std::find(known.begin(), known.end(), line) != known.end()) continue;
            if (!more) more = std::make_shared<Heard>(*heard);
            more->push_back(line);
        }
        if (more) heard = std::move(more);
    }

private:
    // The same for the same lines in any order.
    static std::array<std::uint64_t, 2> sum_of(const Heard& lines) {
        std::array<std::uint64_t, 2> sum{};
        for (const auto& line : lines) {
            const Hash128 one = hash_of(static_cast<std::size_t>(line->number));
            sum[0] += one[0];
            sum[1] += one[1];
        }
        return sum;
    }
};

}  // namespace hsagent::sim
