// Tests of the attacker of an exploration: which lines it can put together, what it can do with
// them later, and how its moves are told.
#include "simulator/explore/attacker.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/agents/actors.hpp"
#include "simulator/agents/agent_seeds.hpp"
#include "simulator/explore/explore.hpp"
#include "simulator/explore/memories.hpp"
#include "simulator/explore/recipes.hpp"
#include "simulator/explore/tell.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/clock.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(attacker)

constexpr Instant standstill{virtual_epoch_ms, 0};

// Two agents and an attacker that hears them.
class Overheard {
public:
    explicit Overheard(std::string_view profile) {
        AgentSeeds seeds(SeededRandom(1).fork(0));
        ActorKind kind;
        kind.crypto = CryptoKind::pretend;
        kind.profile = profile_named(profile);
        kind.settings.round_ms = 0;
        kind.settings.caps.token_burst = 0;
        seats_.draw_by_kind(1);
        for (std::size_t i = 0; i < 2; ++i) {
            SeededRandom own = seeds.identity_of(i);
            Identity identity = new_identity(kind.crypto, own, standstill);
            directory_.introduce(agent_name(i), identity, kind.profile->expectations);
            now.seats.push_back(seats_.seat(make_actor(kind, std::move(identity), MemoryStore(),
                                                       seeds.next().random, standstill)));
        }
        now.moves = 3;
    }

    // Ends rounds of the agent until it says that.
    std::shared_ptr<const Transmission> says(std::size_t agent, Intent intent) {
        for (int rounds = 0; rounds < 5; ++rounds) {
            for (const auto& line : step(agent, nullptr)) {
                if (line->intent == intent) return line;
            }
        }
        BOOST_TEST_REQUIRE(false, "agent" << agent + 1 << " does not say " << name(intent));
        return nullptr;
    }
    void tells(std::size_t agent, Intent intent) { step(1 - agent, says(agent, intent)); }

    // What is said and done, up to the request of the first agent.
    void confirm() {
        tells(0, Intent::register_);
        tells(1, Intent::confirm);
    }

    std::vector<Forgery> recipes(std::size_t receiver, bool both_ways = false) {
        LineBook book;
        for (const auto& line : *now.heard) book.add(line);
        const Target target{receiver, *now.seats[receiver].actor, now.own_drawn, now.moves,
                            both_ways};
        std::vector<Forgery> all;
        for_each_recipe(target, *now.heard, book, *forger_, directory_,
                        [&](const Forgery& recipe, std::uint64_t) { all.push_back(recipe); });
        return all;
    }

    std::vector<std::uint32_t> moves(std::size_t agent) { return attacker_.moves(now, agent); }
    const Move& move(std::uint32_t number) const { return attacker_.move(number); }
    // The first move that is told with all these words.
    std::uint32_t move_with(std::size_t agent, const std::vector<std::string>& words) {
        for (const std::uint32_t number : moves(agent)) {
            const std::string& told = move(number).told;
            if (std::all_of(words.begin(), words.end(), [&](const std::string& word) {
                    return told.find(word) != told.npos;
                })) {
                return number;
            }
        }
        BOOST_TEST_REQUIRE(false, "no such move: " << words.front());
        return 0;
    }
    void make(std::uint32_t number) {
        const Move& made = move(number);
        attacker_.note(now, number);
        step(made.to, made.line);
    }

    Configuration now;
    std::string opened;  // the message of the last step, if it opened one

private:
    std::vector<std::shared_ptr<const Transmission>> step(
        std::size_t agent, const std::shared_ptr<const Transmission>& line) {
        const auto outcome = seats_.step(now.seats[agent], agent, line);
        now.seats[agent] = outcome->after;
        now.hear(outcome->sent);
        opened.clear();
        const auto& news = outcome->seen.news;
        for (std::size_t i = 0; i < news.size(); ++i) {
            if (news[i].kind == News::Kind::opened) opened = news[i].text;
        }
        return outcome->sent;
    }

