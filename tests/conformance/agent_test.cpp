// Replays the scripts of agent.jsonl through the public API of Agent: events, rows, nonce log,
// session keys and sent content must be the recorded ones.
#include "hsagent/agent.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"
#include "recordings.hpp"

using namespace hsagent;
using nlohmann::json;

namespace {

// Returns the recorded draws in order, and nothing else.
struct RecordedRandom {
    std::shared_ptr<std::deque<json>> draws = std::make_shared<std::deque<json>>();

    void fill(MutableBytes out) {
        if (draws->empty()) throw std::runtime_error("a draw that was not recorded");
        const std::string kind = draws->front().at(0), value = draws->front().at(1);
        draws->pop_front();
        const auto expect = [&](bool fits) {
            if (!fits) throw std::runtime_error("another draw was recorded here: " + kind);
        };
        if (kind == "reference") {
            expect(out.size() == 10);
            conformance::draw_reference(value, out);
        } else {
            expect(out.size() == (kind == "nonce" ? 16u : 12u) && from_hex(value, out));
        }
    }
};

template <class S>
struct RecordedPolicies {
    using Crypto = BotanCrypto;
    using Profile = BaselineProfile;
    RecordedRandom random;
    S store;
    BaselineApplication application;
};

using NonceLine = std::tuple<std::string, std::string, std::string, std::string>;
using RowKey = std::pair<std::string, std::string>;

json as_json(const Field& field) {
    return field.is_null() ? json() : json(field.text);
}

json as_json(Role role, std::string_view peer_id, const RoleState& row) {
    return {{"role", name(role)},
            {"peer_id", peer_id},
            {"state", name(row.state)},
            {"local_nonce", as_json(row.local_nonce)},
            {"peer_nonce", as_json(row.peer_nonce)},
            {"local_reference", as_json(row.local_reference)},
            {"peer_reference", as_json(row.peer_reference)},
            {"exchange_count", row.exchange_count},
            {"finalize_retry_count", row.finalize_retry_count},
            {"peer_address", as_json(row.peer_address)},
            {"peer_sign_pub", as_json(row.peer_sign_pub)},
            {"peer_kx_pub", as_json(row.peer_kx_pub)},
            {"hs_derived_at", as_json(row.hs_derived_at)},
            {"last_secure_at", as_json(row.last_secure_at)}};
}

// An agent of a script, and the contents of its tables according to the recording.
template <class S>
class Player {
public:
    Player(const json& agent, const Settings& settings, S store)
        : address_(agent.at("addr")),
          agent_(conformance::identity(agent), settings, {{}, std::move(store), {}}, Instant{}) {}

    void play(const json& step) {
        draws() = step.at("draws").get<std::deque<json>>();
        const Instant now = conformance::instant(step.at("now"));
        const std::string what = step.at("do");
        if (what == "receive") {
            receive(step, now);
        } else if (what == "send_tick" || what == "send_queued") {
            what == "send_tick" ? agent_.run_tick_driver(now) : agent_.run_queued_driver(now);
            compare_sent(step.at("sent"));
        } else {
            BOOST_FAIL("a recording asks for an unknown step: " << what);
        }
        BOOST_TEST(draws().empty(), "recorded draws are left: " << draws().size());
        apply(step.at("changed"));
        compare_tables();
    }

private:
    std::deque<json>& draws() { return *agent_.policies().random.draws; }

    void receive(const json& step, Instant now) {
        const Receipt receipt = agent_.receive(conformance::relayed_line(step), now);
        json events;
        if (receipt.dropped == Drop::none) {
            events = json::array();
            for (const auto& answer : receipt.answers) {
                json kind, signal;
                if (answer.event) {
                    kind = flow::name(answer.event->kind);
                    signal = handshake::signals.name(answer.event->signal);
                }
                events.push_back({answer.route, kind, signal});
            }
        }
        BOOST_TEST(events == step.at("events"));
    }

    void compare_sent(const json& recorded) {
        json sent = json::array();
        const auto compare = [&](const std::string& line) {
            std::string relayed;
            message::append_relayed(relayed, line, address_);
            sent.push_back(message::unwrap_relayed(relayed).at("content"));
            // The general writer gives the same line, byte for byte.
            const auto ordered = nlohmann::ordered_json::parse(line);
            BOOST_TEST(message::wrap_typed(ordered.at("_payload")) == line);
        };
        agent_.drain(overloaded{[&](const Line& line) { compare(line.text); }, ignore_others});
        BOOST_TEST(sent == recorded);
    }

