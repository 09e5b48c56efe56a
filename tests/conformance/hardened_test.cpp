// agent.jsonl once more: every cycle that a deployed peer has completed in it, with a hardened
// agent in the place of the other end. What it hears is what was recorded, to the letter; it draws
// what the peer answers, and its key pair of each cycle is the one that the peer sealed for.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/store/memory.hpp"
#include "recordings.hpp"

using namespace hsagent;
using nlohmann::json;

namespace {

// One role of one agent towards one peer, from the step that begins the cycle to the one that ends
// it.
struct Cycle {
    json script, agent;
    Role role = Role::initiator;
    std::string peer_id;
    RoleState row;            // as it was before
    std::vector<json> heard;  // receive steps, of what the peer says to that role or to everyone
    std::size_t answers = 0;  // requests or responds that the baseline agent took
    std::size_t read = 0;     // of them, as the peer said them, whose sealed message it opened
    bool has_key = false;     // from an hs of this cycle

    bool is_sealed() const { return has_key && read == answers; }
};

std::string_view begins(Role role) {
    return role == Role::initiator ? "init_ready --> init_exchange" : "resp_ready --> resp_confirm";
}
std::string_view ends(Role role) {
    return role == Role::initiator ? "init_finalize_propose --> init_finalize_close"
                                   : "resp_finalize --> resp_ready";
}

std::string_view answer(Role role) {
    return role == Role::initiator ? "respond" : "request";
}

// Whether a row that the step changed has the time of the step in that column.
bool noted(const json& step, Role role, const char* column) {
    if (!step.at("changed").contains("role_state")) return false;
    const std::string now = step.at("now").get<std::string>() + "+00:00";
    for (const json& row : step.at("changed").at("role_state")) {
        if (row.at("role") == name(role) && row.at(column) == now) return true;
    }
    return false;
}

// Whether the other end says it to that role; the rest is of the cycle the other way.
bool concerns(Role role, const json& intent) {
    const bool of_responder = intent == "confirm" || intent == "respond" || intent == "finish";
    return of_responder == (role == Role::initiator);
}

struct Taken {
    bool route = false, moved = false, ok = false;
};
// What the role's route answered to a receive step.
Taken taken(const json& step, Role role, std::string_view route = {}) {
    if (!step.at("events").is_array()) return {};
    const json& event = step.at("events").at(role == Role::initiator ? 0 : 1);
    return {route.empty() || event.at(0) == route, event.at(1) == "move", event.at(2) == "ok"};
}

// Every cycle that is complete in the recordings, by agent, role and peer.
std::vector<Cycle> complete_cycles() {
    std::vector<Cycle> complete;
    for (const json& script : conformance::lines_of("agent.jsonl")) {
        std::map<std::string, json> agents;
        for (const json& agent : script.at("agents")) agents[agent.at("name")] = agent;
        std::set<std::string> said;  // contents: a hostile script changes some on their way
        std::map<std::string, std::optional<Cycle>> open;
        std::map<std::string, RoleState> rows;
        for (const json& step : script.at("steps")) {
            const std::string name = step.at("agent");
            const auto key = [&](Role role, const std::string& peer) {
                return name + '|' + std::string(hsagent::name(role)) + '|' + peer;
            };
            if (step.at("do") == "receive" && step.at("events").is_array()) {
                const json& content = step.at("content");
                const std::string peer = content.at("from");
                for (const Role role : all_roles) {
                    if (!concerns(role, content.at("intent"))) continue;
                    std::optional<Cycle>& cycle = open[key(role, peer)];
                    const Taken begun = taken(step, role, begins(role));
                    if (begun.route && begun.moved) {
                        const auto row = rows.try_emplace(key(role, peer), RoleState::fresh(role));
                        cycle =
                            Cycle{script, agents.at(name), role, peer, row.first->second, {}, 0, 0,
                                  false};
                    }
                    if (!cycle) continue;
                    cycle->heard.push_back(step);
                    const bool ok = taken(step, role).ok;
                    const bool answers = content.at("intent") == answer(role);
                    cycle->answers += ok && answers;
                    cycle->read += ok && answers && said.contains(content.dump()) &&
                                   noted(step, role, "last_secure_at");
                    cycle->has_key |= ok && noted(step, role, "hs_derived_at");
                    const Taken done = taken(step, role, ends(role));
                    if (!done.route || !done.moved) continue;
                    if (done.ok) complete.push_back(std::move(*cycle));
                    cycle.reset();
                }
            }
            if (step.contains("sent")) {
                for (const json& content : step.at("sent")) said.insert(content.dump());
            }
            if (!step.at("changed").contains("role_state")) continue;
            for (const json& row : step.at("changed").at("role_state")) {
                const Role role = row.at("role") == "initiator" ? Role::initiator : Role::responder;
                RoleState& known = rows[key(role, row.at("peer_id"))];
                const auto fill = [&](Field& field, const char* column) {
                    row.at(column).is_null() ? field.set_null()
                                             : field.set_text(row.at(column).get<std::string>());
                };
                known = RoleState::fresh(role);
                fill(known.local_reference, "local_reference");
                fill(known.peer_reference, "peer_reference");
            }
        }
    }
    return complete;
}

// Draws what the peer is recorded to answer from here on: the agent of the recording had said it.
struct Foreseen {
    const Cycle* cycle = nullptr;
    std::size_t* at = nullptr;  // in what is heard
    std::vector<std::string> drawn;