    Directory directory_;
    Seats seats_{directory_, standstill};
    Attacker attacker_{seats_, directory_, 1, standstill, false};
    std::unique_ptr<Forger> forger_ = make_forger(CryptoKind::pretend, forger_random(1));
};

template <class Is>
std::size_t count_if(const std::vector<Forgery>& recipes, Is is) {
    return static_cast<std::size_t>(std::count_if(recipes.begin(), recipes.end(), is));
}

// --- what it can put together

BOOST_AUTO_TEST_CASE(the_first_agent_hears_others_begin_only_if_cycles_go_both_ways) {
    const auto begins = [](const Forgery& recipe) {
        return !recipe.from.is_own() &&
               (recipe.intent == Intent::register_ || recipe.intent == Intent::reconnect);
    };
    Overheard pair("hardened");
    BOOST_TEST(count_if(pair.recipes(0), begins) == 0u);
    BOOST_TEST(count_if(pair.recipes(0, true), begins) > 1u);
    BOOST_TEST(count_if(pair.recipes(1), begins) > 1u);
}

BOOST_AUTO_TEST_CASE(only_the_baseline_takes_a_register_for_itself_alone) {
    const auto is_for_one = [](const Forgery& recipe) {
        return recipe.intent == Intent::register_ && !recipe.to_everyone;
    };
    BOOST_TEST(count_if(Overheard("baseline").recipes(1), is_for_one) > 0u);
    BOOST_TEST(count_if(Overheard("hardened").recipes(1), is_for_one) == 0u);
}

BOOST_AUTO_TEST_CASE(an_hs_under_its_own_key_may_show_the_key_of_an_agent) {
    Overheard pair("hardened");
    const auto shows_a_key = [](const Forgery& recipe) {
        return recipe.hs.block == ForgedBlock::made && recipe.hs.others_key;
    };
    BOOST_TEST(count_if(pair.recipes(0), shows_a_key) == 0u);
    pair.confirm();
    BOOST_TEST(count_if(pair.recipes(0), shows_a_key) > 0u);
}

BOOST_AUTO_TEST_CASE(it_can_put_together_a_line_of_every_intent) {
    Overheard pair("hardened");
    pair.confirm();
    std::set<Intent> intents;
    for (const Forgery& recipe : pair.recipes(1)) intents.insert(recipe.intent);
    BOOST_TEST((intents == std::set<Intent>{Intent::register_, Intent::reconnect, Intent::confirm,
                                            Intent::request, Intent::respond, Intent::conclude,
                                            Intent::finish, Intent::close}));
}

// A first agent that has taken a confirm with an hs of the attacker's, and answers it.
struct TakenIn : Overheard {
    TakenIn() : Overheard("hardened") {
        says(0, Intent::register_);
        make(move_with(
            0, {"as agent2", "says confirm", "its own my_nonce", "an hs under its own key"}));
        says(0, Intent::request);
        now.moves = 3;
    }
};

BOOST_FIXTURE_TEST_CASE(it_seals_under_as_many_numbers_as_it_has_moves, TakenIn) {
    std::set<std::uint32_t> numbers;
    for (const Forgery& recipe : recipes(0)) {
        if (recipe.sec == ForgedBlock::made) numbers.insert(recipe.seq);
    }
    BOOST_TEST((numbers == std::set<std::uint32_t>{1, 2, 3}));
}

BOOST_FIXTURE_TEST_CASE(a_mac_of_its_own_needs_no_seal_of_its_own, TakenIn) {
    const auto all = recipes(0);
    for (const ForgedBlock sec : {ForgedBlock::absent, ForgedBlock::copied, ForgedBlock::made}) {
        BOOST_TEST(count_if(all, [&](const Forgery& recipe) {
                       return recipe.mac == ForgedBlock::made && recipe.sec == sec;
                   }) > 0u);
    }
}

