// Log lines that operators of deployed agents look for (PROTOCOL.md, 7), and an output visitor that
// throws.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "subject.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

struct ApplicationError {};

struct Operator {
    std::vector<std::string> lines;
    std::vector<LogLevel> levels;  // of each of them
    LogLevel least = LogLevel::info;

    void compose(const Round&, std::string& message) { message = "How are you?"; }
    bool logs(LogLevel level) const { return level >= least; }
    void log(LogLevel level, std::string_view line) {
        lines.emplace_back(line);
        levels.push_back(level);
    }
};

template <class ProfileOfAgent>
struct OperatedParts {
    using Crypto = BotanCrypto;
    using Profile = ProfileOfAgent;
    SeededRandom random;
    MemoryStore store;
    Operator application;
};

template <class ProfileOfAgent>
struct TwoOf {
    using Operated = Agent<OperatedParts<ProfileOfAgent>>;

    TwoOf() {
        SeededRandom random(1);
        for (std::uint64_t i = 0; i < 2; ++i) {
            agents.emplace_back(create_identity<BotanCrypto>(random, noon), Settings{},
                                OperatedParts<ProfileOfAgent>{random.fork(i), {}, {}}, noon);
        }
    }
    // A round of both agents, or of the first alone. Repeats a drain that throws until it
    // completes.
    void round(Instant now, std::size_t agents_that_run = 2) {
        for (std::size_t from = 0; from < agents_that_run; ++from) {
            agents[from].advance(now);
            bool done = false;
            while (!done) {
                try {
                    agents[from].drain(overloaded{
                        [&](const Line& line) {
                            std::string relayed;
                            message::append_relayed(relayed, line.text, address);
                            agents[1 - from].receive(relayed, now);
                        },
                        [&](const Opened& opened) { on_output[from](opened.message.text); },
                        [&](const SessionNews& news) { on_output[from](text_of(news)); },
                    });
                    done = true;
                } catch (const ApplicationError&) {
                }
            }
        }
    }
    std::vector<std::string>& lines(std::size_t i) {
        return agents[i].policies().application.lines;
    }

    std::vector<Operated> agents;
    std::array<std::function<void(const std::string&)>, 2> on_output{[](const std::string&) {},
                                                                     [](const std::string&) {}};
};
using Two = TwoOf<BaselineProfile>;

}  // namespace

BOOST_AUTO_TEST_SUITE(operators_log)

BOOST_AUTO_TEST_CASE(both_sides_of_two_cycles_say_what_deployed_agents_say) {
    Two two;
    for (int i = 1; i <= 40; ++i) two.round(noon.plus_ms(1000 * i));
    const std::string uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", nonce = "[0-9a-f]{32}";
    for (const std::string& expected : {
             R"(\[resp_ready -> resp_confirm\] REGISTER \| peer_id=)" + uuid,
             std::string(R"(\[init_ready -> init_exchange\] sym_key=[0-9a-f]{16}\.\.\.)"),
             R"(\[init_ready -> init_exchange\] peer_nonce set: )" + nonce,
             R"(\[send\]\[initiator:init_exchange\] request #1 \| my_nonce=)" + nonce,
             R"(\[send\]\[initiator:init_exchange\] request #2 \| my_nonce=)" + nonce,
             std::string(R"(\[init_exchange -> init_finalize_propose\] GOT RESPONSE #3)"),
             std::string(
                 R"(\[init_exchange -> init_finalize_propose\] EXCHANGE CUT \(limit reached\))"),
             std::string(R"(\[secure:responder\] opened message: 'How are you\?')"),
             std::string(R"(\[secure:initiator\] opened message: 'How are you\?')"),
             std::string(R"(\[init_finalize_propose -> init_finalize_close\] CLOSE)"),
             std::string(R"(\[resp_finalize -> resp_ready\] CLOSE SUCCESS)"),
             R"(\[resp_ready -> resp_confirm\] RECONNECT \| peer_id=)" + uuid +
                 R"( under my_ref=[1-9]{10})",
         }) {
        const std::regex pattern(expected);
        for (std::size_t i = 0; i < 2; ++i) {
            BOOST_TEST_CONTEXT("agent " << i << ": " << expected) {
                BOOST_TEST(std::any_of(
                    two.lines(i).begin(), two.lines(i).end(),
                    [&](const std::string& line) { return std::regex_match(line, pattern); }));
            }
        }
    }
    // A log shows only the first eight bytes of a key; one line for each role and cycle.
    const std::regex key(".* sym_key=[0-9a-f]{16}\\.\\.\\.");
    const auto of_key = [](const std::string& line) {
        return line.find("key") != std::string::npos;
    };
    BOOST_TEST(std::count_if(two.lines(0).begin(), two.lines(0).end(), of_key) >= 4);
    for (const std::string& line : two.lines(0)) {
        BOOST_TEST((!of_key(line) || std::regex_match(line, key)));
    }
}