    void fill(MutableBytes out) {
        if (out.size() == 32) {
            const auto key = conformance::bytes<32>(cycle->agent.at("kx_private"));
            std::copy(key.begin(), key.end(), out.begin());
        } else if (out.size() == 16 || out.size() == 10) {
            const std::string value = next(out.size() == 16 ? "your_nonce" : "your_ref");
            if (value.empty()) {
                std::fill(out.begin(), out.end(), Byte{1});  // nobody answers it
            } else if (out.size() == 16) {
                BOOST_REQUIRE(from_hex(value, out));
            } else {
                for (std::size_t i = 0; i < 10; ++i) out[i] = static_cast<Byte>(value[i] - '1');
            }
        } else {
            std::fill(out.begin(), out.end(), static_cast<Byte>(drawn.size()));
        }
    }

private:
    std::string next(const char* member) {
        for (std::size_t i = *at + 1; i < cycle->heard.size(); ++i) {
            const json& content = cycle->heard[i].at("content");
            if (!content.contains(member) || !content.at(member).is_string()) continue;
            const std::string value = content.at(member);
            if (std::find(drawn.begin(), drawn.end(), value) != drawn.end()) continue;
            drawn.push_back(value);
            return value;
        }
        return {};
    }
};

struct Application : BaselineApplication {
    std::size_t read = 0;
    void opened(const Opened&) { ++read; }
};

struct Parts {
    using Crypto = BotanCrypto;
    using Profile = HardenedProfile;
    Foreseen random;
    MemoryStore store;
    Application application;
};

// What became of a cycle with a hardened agent in it.
struct Outcome {
    std::uint64_t closed = 0, sealed = 0;
    std::size_t read = 0;
};

Outcome replay(const Cycle& cycle) {
    Settings settings;
    settings.hs_ttl_seconds = cycle.script.at("ttl_seconds");
    settings.round_ms = 1;       // a round after each step
    settings.resends.limit = 0;  // the recording's seconds are not these rounds
    settings.limits.exchange = static_cast<std::int64_t>(cycle.answers) - 1;
    std::size_t at = 0;
    Instant now = conformance::instant(cycle.heard.front().at("now"));
    Parts parts{{&cycle, &at, {}}, {}, {}};
    parts.store.put(cycle.role, cycle.peer_id, cycle.row, now);
    Agent<Parts> agent(
        identity_from_keys<BotanCrypto>(cycle.agent.at("id").get<std::string>(),
                                        conformance::secret(cycle.agent.at("kx_private")),
                                        conformance::secret(cycle.agent.at("sign_seed"))),
        settings, std::move(parts), now);
    for (; at < cycle.heard.size(); ++at) {
        const json& step = cycle.heard[at];
        const Instant recorded = conformance::instant(step.at("now"));
        now = now.unix_ms < recorded.unix_ms ? recorded : now.plus_ms(1);
        std::string line;
        message::append_relayed(line, message::wrap_typed(step.at("content")),
                                step.at("remote_addr").get<std::string>());
        agent.receive(line, now);
        now = now.plus_ms(1);
        agent.advance(now);
    }
    return {agent.counters().cycles_closed, agent.counters().messages_sealed,
            agent.policies().application.read};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hardened_recordings)

BOOST_AUTO_TEST_CASE(every_sealed_cycle_is_completed_with_sealed_messages) {
    std::map<Role, std::size_t> sealed;
    for (const Cycle& cycle : complete_cycles()) {
        BOOST_TEST_CONTEXT("script " << cycle.script.at("script") << ": " << cycle.agent.at("name")
                                     << " as " << name(cycle.role) << " from "
                                     << cycle.heard.front().at("now")) {
            const Outcome outcome = replay(cycle);
            BOOST_TEST(outcome.read <= cycle.answers);
            if (!cycle.is_sealed()) continue;
            ++sealed[cycle.role];
            BOOST_TEST(outcome.closed == 1u);
            BOOST_TEST(outcome.read == cycle.answers);
            BOOST_TEST(outcome.sealed == cycle.answers);
        }
    }
    for (const Role role : all_roles) BOOST_TEST(sealed[role] > 0u);
    BOOST_TEST_MESSAGE("sealed cycles: " << sealed[Role::initiator] << " as initiator, "
                                         << sealed[Role::responder] << " as responder");
}

BOOST_AUTO_TEST_SUITE_END()
