// Tests of relay and agents as processes on loopback, as started in three and in five terminals.
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/identity/identity_file.hpp"
#include "hsagent/store/sqlite.hpp"
#include "process.hpp"
#include "raw_client.hpp"

using namespace hsagent;
using namespace hsagent::live::test;
using namespace std::chrono_literals;
using hsagent::sim::test::TemporaryFolder;

namespace {

// Starts an agent; its rounds are shorter than usual to keep the test short.
Process agent(const TemporaryFolder& folder, const std::string& name, std::uint16_t port,
              const std::vector<std::string>& further = {}, const Environment& environment = {}) {
    std::vector<std::string> arguments{"agent",      "--name", name, "--port", std::to_string(port),
                                       "--round-ms", "100"};
    arguments.insert(arguments.end(), further.begin(), further.end());
    return Process(folder, name, arguments, environment);
}

// The log line that reports `what` about that peer.
std::string about(const std::string& what, const Identity& peer) {
    return what + " | peer_id=" + peer.my_id;
}

void check_files(const TemporaryFolder& folder, const std::string& name,
                 const std::vector<Identity>& peers) {
    const Identity self = identity(folder, name);
    struct ::stat status {};
    const std::string database = folder / ("HSAgent-" + self.my_id + ".db");
    for (const std::string& file : {folder / ("id_agent_" + name + ".json"), database}) {
        BOOST_TEST(::stat(file.c_str(), &status) == 0);
        BOOST_TEST((status.st_mode & 0777) == 0600u);
    }
    // The database was closed, so its write-ahead log is gone.
    BOOST_TEST(!std::filesystem::exists(database + "-wal"));
    SqliteStore store(database, self.my_id);
    BOOST_TEST(store.database().execAndGet("PRAGMA integrity_check").getString() == "ok");
    for (const Identity& peer : peers) {
        for (const Role role : all_roles) {
            const RoleState* row = store.find(role, peer.my_id);
            BOOST_TEST_REQUIRE(row);
            BOOST_TEST(row->peer_sign_pub.text == to_base64(peer.sign_public));
            BOOST_TEST(!row->hs_derived_at.text.empty());
            BOOST_TEST(!row->last_secure_at.text.empty());
        }
    }
}

// Every pair closes a cycle in both directions, and reconnects by reference.
void run_scenario(const std::vector<std::string>& names, const std::vector<std::string>& options) {
    const TemporaryFolder folder;
    RelayProcess relay(folder);
    RawClient observer(relay.port());
    std::map<std::string, Process> agents;
    for (const std::string& name : names) {
        agents.emplace(name, agent(folder, name, relay.port(), options));
    }
    const auto has_identity = [&](const std::string& name) {
        return agents.at(name).err().find("connected to the relay") != std::string::npos;
    };
    std::vector<Identity> identities;
    for (const std::string& name : names) {
        BOOST_TEST_REQUIRE(within(30s, [&] { return has_identity(name); }));
        identities.push_back(identity(folder, name));
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = 0; j < names.size(); ++j) {
            if (i == j) continue;
            const Process& process = agents.at(names[i]);
            for (const char* what :
                 {"[session] initiator established", "[session] responder established",
                  "[session] initiator closed", "[session] responder closed",
                  "[session] responder reconnected", "[session] initiator reconnected"}) {
                BOOST_TEST_CONTEXT(names[i] << ": " << about(what, identities[j])) {
                    BOOST_TEST(within(
                        60s, [&] { return count(process.err(), about(what, identities[j])) > 0; }));
                }
            }
        }
    }
    for (const std::string& name : names) {
        const std::string err = agents.at(name).err();
        BOOST_TEST(count(err, "CLOSE SUCCESS") > 0u);
        BOOST_TEST(count(err, "demo password") == 1u);
        BOOST_TEST(agents.at(name).interrupt() == 0);
    }
    BOOST_TEST(relay.process().interrupt() == 0);
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::vector<Identity> peers;
        for (std::size_t j = 0; j < names.size(); ++j) {
            if (j != i) peers.emplace_back(Identity(identities[j]));
        }
        check_files(folder, names[i], peers);
        BOOST_TEST(count(agents.at(names[i]).out(), "How are you?") > 0u);
        BOOST_TEST(count(agents.at(names[i]).out(), "I am OK!") > 0u);
    }
    // Their messages are sealed once there is a key.
    std::size_t sealed = 0, lines = 0;
    while (const auto line = observer.line(1s)) {
        ++lines;
        sealed += count(*line, "ciphertext");
    }
    BOOST_TEST(lines > 0u);
    BOOST_TEST(sealed > 4 * names.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(in_three_terminals) {
    run_scenario({"one", "two"}, {"--messages"});
}

BOOST_AUTO_TEST_CASE(in_five_terminals) {
    run_scenario({"one", "two", "three", "four"}, {"--messages"});
}

BOOST_AUTO_TEST_CASE(in_three_terminals_as_deployed_agents) {
    run_scenario({"one", "two"}, {"--messages", "--profile", "baseline"});
}

BOOST_AUTO_TEST_CASE(several_agents_in_one_process_have_files_of_their_own) {
    const TemporaryFolder folder;
    RelayProcess relay(folder);
    Process both(folder, "both",
                 {"agent", "--name", "a", "--name", "b", "--port", std::to_string(relay.port()),
                  "--round-ms", "100", "--capture", "c.jsonl"});
    BOOST_TEST(within(60s, [&] { return count(both.err(), "responder reconnected") > 0; }));
    BOOST_TEST(both.interrupt() == 0);
    check_files(folder, "a", [&] {
        std::vector<Identity> peers;
        peers.push_back(identity(folder, "b"));
        return peers;
    }());
    for (const char* name : {"a", "b"}) {
        Process replays(folder, "replay", {"replay", std::string("c-") + name + ".jsonl"});
        BOOST_TEST(replays.wait() == 0);
        BOOST_TEST(count(replays.out(), "same      yes, including the agent's state at the end") ==
                   1u);
    }
}

BOOST_AUTO_TEST_CASE(a_second_process_of_the_same_name_is_refused) {
    const TemporaryFolder folder;
    RelayProcess relay(folder);
    Process first = agent(folder, "alice", relay.port());
    BOOST_TEST(within(20s, [&] { return count(first.err(), "connected to") > 0; }));
    Process second(folder, "second",
                   {"agent", "--name", "alice", "--port", std::to_string(relay.port())});
    BOOST_TEST(second.wait() == 2);
    BOOST_TEST(count(second.err(), "agent 'alice' is already in use by process") == 1u);
    BOOST_TEST(first.interrupt() == 0);
    Process third = agent(folder, "alice", relay.port());
    BOOST_TEST(within(20s, [&] { return count(third.err(), "connected to") > 0; }));
}

BOOST_AUTO_TEST_CASE(a_password_comes_from_a_file_or_the_environment) {
    const TemporaryFolder folder;
    RelayProcess relay(folder);
    sim::test::write_text(folder / "password", "not the demo's\n");
    Process first = agent(folder, "alice", relay.port(), {"--password-file", "password"});
    BOOST_TEST(within(20s, [&] { return count(first.err(), "connected to") > 0; }));
    BOOST_TEST(count(first.err(), "demo password") == 0u);
    BOOST_TEST(first.interrupt() == 0);
    Process wrong = agent(folder, "alice", relay.port(), {}, {{"HSAGENT_PASSWORD", "wrong"}});
    BOOST_TEST(wrong.wait() == 2);
    BOOST_TEST(count(wrong.err(), "the password is wrong or the file was changed") == 1u);
    Process right =
        agent(folder, "alice", relay.port(), {}, {{"HSAGENT_PASSWORD", "not the demo's"}});
    BOOST_TEST(within(20s, [&] { return count(right.err(), "connected to") > 0; }));
    BOOST_TEST(right.interrupt() == 0);
}

BOOST_AUTO_TEST_CASE(without_a_relay_it_tries_as_often_as_its_file_says) {
    const TemporaryFolder folder;
    sim::test::write_text(folder / "client_config.json",
                          R"({"port": 1, "spare": 1, "hyper_parameters": {"reconnection": {
                              "retry_delay_seconds": 0.01, "primary_retry_limit": 2,
                              "default_host": "localhost", "default_port": 2,
                              "default_retry_limit": 1}}})");
    Process alone(folder, "alone", {"agent", "--name", "a", "--config", "client_config.json"});
    BOOST_TEST(alone.wait() == 3);
    const std::string err = alone.err();
    BOOST_TEST(count(err, "cannot reach 127.0.0.1:1: ") == 3u);
    BOOST_TEST(count(err, "cannot reach localhost:2: ") == 1u);
    BOOST_TEST(count(err, "giving up") == 1u);
    BOOST_TEST(count(err, "client_config.json: 'spare' is unknown") == 1u);
}