    void apply(const json& changed) {
        for (const auto& [key, value] : changed.items()) {
            if (key == "role_state") {
                for (const json& row : value) rows_[{row.at("role"), row.at("peer_id")}] = row;
            } else if (key == "nonce_log_added") {
                for (const json& entry : value) nonces_.push_back(entry.get<NonceLine>());
            } else if (key == "nonce_log_removed") {
                for (const json& entry : value) {
                    const auto found =
                        std::find(nonces_.begin(), nonces_.end(), entry.get<NonceLine>());
                    BOOST_REQUIRE(found != nonces_.end());
                    nonces_.erase(found);
                }
            } else if (key == "session_keys") {
                for (const json& entry : value) keys_[{entry.at(0), entry.at(1)}] = entry.at(2);
            } else {
                BOOST_FAIL("a recording names an unknown table: " << key);
            }
        }
    }

    void compare_tables() {
        std::map<RowKey, json> rows;
        for (const Role role : all_roles) {
            agent_.policies().store.for_each(role, [&](std::string_view peer_id,
                                                       const RoleState& row) {
                rows[{std::string(name(role)), std::string(peer_id)}] = as_json(role, peer_id, row);
            });
        }
        for (const auto& [key, row] : rows_) {
            BOOST_REQUIRE_MESSAGE(rows.contains(key), "no row for " << row);
            BOOST_TEST(rows.at(key) == row);
        }
        BOOST_TEST(rows.size() == rows_.size());

        std::vector<NonceLine> nonces;
        for (const NonceEvent& event : agent_.policies().store.nonces()) {
            nonces.emplace_back(name(event.role), event.peer_id, name(event.flow), event.nonce);
        }
        std::sort(nonces.begin(), nonces.end());
        std::sort(nonces_.begin(), nonces_.end());
        BOOST_TEST((nonces == nonces_));

        for (const auto& [key, hex] : keys_) {
            const Role role = key.first == "initiator" ? Role::initiator : Role::responder;
            const SecretKey* held = agent_.session_key(role, key.second);
            BOOST_REQUIRE_MESSAGE(held, "no session key for " << key.first << ' ' << key.second);
            BOOST_TEST(to_hex(held->expose()) == hex);
        }
    }

    std::string address_;
    Agent<RecordedPolicies<S>> agent_;
    std::map<RowKey, json> rows_;
    std::vector<NonceLine> nonces_;
    std::map<RowKey, std::string> keys_;
};

template <class S, class MakeStore>
void play_all(MakeStore make_store) {
    for (const json& script : conformance::lines_of("agent.jsonl")) {
        Settings settings;
        settings.limits = {script.at("limits").at("exchange"), script.at("limits").at("init_final"),
                           script.at("limits").at("resp_final")};
        settings.hs_ttl_seconds = script.at("ttl_seconds");
        std::map<std::string, std::unique_ptr<Player<S>>> players;
        for (const json& agent : script.at("agents")) {
            players[agent.at("name")] =
                std::make_unique<Player<S>>(agent, settings, make_store(script, agent));
        }
        std::size_t number = 0;
        for (const json& step : script.at("steps")) {
            BOOST_TEST_CONTEXT("script " << script.at("script") << " step " << number << ": "
                                         << step.dump().substr(0, 400)) {
                players.at(step.at("agent"))->play(step);
            }
            ++number;
        }
        BOOST_TEST(number > 0u);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(agent_recordings)

BOOST_AUTO_TEST_CASE(every_script_runs_the_same_in_memory) {
    play_all<MemoryStore>([](const json&, const json&) { return MemoryStore(); });
}

BOOST_AUTO_TEST_CASE(every_script_runs_the_same_in_sqlite) {
    const std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                         ("hsagent-conformance-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    play_all<SqliteStore>([&](const json& script, const json& agent) {
        const std::string id = agent.at("id");
        return SqliteStore(folder / (script.at("script").dump() + "-HSAgent-" + id + ".db"), id);
    });
    std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_SUITE_END()
