// Replays agent.jsonl with hardened agents: every complete cycle of a deployed peer, with a
// hardened agent at the other end.
//
// The agent receives exactly the recorded lines, and draws what the recorded agent drew. In each
// cycle, its key pair is the one that the peer sealed for.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/agent.hpp"
#include "hsagent/store/memory.hpp"
#include "recordings.hpp"

using namespace hsagent;
using nlohmann::json;

namespace {

// For one role: the messages that it receives, and the routes that begin and end a cycle.
struct Way {
    Role role;
    std::string_view begins, ends;
    std::vector<std::string_view> hears;  // intents
    std::string_view answer;              // the intent that carries messages
};
const std::vector<Way> ways{
    {Role::initiator,
     "init_ready --> init_exchange",
     "init_finalize_propose --> init_finalize_close",
     {"confirm", "respond", "finish"},
     "respond"},
    {Role::responder,
     "resp_ready --> resp_confirm",
     "resp_finalize --> resp_ready",
     {"register", "reconnect", "request", "conclude", "close"},
     "request"},
};

// A nonce or reference that the recorded agent drew in a cycle.
struct Drawn {
    std::size_t after;  // number of lines received before
    std::string value;
};

// One cycle of one role of an agent with one peer, from the step that begins it to the one that
// ends it.
struct Cycle {
    json agent;
    std::string where;  // position in the recordings
    std::int64_t ttl_seconds = 0;
    Role role = Role::initiator;
    std::string peer_id;
    RoleState row;            // before the cycle
    std::vector<json> heard;  // receive steps: messages from the peer to this role or to all
    std::vector<Drawn> nonces, references;
    std::size_t answers = 0;  // requests or responds that the baseline agent accepted
    std::size_t read = 0;     // of these, unaltered ones whose sealed message it opened
    bool has_key = false;     // from an hs of this cycle

    bool is_sealed() const { return has_key && read == answers; }
};

// The event of the role's route for a receive step that was not dropped.
const json& event_of(const json& step, Role role) {
    return step.at("events").at(role == Role::initiator ? 0 : 1);
}
bool moves(const json& step, Role role, std::string_view route) {
    return event_of(step, role).at(0) == route && event_of(step, role).at(1) == "move";
}
bool is_ok(const json& step, Role role) {
    return event_of(step, role).at(2) == "ok";
}

// The rows of that role that the step changed.
std::vector<json> changed_rows(const json& step, Role role) {
    std::vector<json> rows;
    for (const json& row : step.at("changed").value("role_state", json::array())) {
        if (row.at("role") == name(role)) rows.push_back(row);
    }
    return rows;
}
// Whether one of them has the time of the step in that column.
bool noted(const json& step, Role role, const char* column) {
    const std::string now = step.at("now").get<std::string>() + "+00:00";
    for (const json& row : changed_rows(step, role)) {
        if (row.at(column) == now) return true;
    }
    return false;
}

// Follows one role through one script, and keeps the complete cycles.
class Follower {
public:
    Follower(const json& script, const Way& way) : script_(script), way_(way) {
        for (const json& agent : script.at("agents")) agents_[agent.at("name")] = agent;
        for (const json& step : script.at("steps")) follow(step);
    }
    std::vector<Cycle> complete;

private:
    using Pair = std::pair<std::string, std::string>;  // name of the agent, id of its peer

    void follow(const json& step) {
        if (step.at("do") == "receive" && step.at("events").is_array()) hear(step);
        for (const json& content : step.value("sent", json::array())) said_.insert(content.dump());
        for (const json& row : changed_rows(step, way_.role)) {
            keep_draws(step, row);
            keep_references(step, row);
        }
    }

    void hear(const json& step) {
        const json& content = step.at("content");
        if (std::find(way_.hears.begin(), way_.hears.end(), content.at("intent")) ==
            way_.hears.end()) {
            return;
        }
        const Pair pair{step.at("agent"), content.at("from")};
        if (moves(step, way_.role, way_.begins)) open_[pair] = begun(step, pair);
        const auto found = open_.find(pair);
        if (found == open_.end()) return;
        Cycle& cycle = found->second;
        cycle.heard.push_back(step);
        if (is_ok(step, way_.role)) take(step, cycle);
        if (!moves(step, way_.role, way_.ends)) return;
        if (is_ok(step, way_.role)) complete.push_back(std::move(cycle));
        open_.erase(found);
    }

    Cycle begun(const json& step, const Pair& pair) {
        Cycle cycle;
        cycle.agent = agents_.at(pair.first);
        cycle.where = "script " + script_.at("script").dump() + ": " + pair.first + " as " +
                      std::string(name(way_.role)) + " from " + step.at("now").get<std::string>();
        cycle.ttl_seconds = script_.at("ttl_seconds");
        cycle.role = way_.role;
        cycle.peer_id = pair.second;
        cycle.row = rows_.try_emplace(pair, RoleState::fresh(way_.role)).first->second;
        return cycle;
    }

    void take(const json& step, Cycle& cycle) {
        cycle.has_key |= noted(step, way_.role, "hs_derived_at");
        const json& content = step.at("content");
        if (content.at("intent") != way_.answer) return;
        ++cycle.answers;
        cycle.read += said_.contains(content.dump()) && noted(step, way_.role, "last_secure_at");
    }

    void keep_draws(const json& step, const json& row) {
        const auto found = open_.find({step.at("agent"), row.at("peer_id")});
        if (found == open_.end()) return;
        Cycle& cycle = found->second;
        const auto keep = [&](std::vector<Drawn>& drawn, const char* column) {
            if (!row.at(column).is_string()) return;
            const std::string value = row.at(column);
            // Only values drawn in this step count; a row can still hold a reference from before
            // the cycle.
            const bool is_new = drawn.empty() || drawn.back().value != value;
            if (is_new && step.at("draws").dump().find(value) != std::string::npos) {
                drawn.push_back({cycle.heard.size(), value});
            }
        };
        keep(cycle.nonces, "local_nonce");
        keep(cycle.references, "local_reference");
    }