// As on a full disk: a step that cannot be stored is undone, and counts as lost.
BOOST_AUTO_TEST_CASE(an_agent_whose_database_cannot_be_written_goes_on_when_it_can) {
    const TemporaryFolder folder;
    RelayProcess relay(folder);
    Process alice = agent(folder, "alice", relay.port(), {"--capture", "c.jsonl"});
    Process bob = agent(folder, "bob", relay.port());
    const auto closed = [&] { return count(alice.err(), "[session] initiator closed"); };
    BOOST_TEST_REQUIRE(within(60s, [&] { return closed() > 0; }));
    {
        SQLite::Database database(folder / ("HSAgent-" + identity(folder, "alice").my_id + ".db"),
                                  SQLite::OPEN_READWRITE, 5000);
        database.exec("BEGIN IMMEDIATE");  // locked for longer than the agent waits
        BOOST_TEST(within(60s, [&] { return count(alice.err(), "steps undone: ") > 0; }));
        database.exec("ROLLBACK");
    }
    const std::size_t before = closed();
    BOOST_TEST(within(60s, [&] { return closed() > before; }));
    BOOST_TEST(alice.interrupt() == 0);
    BOOST_TEST(bob.interrupt() == 0);
    BOOST_TEST(count(sim::test::text_of(folder / "c.jsonl"), "\"store_failed\":true") > 0u);
    Process replays(folder, "replay", {"replay", "c.jsonl"});
    BOOST_TEST(replays.wait() == 0);
    BOOST_TEST(count(replays.out(), "same      yes, including the agent's state at the end") == 1u);
}

