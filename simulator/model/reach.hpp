// Reach: what the lines of an adversary met: the state of the role that they are for, their intent,
// and the reason for which the agent then departed from the baseline.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hsagent/handshake/reason.hpp"
#include "simulator/model/observation.hpp"
#include "simulator/model/roles.hpp"

namespace hsagent::sim {

// A set of such triples.
class Reach {
public:
    // Notes the delivery of a line of an adversary.
    void note(const Observation& seen) {
        if (seen.store_failed) return;
        const Transmission& line = *seen.event.line;
        const bool was_read = line.unread == Drop::none && seen.receipt.dropped != Drop::not_for_us;
        const Role role = role_that_sends(line.content.intent) == Role::initiator ? Role::responder
                                                                                  : Role::initiator;
        const std::size_t state =
            was_read ? static_cast<std::size_t>(seen.row(role).before.state) : unread;
        if (seen.reasons == 0) met_.set(place(state, line.content.intent, no_reason));
        for (std::size_t reason = 0; reason < no_reason; ++reason) {
            if (seen.reasons >> reason & 1) met_.set(place(state, line.content.intent, reason));
        }
    }
    void add(const Reach& other) { met_ |= other.met_; }

    // The number of triples.
    std::size_t size() const { return met_.count(); }
    // The triples as text, such as "resp_confirm request bad_mac"; in the order of the tables. A
    // line that could not be read has met no state: "unread". Without a reason: "none".
    std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for_each_triple([&](std::size_t at, const std::string& text) {
            if (met_[at]) all.push_back(text);
        });
        return all;
    }
    // The set with these texts(); nullopt if one of them is none.
    static std::optional<Reach> from_texts(const std::vector<std::string>& texts) {
        const std::set<std::string> wanted(texts.begin(), texts.end());
        Reach reach;
        for_each_triple([&](std::size_t at, const std::string& text) {
            if (wanted.contains(text)) reach.met_.set(at);
        });
        return reach.size() == wanted.size() ? std::optional(reach) : std::nullopt;
    }

    friend bool operator==(const Reach&, const Reach&) = default;

private:
    static constexpr std::size_t unread = state_names.size(), no_reason = reason_names.size();

    static std::size_t place(std::size_t state, Intent intent, std::size_t reason) {
        return (state * intent_names.size() + static_cast<std::size_t>(intent)) * (no_reason + 1) +
               reason;
    }
    template <class Work>
    static void for_each_triple(Work work) {
        for (std::size_t state = 0; state <= unread; ++state) {
            const std::string met(state == unread ? "unread" : name(static_cast<State>(state)));
            for (const auto& intent : intent_names) {
                const std::string to = met + ' ' + std::string(intent.name) + ' ';
                for (std::size_t reason = 0; reason <= no_reason; ++reason) {
                    work(place(state, intent.value, reason),
                         to + std::string(reason == no_reason ? "none"
                                                              : name(static_cast<Reason>(reason))));
                }
            }
        }
    }

    std::bitset<(unread + 1) * intent_names.size() * (no_reason + 1)> met_;
};

}  // namespace hsagent::sim