BOOST_AUTO_TEST_CASE(drops_are_said_at_their_level_and_only_where_it_is_wanted) {
    Two two;
    Two::Operated& agent = two.agents[0];
    agent.receive("no json", noon);
    BOOST_TEST(two.lines(0).empty());
    agent.receive("Warning: too fast", noon);
    BOOST_TEST(two.lines(0).size() == 1u);
    agent.policies().application.least = LogLevel::debug;
    agent.receive("no json", noon);
    BOOST_TEST(two.lines(0).back() == "[recv] dropped: not_json");
    // Most of a busy relay.
    const std::size_t before = two.lines(0).size();
    const auto receipt = agent.receive_content(
        R"({"to": "another", "intent": "finish", "from": "x"})", address, noon);
    BOOST_TEST((receipt.dropped == Drop::not_for_us));
    BOOST_TEST(two.lines(0).size() == before);
}

BOOST_AUTO_TEST_CASE(the_hardened_profile_says_what_it_opened_refused_and_aborted) {
    TwoOf<HardenedProfile> two;
    auto& one = two.agents[0];
    one.policies().application.least = LogLevel::debug;
    Instant now = noon;
    const auto rounds = [&](int count, std::size_t agents_that_run) {
        for (int i = 0; i < count; ++i) two.round(now = now.plus_ms(1000), agents_that_run);
    };
    rounds(3, 2);
    const nlohmann::json confirm{{"from", peer},
                                 {"to", one.id()},
                                 {"intent", "confirm"},
                                 {"my_nonce", "a"},
                                 {"hs", {{"type", "init"}}}};
    one.receive_content(confirm.dump(), address, now);
    rounds(60, 1);
    const std::string of_two = " | peer_id=" + two.agents[1].id(), of_other = " | peer_id=" + peer;
    const std::pair<LogLevel, std::string> all_expected[]{
        {LogLevel::info, "[resp_confirm -> resp_exchange] opened a message of 12 bytes"},
        {LogLevel::debug, "[init_ready -> init_exchange] refused: relabelled" + of_other},
        {LogLevel::warning, "[initiator] cycle aborted: peer_silent" + of_two}};
    for (const auto& [level, expected] : all_expected) {
        const auto& lines = two.lines(0);
        BOOST_TEST(std::count(lines.begin(), lines.end(), expected) == 1, expected);
        const auto at = std::find(lines.begin(), lines.end(), expected) - lines.begin();
        BOOST_TEST_REQUIRE(at < std::ssize(lines));
        BOOST_TEST((one.policies().application.levels[static_cast<std::size_t>(at)] == level));
    }
}

BOOST_AUTO_TEST_CASE(a_visitor_that_throws_costs_no_step_and_no_output) {
    Two calm, troubled;
    std::vector<std::string> of_calm, of_troubled;
    calm.on_output[0] = [&](const std::string& text) { of_calm.push_back(text); };
    troubled.on_output[0] = [&](const std::string& text) {
        of_troubled.push_back(text);
        throw ApplicationError();
    };
    for (int i = 1; i <= 40; ++i) {
        calm.round(noon.plus_ms(1000 * i));
        troubled.round(noon.plus_ms(1000 * i));
        for (std::size_t agent = 0; agent < 2; ++agent) {
            BOOST_TEST_CONTEXT("round " << i << ", agent " << agent) {
                BOOST_TEST(
                    (calm.agents[agent].fingerprint() == troubled.agents[agent].fingerprint()));
            }
        }
    }
    BOOST_TEST(of_calm.size() >= 4u);
    BOOST_TEST(of_calm == of_troubled);
}

BOOST_AUTO_TEST_SUITE_END()