BOOST_AUTO_TEST_CASE(an_identity_is_made_shown_and_put_under_another_password) {
    const TemporaryFolder folder;
    sim::test::write_text(folder / "old", "one\n");
    sim::test::write_text(folder / "new", "two\n");
    const auto verb = [&](const std::string& what, const std::string& password,
                          const std::vector<std::string>& further = {}) {
        std::vector<std::string> arguments{"identity",        what,    "--name", "alice",
                                           "--password-file", password};
        arguments.insert(arguments.end(), further.begin(), further.end());
        return Process(folder, "identity", arguments);
    };
    Process made = verb("new", "old");
    BOOST_TEST(made.wait() == 0);
    const std::string told = made.out();
    Process again = verb("new", "old");
    BOOST_TEST(again.wait() == 2);
    BOOST_TEST(count(again.err(), "already exists and was not changed") == 1u);
    Process shown = verb("show", "old");
    BOOST_TEST(shown.wait() == 0);
    BOOST_TEST(shown.out() == told);
    Process changed = verb("passwd", "old", {"--new-password-file", "new"});
    BOOST_TEST(changed.wait() == 0);
    BOOST_TEST(verb("show", "old").wait() == 2);
    Process shown_again = verb("show", "new");
    BOOST_TEST(shown_again.wait() == 0);
    BOOST_TEST(shown_again.out() == told);
    const Identity alice = load_identity<BotanCrypto>(folder / "id_agent_alice.json", "two");
    BOOST_TEST(count(told, alice.my_id) == 2u);
    BOOST_TEST(count(told, to_base64(alice.sign_public)) == 1u);
    BOOST_TEST(count(told, to_base64(alice.sign_seed.expose())) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
