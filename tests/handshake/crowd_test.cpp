// Newcomers that come all at once (PROTOCOL.md, 8.3 and 8.4).
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pair.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crowd)

// One agent, and others that know only it.
class Crowd {
public:
    explicit Crowd(std::size_t newcomers) : host_(make<HardenedProfile>(1)) {
        for (std::size_t i = 0; i < newcomers; ++i) {
            newcomers_.push_back(std::make_unique<Member>(make<HardenedProfile>(100 + i)));
            by_id_[newcomers_.back()->id()] = newcomers_.back().get();
        }
    }
    // Baseline peers whose clock is wrong are there before the newcomers, which then wait for them
    // in each round, too. None of their hs is of its time.
    void has_had(std::size_t wrong_clocks, int rounds) {
        for (std::size_t i = 0; i < wrong_clocks; ++i) {
            wrong_.push_back(std::make_unique<Wrong>(make<BaselineProfile>(1'000 + i)));
        }
        auto newcomers = std::exchange(newcomers_, {});
        for (int i = 0; i < rounds; ++i) round();
        newcomers_ = std::move(newcomers);
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
    // Has the agent believe that it has lost a cycle with each of them, and hold its reference.
    void finish_in_their_names() {
        for (const auto& newcomer : newcomers_) {
            const nlohmann::json line{{"to", host_.id()},
                                      {"intent", "finish"},
                                      {"from", newcomer->id()},
                                      {"your_ref", "1111111111"},
                                      {"my_ref", "2222222222"}};
            host_.receive_content(line.dump(), address, now_);
        }
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
    using Wrong = Agent<PairParts<BaselineProfile>>;
    static constexpr std::int64_t wrong_by_ms = 300'000;

    template <class Profile>
    static Agent<PairParts<Profile>> make(std::uint64_t seed) {
        SeededRandom random(seed);
        Identity identity = create_identity<BotanCrypto>(random, noon);
        return Agent<PairParts<Profile>>(std::move(identity), {},
                                         {SeededRandom(seed + 10'000), {}, {}}, noon);
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
            for (auto& wrong : wrong_) relay(line, *wrong, now_.plus_ms(wrong_by_ms));
            if (content["to"].is_string()) {
                const auto to = by_id_.find(content["to"].get<std::string>());
                if (to != by_id_.end()) relay(line, *to->second, now_);
                continue;
            }
            for (auto& newcomer : newcomers_) relay(line, *newcomer, now_);
        }
        for (auto& wrong : wrong_) speaks(*wrong, now_.plus_ms(wrong_by_ms));
        for (auto& newcomer : newcomers_) speaks(*newcomer, now_);
    }
    template <class Speaker>
    void speaks(Speaker& speaker, Instant its_now) {
        speaker.advance(its_now);
        for (const std::string& line : take_lines(speaker)) relay(line, host_, now_);
    }
    template <class Receiver>
    static void relay(const std::string& line, Receiver& to, Instant its_now) {
        std::string relayed;
        message::append_relayed(relayed, line, address);
        to.receive(relayed, its_now);
    }

    Member host_;
    std::vector<std::unique_ptr<Member>> newcomers_;
    std::map<std::string, Member*> by_id_;
    std::vector<std::unique_ptr<Wrong>> wrong_;
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

// Reconnects to strangers wait until others can be admitted.
BOOST_AUTO_TEST_CASE(a_crowd_gets_in_whose_references_are_made_up) {
    Crowd crowd(20);
    crowd.finish_in_their_names();
    crowd.flood(300);
    BOOST_TEST(crowd.rounds_until_all_are_in(120) < 120);
}

// Cycles that prove nothing, over and over, do not take the tokens of those that come.
BOOST_AUTO_TEST_CASE(newcomers_get_in_beside_peers_with_a_wrong_clock) {
    Crowd crowd(3);
    crowd.has_had(20, 400);
    BOOST_TEST(crowd.rounds_until_all_are_in(120) < 120);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
