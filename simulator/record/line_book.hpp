// LineBook: an index of all lines sent, by sender, intent and receiver, in order of sending.
#pragma once

#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "simulator/record/script.hpp"

namespace hsagent::sim {

class LineBook {
public:
    void add(const std::shared_ptr<const Transmission>& line) {
        auto& lines = lines_[key(line->sender, line->intent, line->addressee)];
        places_[line->number] = lines.size();
        lines.push_back(line);
    }
    LineName name_of(const Transmission& line) const {
        const auto& lines = lines_.at(key(line.sender, line.intent, line.addressee));
        const std::size_t place = places_.at(line.number);
        return {line.sender, line.intent, line.addressee,
                static_cast<std::uint32_t>(lines.size() - 1 - place)};
    }
    // Null if there is no such line.
    std::shared_ptr<const Transmission> find(const LineName& name) const {
        const auto found = lines_.find(key(name.sender, name.intent, name.to));
        if (found == lines_.end() || name.back >= found->second.size()) return nullptr;
        return found->second[found->second.size() - 1 - name.back];
    }

private:
    using Key = std::tuple<std::size_t, Intent, std::size_t>;
    static Key key(std::size_t sender, Intent intent, std::size_t to) {
        return {sender, intent, to};
    }
    std::map<Key, std::vector<std::shared_ptr<const Transmission>>> lines_;
    std::map<std::uint64_t, std::size_t> places_;  // by line number
};

}  // namespace hsagent::sim
