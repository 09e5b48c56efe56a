// Tests that relay and agents, killed at random moments, continue where they were.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/identity/identity_file.hpp"
#include "hsagent/store/sqlite.hpp"
#include "process.hpp"
#include "simulator/live/capture.hpp"

using namespace hsagent;
using namespace hsagent::live;
using namespace hsagent::live::test;
using namespace std::chrono_literals;
using hsagent::sim::test::TemporaryFolder;

namespace {

const std::array<std::string, 3> names{"one", "two", "three"};

// An agent that is started again and again, each time with its own capture.
struct Victim {
    std::string name;
    int starts = 0;
    std::unique_ptr<Process> process;

    std::string capture(int start) const { return name + "-" + std::to_string(start) + ".jsonl"; }
    void start(const TemporaryFolder& folder, std::uint16_t port) {
        ++starts;
        process = std::make_unique<Process>(
            folder, name + "-" + std::to_string(starts),
            std::vector<std::string>{"agent", "--name", name, "--port", std::to_string(port),
                                     "--config", "client_config.json", "--round-ms", "20",
                                     "--capture", capture(starts)});
    }
};

std::uint64_t cycles_of(const Victim& victim, const std::string& peer_id) {
    return count(victim.process->err(), "[session] initiator closed | peer_id=" + peer_id);
}

// The line that was sent under each nonce; an identical line is a resend.
class Nonces {
public:
    void take(const std::string& sender, const std::string& line) {
        const auto payload = nlohmann::json::parse(line).at("_payload");
        if (payload.contains("my_nonce"))
            note(sender + " " + std::string(payload["my_nonce"]), line);
        if (payload.contains("sec")) {
            const auto& envelope = payload["sec"]["envelope"];
            note(sender + " sec " + std::string(envelope["nonce"]), envelope.dump());
        }
    }
    std::size_t size() const { return said_.size(); }

private:
    void note(const std::string& nonce, const std::string& text) {
        const auto [known, is_new] = said_.emplace(nonce, text);
        BOOST_TEST_CONTEXT(nonce << " under " << text << " and " << known->second) {
            BOOST_TEST((is_new || known->second == text));
        }
    }
    std::map<std::string, std::string> said_;
};

// Checks the capture of every run of the agent, up to where it was cut, and the nonces it sent.
void check_captures(const TemporaryFolder& folder, const Victim& victim, const Identity& self,
                    Nonces& nonces) {
    for (int start = 1; start <= victim.starts; ++start) {
        const std::string file = folder / victim.capture(start);
        if (!std::filesystem::exists(file)) continue;  // it was killed before that
        const std::string text = sim::test::text_of(file);
        if (text.find('\n') == text.npos) continue;
        const Capture capture = parse_capture(text, file);
        BOOST_TEST(capture.head.id == self.my_id);
        for (const CaptureStep& step : capture.steps) {
            for (const std::string& line : step.sent) nonces.take(victim.name, line);
        }
    }
}

void check_database(const TemporaryFolder& folder, const Identity& self) {
    SqliteStore store(folder / ("HSAgent-" + self.my_id + ".db"), self.my_id);
    SQLite::Database& database = store.database();
    BOOST_TEST(database.execAndGet("PRAGMA integrity_check").getString() == "ok");
    BOOST_TEST(database
                   .execAndGet("SELECT count(*) FROM (SELECT 1 FROM nonce_event GROUP BY self_id, "
                               "role, peer_id, flow, nonce HAVING count(*) > 1)")
                   .getInt() == 0);
}

std::unique_ptr<RelayProcess> start_relay(const TemporaryFolder& folder, std::uint16_t port) {
    return std::make_unique<RelayProcess>(
        folder, port, std::vector<std::string>{"--config", "server_config.json"});
}

// Kills an agent or the relay and starts it again, 200 times, each time after a random delay.
void kill_at_random(const TemporaryFolder& folder, std::unique_ptr<RelayProcess>& relay,
                    std::vector<Victim>& victims) {
    const std::uint16_t port = relay->port();
    SystemRandom random;
    const auto below = [&](unsigned bound) {
        Byte byte;
        random.fill(MutableBytes(&byte, 1));
        return byte * bound / 256;
    };
    for (int kill = 0; kill < 200; ++kill) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5 + below(150)));
        const unsigned victim = below(4);
        if (victim == 3) {
            relay->process().kill();
            relay = start_relay(folder, port);
        } else {
            victims[victim].process->kill();
            victims[victim].start(folder, port);
        }
    }
}

