// Newcomers that come all at once (PROTOCOL.md, 8.3 and 8.4).
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pair.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crowd)

// One agent, and others that know only it.
class Crowd {
public:
    explicit Crowd(std::size_t newcomers) : host_(make(1)) {
        for (std::size_t i = 0; i < newcomers; ++i) {
            newcomers_.push_back(std::make_unique<Member>(make(100 + i)));
            by_id_[newcomers_.back()->id()] = newcomers_.back().get();
        }
    }

    // Uses up the tokens of the agent.
    void flood(int lines) {
        for (int i = 0; i < lines; ++i) {
            const nlohmann::json line{
                {"to", nullptr}, {"intent", "register"}, {"from", "nobody " + std::to_string(i)}};
            host_.receive_content(line.dump(), address, now_);
        }
        BOOST_TEST(host_.counters().reasons[static_cast<std::size_t>(Reason::no_token)] > 0u);
    }
    // The rounds until each has closed a cycle with the agent in both roles; `most` at most.
    int rounds_until_all_are_in(int most) {
        for (int rounds = 0; rounds < most; ++rounds) {
            if (std::all_of(newcomers_.begin(), newcomers_.end(),
                            [](const auto& newcomer) { return is_in(*newcomer); })) {
                return rounds;
            }
            round();
        }
        return most;
    }

private:
    using Member = Agent<PairParts<HardenedProfile>>;

    static Member make(std::uint64_t seed) {
        SeededRandom random(seed);
        Identity identity = create_identity<BotanCrypto>(random, noon);
        return Member(std::move(identity), {}, {SeededRandom(seed + 1'000), {}, {}}, noon);
    }
    static bool is_in(const Member& newcomer) {
        const auto& heard = newcomer.policies().application.heard;
        return std::count(heard.begin(), heard.end(), "initiator closed") > 0 &&
               std::count(heard.begin(), heard.end(), "responder closed") > 0;
    }
    void round() {
        now_ = now_.plus_ms(1'000);
        host_.advance(now_);
        for (const std::string& line : take_lines(host_)) {
            const auto content = message::unwrap_typed(nlohmann::json::parse(line));
            if (content["to"].is_string()) {
                const auto to = by_id_.find(content["to"].get<std::string>());
                if (to != by_id_.end()) relay(line, *to->second);
                continue;
            }
            for (auto& newcomer : newcomers_) relay(line, *newcomer);
        }
        for (auto& newcomer : newcomers_) {
            newcomer->advance(now_);
            for (const std::string& line : take_lines(*newcomer)) relay(line, host_);
        }
    }
    void relay(const std::string& line, Member& to) {
        std::string relayed;
        message::append_relayed(relayed, line, address);
        to.receive(relayed, now_);
    }

    Member host_;
    std::vector<std::unique_ptr<Member>> newcomers_;
    std::map<std::string, Member*> by_id_;
    Instant now_ = noon;
};

// They need 600 tokens at once, with 256 there: each that is in leaves room for others.
BOOST_AUTO_TEST_CASE(a_crowd_gets_in) {
    BOOST_TEST(Crowd(75).rounds_until_all_are_in(60) < 60);
}

// After an attack, they share two tokens a second.
BOOST_AUTO_TEST_CASE(a_crowd_gets_in_without_tokens_at_first) {
    Crowd crowd(20);
    crowd.flood(300);
    BOOST_TEST(crowd.rounds_until_all_are_in(120) < 120);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
