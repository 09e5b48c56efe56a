// Witness: reads every step's observation, and keeps pairs, trace and findings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/support/text_hash.hpp"
#include "simulator/observation.hpp"
#include "simulator/options.hpp"
#include "simulator/pairs.hpp"
#include "simulator/trace.hpp"

namespace hsagent::sim {

// A check that did not hold, or a weakness that the baseline profile is known to have.
struct Finding {
    std::string check;   // name of the check
    std::string label;   // S or L number of PROTOCOL.md, 8, if it is a known weakness; else empty
    std::string detail;  // one line
};

class Witness {
public:
    explicit Witness(const RunOptions& options)
        : pairs(options.agents), trace(options.trace_file) {}

    // Names an agent; in the order of their numbers, before anything happens.
    void introduce(std::string name, const std::string& id) {
        index_.emplace(id, names_.size());
        names_.push_back(std::move(name));
    }

    std::optional<std::size_t> index_of(std::string_view id) const {
        const auto found = index_.find(id);
        if (found == index_.end()) return std::nullopt;
        return found->second;
    }
    const std::string& name_of(std::size_t agent) const { return names_[agent]; }
    const std::vector<std::string>& names() const { return names_; }

    // A step, in the order of time; `lines` are those that it sent.
    void observe(Observation& seen, std::uint64_t first_line);

    Pairs pairs;
    Trace trace;
    std::vector<Finding> findings;

private:
    void opened(const Event& event, const News& news);
    void session(const Event& event, const News& news);
    void log(const Event& event, const News& news) const;
    void delivered(const Observation& seen);

    std::vector<std::string> names_;
    TextMap<std::size_t> index_;
};

}  // namespace hsagent::sim
