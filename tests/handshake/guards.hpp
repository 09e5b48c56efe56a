// What a step refuses, as a table: each line is a good one but for one thing, and is refused for
// that thing's own reason.
#pragma once

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <vector>

#include "puppet.hpp"

namespace hsagent::test {

struct Guard {
    std::string what;
    Edits edits;
    std::vector<Reason> reasons = {};                     // the counters that rise, each by one
    std::uint64_t replays = 0;                            // Counters::replays_ignored
    std::function<void(Puppet&)> before = {};             // arranges what the line meets
    std::function<nlohmann::json(Puppet&)> instead = {};  // another line
    bool leaves_trace = false;                            // beside the row
    bool ends_cycle = false;                              // at the end of the round
};

using Stage = std::function<Puppet()>;
using Make = std::function<nlohmann::json(Puppet&, const Edits&)>;

inline std::string text_of(const ReasonCounts& counts) {
    std::string text;
    for (const auto& row : reason_names) {
        const auto count = counts[static_cast<std::size_t>(row.value)];
        if (count > 0) text += std::string(row.name) + " " + std::to_string(count) + "; ";
    }
    return text;
}

// All that a refusal may not change.
struct Before {
    explicit Before(Puppet& puppet) : rows(list_rows(puppet.agent.policies().store)) {
        take_lines(puppet.agent);
        heard = puppet.agent.policies().application.heard.size();
        counters = puppet.agent.counters();
        fingerprint = puppet.agent.fingerprint();
    }
    ReasonCounts risen(const Puppet& puppet) const {
        ReasonCounts risen = puppet.agent.counters().reasons;
        for (std::size_t i = 0; i < risen.size(); ++i) risen[i] -= counters.reasons[i];
        return risen;
    }

    std::vector<StoredRow> rows;
    std::size_t heard = 0;
    Counters counters;
    Digest fingerprint{};
};

inline std::string expected_text(const std::vector<Reason>& reasons) {
    ReasonCounts counts{};
    for (const Reason reason : reasons) ++counts[static_cast<std::size_t>(reason)];
    return text_of(counts);
}

// Nothing has moved, nothing was surfaced or said, and only these reasons were counted.
inline void expect_refused(Puppet& puppet, const nlohmann::json& line, const Guard& guard) {
    const Before before(puppet);
    const Receipt receipt = puppet.hears(line);
    for (const auto& answer : receipt.answers) BOOST_TEST(!answer.wakes_sender);
    BOOST_TEST(text_of(before.risen(puppet)) == expected_text(guard.reasons));
    const Counters& counters = puppet.agent.counters();
    BOOST_TEST(counters.replays_ignored - before.counters.replays_ignored == guard.replays);
    BOOST_TEST(counters.messages_opened == before.counters.messages_opened);
    BOOST_TEST((list_rows(puppet.agent.policies().store) == before.rows));
    BOOST_TEST(take_lines(puppet.agent).empty());
    // All that the application may hear is why.
    const auto& heard = puppet.agent.policies().application.heard;
    for (std::size_t i = before.heard; i < heard.size(); ++i) {
        BOOST_TEST_REQUIRE(!guard.reasons.empty());
        BOOST_TEST(heard[i].ends_with(" failed " + std::string(name(guard.reasons.back()))));
    }
    const bool leaves_trace = guard.leaves_trace || guard.ends_cycle;
    BOOST_TEST((leaves_trace || puppet.agent.fingerprint() == before.fingerprint));
}

inline bool is_taken(Puppet& puppet, const nlohmann::json& line) {
    const Receipt receipt = puppet.hears(line);
    return receipt.answers[0].wakes_sender || receipt.answers[1].wakes_sender;
}

// The cycle ends with this round, and takes no other line until then.
inline void expect_end(Puppet& puppet, const nlohmann::json& good) {
    BOOST_TEST(!is_taken(puppet, good));
    puppet.round();
    for (const Role role : all_roles) {
        BOOST_TEST((puppet.agent.state(role, puppet.own.my_id) == ready_state(role)));
    }
}

// Each guard refuses its line at that stage. The good line is taken, alone and after each of them,
// save for those that end the cycle.
inline void expect_guards(const Stage& stage, const Make& make, const std::vector<Guard>& guards) {
    {
        Puppet puppet = stage();
        BOOST_TEST(is_taken(puppet, make(puppet, {})), "the good line is not taken");
    }
    for (const Guard& guard : guards) {
        BOOST_TEST_CONTEXT(guard.what) {
            Puppet puppet = stage();
            if (guard.before) guard.before(puppet);
            expect_refused(
                puppet, guard.instead ? guard.instead(puppet) : make(puppet, guard.edits), guard);
            if (guard.ends_cycle) {
                expect_end(puppet, make(puppet, {}));
            } else if (!guard.before) {
                BOOST_TEST(is_taken(puppet, make(puppet, {})));
            }
        }
    }
}

// Takes a member away, or sets it.
inline std::function<void(nlohmann::json&)> without(const char* member) {
    return [=](nlohmann::json& content) { content.erase(member); };
}
inline std::function<void(nlohmann::json&)> with(const char* member, const nlohmann::json& value) {
    return [=](nlohmann::json& content) { content[member] = value; };
}

}  // namespace hsagent::test
