// LineBook: an index of all lines sent, by sender, intent and receiver, in order of sending.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "simulator/model/line_name.hpp"
#include "simulator/model/transmission.hpp"

namespace hsagent::sim {

class LineBook {
public:
    // Adding a line again changes nothing.
    void add(const std::shared_ptr<const Transmission>& line) {
        if (holds(*line)) return;
        auto& lines = lines_[key_of(*line)];
        places_[line->number] = lines.size();
        lines.push_back(line);
    }
    bool holds(const Transmission& line) const { return places_.contains(line.number); }
    // The line must be in the book.
    LineName name_of(const Transmission& line) const {
        const Key key = key_of(line);
        const std::size_t after = lines_.at(key).size() - 1 - places_.at(line.number);
        return {line.sender, line.intent, line.addressee, static_cast<std::uint32_t>(after),
                std::get<3>(key)};
    }
    // Null if there is no such line.
    std::shared_ptr<const Transmission> find(const LineName& name) const {
        const auto found = lines_.find({name.sender, name.intent, name.to, name.stranger});
        if (found == lines_.end() || name.back >= found->second.size()) return nullptr;
        return found->second[found->second.size() - 1 - name.back];
    }

private:
    // Sender, intent, receiver, and the receiver's id if it is a stranger.
    using Key = std::tuple<std::size_t, Intent, std::size_t, std::string>;
    static Key key_of(const Transmission& line) {
        return {line.sender, line.intent, line.addressee,
                line.addressee == no_agent ? line.to : std::string()};
    }
    std::map<Key, std::vector<std::shared_ptr<const Transmission>>> lines_;
    std::unordered_map<std::uint64_t, std::size_t> places_;  // by line number
};

}  // namespace hsagent::sim