std::vector<Identity> identities_in(const TemporaryFolder& folder) {
    std::vector<Identity> identities;
    for (const std::string& name : names) {
        BOOST_TEST_REQUIRE(within(
            20s, [&] { return std::filesystem::exists(folder / ("id_agent_" + name + ".json")); }));
        identities.push_back(identity(folder, name));
    }
    return identities;
}

// Checks that every pair closes another cycle in both directions.
void check_that_pairs_close_cycles(const std::vector<Victim>& victims,
                                   const std::vector<Identity>& identities) {
    std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> before;
    const auto each_pair = [&](auto work) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            for (std::size_t j = 0; j < names.size(); ++j) {
                if (i != j) work(i, j);
            }
        }
    };
    each_pair([&](std::size_t i, std::size_t j) {
        before[{i, j}] = cycles_of(victims[i], identities[j].my_id);
    });
    each_pair([&](std::size_t i, std::size_t j) {
        BOOST_TEST_CONTEXT(names[i] << " to " << names[j]) {
            BOOST_TEST(within(60s, [&] {
                return cycles_of(victims[i], identities[j].my_id) > before[{i, j}];
            }));
        }
    });
}

void check_that_no_file_is_half_written(const TemporaryFolder& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        const std::string file = entry.path().filename().string();
        const bool is_known = file.ends_with(".jsonl") || file.ends_with(".out") ||
                              file.ends_with(".err") || file.ends_with(".db") ||
                              file.ends_with(".lock") || file.ends_with(".json");
        BOOST_TEST(is_known, file);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kills)

BOOST_AUTO_TEST_CASE(two_hundred_kills_cost_no_more_than_time) {
    const TemporaryFolder folder;
    sim::test::write_text(folder / "client_config.json",
                          R"({"hyper_parameters": {"reconnection": {
                              "retry_delay_seconds": 0.02, "most_delay_seconds": 0.1}}})");
    // Three agents with rounds of 20 ms send more than deployed relays accept.
    sim::test::write_text(folder / "server_config.json",
                          R"({"rate_limit_msgs_per_minute": 1000000})");
    auto relay = start_relay(folder, 0);
    std::vector<Victim> victims;
    for (const std::string& name : names) {
        victims.push_back({name, 0, nullptr});
        victims.back().start(folder, relay->port());
    }
    kill_at_random(folder, relay, victims);
    const std::vector<Identity> identities = identities_in(folder);
    check_that_pairs_close_cycles(victims, identities);
    for (Victim& victim : victims) BOOST_TEST(victim.process->interrupt() == 0);
    BOOST_TEST(relay->process().interrupt() == 0);

    Nonces nonces;
    for (std::size_t i = 0; i < names.size(); ++i) {
        check_captures(folder, victims[i], identities[i], nonces);
        check_database(folder, identities[i]);
        Process replays(folder, "replay", {"replay", victims[i].capture(victims[i].starts)});
        BOOST_TEST(replays.wait() == 0);
    }
    BOOST_TEST(nonces.size() > 500u);
    check_that_no_file_is_half_written(folder);
}

BOOST_AUTO_TEST_CASE(an_identity_that_is_being_made_is_whole_or_not_there) {
    const TemporaryFolder folder;
    SystemRandom random;
    int whole = 0, none = 0;
    for (int i = 0; i < 40; ++i) {
        const std::string name = "agent" + std::to_string(i);
        Process made(folder, name, {"identity", "new", "--name", name});
        Byte byte;
        random.fill(MutableBytes(&byte, 1));
        // A random delay, around the time that making an identity takes.
        std::this_thread::sleep_for(std::chrono::milliseconds(byte));
        made.kill();
        if (!std::filesystem::exists(folder / ("id_agent_" + name + ".json"))) {
            ++none;
            continue;
        }
        BOOST_TEST(identity(folder, name).my_id.size() == 36u);
        ++whole;
    }
    BOOST_TEST_MESSAGE(whole << " whole, " << none << " not there");
    BOOST_TEST(whole + none == 40);
}

BOOST_AUTO_TEST_SUITE_END()