BOOST_AUTO_TEST_CASE(an_agent_opens_what_it_seals_for_a_session_of_hs2) {
    Overheard pair("hardened");
    pair.says(0, Intent::register_);
    pair.make(pair.move_with(
        0, {"as agent2", "says confirm", "its own my_nonce", "an hs under its own key, with x2"}));
    pair.says(0, Intent::request);
    pair.now.moves = 1;
    pair.make(
        pair.move_with(0, {"says respond", "a sec that it seals as number 1", "a mac of its own"}));
    BOOST_TEST(pair.opened == "forged");
}

// --- what it can do later

BOOST_AUTO_TEST_CASE(a_register_to_everyone_can_be_said_again_to_each) {
    Overheard pair("hardened");
    pair.says(0, Intent::register_);
    const std::uint32_t again = pair.move_with(1, {"says the register of agent1 to agent2 again"});
    BOOST_TEST(pair.move(again).line->sender == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_move_draws_and_shows_can_be_used_by_the_next) {
    Overheard pair("hardened");
    pair.says(0, Intent::register_);
    const std::size_t heard = pair.now.heard->size();
    const std::uint32_t confirm =
        pair.move_with(0, {"says confirm", "its own my_nonce", "an hs under its own key"});
    pair.now.moves = 2;
    BOOST_TEST(pair.now.own_drawn == 0u);
    pair.make(confirm);
    BOOST_TEST(pair.now.moves == 1u);
    BOOST_TEST(pair.now.own_drawn == 1u);
    BOOST_TEST_REQUIRE(pair.now.heard->size() > heard);
    BOOST_TEST((*pair.now.heard)[heard] == pair.move(confirm).line);
    // After the last one, nothing is left to be used.
    pair.make(confirm);
    BOOST_TEST(pair.now.own_drawn == 0u);
    BOOST_TEST(pair.now.heard->empty());
}

// Findings depend on it, so states that differ in it are different states.
BOOST_AUTO_TEST_CASE(whom_an_agent_has_met_is_part_of_a_state) {
    Directory directory;
    const Expectations& hardened = profile_named("hardened")->expectations;
    directory.introduce("agent1", "id-1", "key-1", hardened);
    directory.introduce("agent2", "id-2", "key-2", hardened);
    Configuration state;
    const auto reads = [&](const char* pinned, bool knows_hs2) {
        auto line = std::make_shared<Transmission>();
        line->content.from.set_text("id-2");
        Observation seen;
        seen.begin({0, 0, ScheduledEvent::Kind::delivery, 0, line});
        seen.pinned = pinned;
        seen.knows_hs2 = knows_hs2;
        note_memories(state, {directory, seen, {}, 0});
    };
    constexpr std::uint64_t first_of_second = 1 << 1;
    reads("key-2", true);
    BOOST_TEST(state.met == first_of_second);
    BOOST_TEST(state.pinned == 0u);
    reads("key-2", false);
    BOOST_TEST(state.met == 0u);
    BOOST_TEST(state.pinned == first_of_second);
    reads("another", true);
    BOOST_TEST(state.met == 0u);
    BOOST_TEST(state.pinned == 0u);
    BOOST_TEST(state.misled == first_of_second);
}

// --- how it is told

Directory two_names() {
    Directory directory;
    directory.introduce("agent1", "id-1");
    directory.introduce("agent2", "id-2");
    return directory;
}

BOOST_AUTO_TEST_CASE(a_repeated_line_is_told_with_who_said_it_and_to_whom) {
    Transmission line;
    line.sender = 0;
    line.intent = Intent::request;
    BOOST_TEST(tell_repeat(line, 1, two_names()) ==
               "the attacker says the request of agent1 to agent2 again");
}

BOOST_AUTO_TEST_CASE(a_forged_line_is_told_with_all_its_parts) {
    Forgery recipe;
    recipe.receiver = 1;
    recipe.from = {0, 0};
    recipe.intent = Intent::finish;
    recipe.your_ref = {ForgedField::Origin::null, 0, {}};
    recipe.my_ref = {ForgedField::Origin::own, 0, {}};
    recipe.mac = ForgedBlock::made;
    BOOST_TEST(tell_forgery(recipe, two_names()) ==
               "the attacker, as agent1, says finish to agent2: your_ref null; its own my_ref; a "
               "mac of its own");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
