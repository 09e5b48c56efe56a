// Findings of checks: the first ones of each kind in full, the rest only counted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/model/transmission.hpp"

namespace hsagent::sim {

// A failed check, or a known weakness of the profile.
struct Finding {
    std::string check;   // name of the check
    std::string label;   // S or L number of PROTOCOL.md, 8, if it is a known weakness; else empty
    std::string detail;  // one line
    std::int64_t at_us = 0;
    std::size_t agent = no_agent, peer = no_agent;  // the agents concerned
    std::vector<std::string> history;               // the events that led there, one per line
};

// The verdict in reports for a finding with that label.
inline std::string verdict_of(const std::string& label) {
    return label.empty() ? "FAILED" : "known " + label;
}

// Findings of one check with one label.
struct FindingKind {
    std::string check, label;
    std::uint64_t count = 0;
};

class Findings {
public:
    // Beyond this, findings of a kind are only counted.
    static constexpr std::uint64_t most_of_a_kind = 20;

    // False if the finding was only counted.
    bool add(Finding finding) {
        FindingKind& known = kind(finding.check, finding.label);
        if (++known.count > most_of_a_kind) return false;
        all_.push_back(std::move(finding));
        return true;
    }

    const std::vector<Finding>& all() const { return all_; }
    const std::vector<FindingKind>& kinds() const { return kinds_; }
    std::uint64_t count(std::string_view check, std::string_view label) const {
        for (const FindingKind& known : kinds_) {
            if (known.check == check && known.label == label) return known.count;
        }
        return 0;
    }
    // Whether there is a finding with that label about these two, in either direction. Also true if
    // findings of that kind were only counted.
    bool has_label(std::string_view label, std::size_t agent, std::size_t peer) const {
        for (const FindingKind& known : kinds_) {
            if (known.label == label && known.count > most_of_a_kind) return true;
        }
        for (const Finding& found : all_) {
            const bool about_them = (found.agent == agent && found.peer == peer) ||
                                    (found.agent == peer && found.peer == agent);
            if (found.label == label && about_them) return true;
        }
        return false;
    }
    // Whether all findings are known weaknesses.
    bool only_known() const {
        for (const FindingKind& known : kinds_) {
            if (known.label.empty()) return false;
        }
        return true;
    }

private:
    FindingKind& kind(const std::string& check, const std::string& label) {
        for (FindingKind& known : kinds_) {
            if (known.check == check && known.label == label) return known;
        }
        return kinds_.emplace_back(FindingKind{check, label, 0});
    }

    std::vector<Finding> all_;
    std::vector<FindingKind> kinds_;  // in the order of their first findings
};

}  // namespace hsagent::sim