    void keep_references(const json& step, const json& row) {
        RoleState& known = rows_[{step.at("agent"), row.at("peer_id")}];
        known = RoleState::fresh(way_.role);
        const auto fill = [&](Field& field, const char* column) {
            if (row.at(column).is_string()) field.set_text(row.at(column).get<std::string>());
        };
        fill(known.local_reference, "local_reference");
        fill(known.peer_reference, "peer_reference");
    }

    const json& script_;
    const Way& way_;
    std::map<std::string, json> agents_;
    std::set<std::string> said_;  // contents as sent: a hostile script alters some on the way
    std::map<Pair, Cycle> open_;
    std::map<Pair, RoleState> rows_;
};

// Returns the recorded agent's next draws for the role and peer of the cycle.
struct RecordedDraws {
    const Cycle* cycle = nullptr;
    std::size_t* at = nullptr;                           // number of lines received
    std::size_t nonces = 0, references = 0, others = 0;  // number drawn

    void fill(MutableBytes out) {
        if (out.size() == 32) {
            const auto key = conformance::bytes<32>(cycle->agent.at("kx_private"));
            std::copy(key.begin(), key.end(), out.begin());
        } else if (out.size() == 16) {
            const std::string nonce = next(cycle->nonces, nonces);
            if (nonce.empty() || !from_hex(nonce, out)) fill_with_others(out);
        } else if (out.size() == 10) {
            const std::string reference = next(cycle->references, references);
            if (reference.empty()) return fill_with_others(out);
            conformance::draw_reference(reference, out);
        } else {
            fill_with_others(out);
        }
    }

private:
    // Skips draws that were made before the current line: they belong to steps not taken here.
    std::string next(const std::vector<Drawn>& recorded, std::size_t& drawn) const {
        while (drawn < recorded.size() && recorded[drawn].after <= *at) ++drawn;
        return drawn < recorded.size() ? recorded[drawn++].value : std::string();
    }
    // Stands in for draws that the recorded agent did not make; other bytes each time.
    void fill_with_others(MutableBytes out) {
        std::fill(out.begin(), out.end(), static_cast<Byte>(++others));
    }
};

struct Parts {
    using Crypto = BotanCrypto;
    using Profile = HardenedProfile;
    RecordedDraws random;
    MemoryStore store;
    BaselineApplication application;
};

// Result of a cycle with a hardened agent.
struct Outcome {
    std::uint64_t closed = 0, sealed = 0;
    std::size_t read = 0;
};

// The step, with its echo of our challenge as a peer echoes what it was sent: ours has the mark of
// its x2 behind the 32 digits that the recorded agent drew (PROTOCOL.md, 8.2).
json echoing(json step, const RoleState* row) {
    json& content = step.at("content");
    if (!row || !content.contains("your_nonce") || !content.at("your_nonce").is_string())
        return step;
    const std::string echo = content.at("your_nonce");
    if (row->local_nonce.text.starts_with(echo + ".hs2.")) {
        content["your_nonce"] = row->local_nonce.text;
    }
    return step;
}

Outcome replay(const Cycle& cycle) {
    Settings settings;
    settings.hs_ttl_seconds = cycle.ttl_seconds;
    settings.round_ms = 1;       // one round after each step
    settings.resends.limit = 0;  // the rounds here are not the recording's seconds
    settings.limits.exchange = static_cast<std::int64_t>(cycle.answers) - 1;
    std::size_t at = 0;
    Instant now = conformance::instant(cycle.heard.front().at("now"));
    Parts parts{{&cycle, &at}, {}, {}};
    parts.store.put(cycle.role, cycle.peer_id, cycle.row, now);
    Agent<Parts> agent(conformance::identity(cycle.agent), settings, std::move(parts), now);
    std::size_t read = 0;
    for (; at < cycle.heard.size(); ++at) {
        const json& step = cycle.heard[at];
        const Instant recorded = conformance::instant(step.at("now"));
        now = now.unix_ms < recorded.unix_ms ? recorded : now.plus_ms(1);
        agent.receive(
            conformance::relayed_line(echoing(step, agent.row(cycle.role, cycle.peer_id))), now);
        now = now.plus_ms(1);
        agent.advance(now);
        agent.drain(overloaded{[&](const Opened&) { ++read; }, ignore_others});
    }
    return {agent.counters().cycles_closed, agent.counters().messages_sealed, read};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hardened_recordings)

BOOST_AUTO_TEST_CASE(every_sealed_cycle_is_completed_with_sealed_messages) {
    std::map<Role, std::size_t> sealed;
    for (const json& script : conformance::lines_of("agent.jsonl")) {
        for (const Way& way : ways) {
            for (const Cycle& cycle : Follower(script, way).complete) {
                BOOST_TEST_CONTEXT(cycle.where) {
                    const Outcome outcome = replay(cycle);
                    BOOST_TEST(outcome.read <= cycle.answers);
                    if (!cycle.is_sealed()) continue;
                    ++sealed[cycle.role];
                    BOOST_TEST(outcome.closed == 1u);
                    BOOST_TEST(outcome.read == cycle.answers);
                    BOOST_TEST(outcome.sealed == cycle.answers);
                }
            }
        }
    }
    for (const Role role : all_roles) BOOST_TEST(sealed[role] > 0u);
    BOOST_TEST_MESSAGE("sealed cycles: " << sealed[Role::initiator] << " as initiator, "
                                         << sealed[Role::responder] << " as responder");
}

BOOST_AUTO_TEST_SUITE_END()
