// Tests of bursts: few runs have any; a burst says one recipe hundreds of times within seconds.
#include "simulator/adversary/bursts.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulator/agents/crypto_kind.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(bursts)

constexpr std::int64_t second_us = 1'000'000;

// What one run's bursts say of the recipe that is kept, asked for ten times a second.
class Listening {
public:
    explicit Listening(std::uint64_t seed)
        : forger_(make_forger(CryptoKind::pretend, SeededRandom(seed))),
          bursts_(SeededRandom(seed).fork("bursts")) {
        for (const char* id : {"one", "two", "three"}) directory_.introduce(id, id);
    }
    void keep(const Forgery& recipe, Bursts::Effect effect = {}) { bursts_.keep(recipe, effect); }
    // The copies of each tenth of a second.
    std::vector<std::vector<Bursts::Copy>> listen(std::int64_t seconds) {
        std::vector<std::vector<Bursts::Copy>> heard;
        for (std::int64_t tenth = 0; tenth < 10 * seconds; ++tenth) {
            bursts_.take_due(tenth * second_us / 10, *forger_, directory_, heard.emplace_back());
        }
        return heard;
    }
    Forger& forger() { return *forger_; }

private:
    std::unique_ptr<Forger> forger_;
    Directory directory_;
    Bursts bursts_;
};

Forgery finish(Who from) {
    Forgery recipe;
    recipe.intent = Intent::finish;
    recipe.from = from;
    recipe.your_ref = {ForgedField::Origin::own, 1, {}};
    return recipe;
}

constexpr Who made_up{no_agent, 1'000};

BOOST_AUTO_TEST_CASE(few_runs_have_bursts) {
    std::size_t runs = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Listening listening(seed);
        listening.keep(finish(made_up));
        std::size_t said = 0;
        for (const auto& tenth : listening.listen(60)) said += tenth.size();
        runs += said > 0;
        // So many that a run with bursts still takes no ten times as long.
        BOOST_TEST((said == 0 || (said >= 50 && said < 20'000)));
    }
    BOOST_TEST(runs > 18u);
    BOOST_TEST(runs < 60u);
}

BOOST_AUTO_TEST_CASE(nothing_is_said_before_there_is_a_recipe) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        for (const auto& tenth : Listening(seed).listen(60)) BOOST_TEST(tenth.empty());
    }
}

// Each copy of a burst has its number, from 0 on, and the recipe says how many there are.
BOOST_AUTO_TEST_CASE(a_burst_says_every_copy_within_seconds) {
    std::size_t bursts = 0;
    for (std::uint64_t seed = 1; seed <= 120; ++seed) {
        Listening listening(seed);
        Forgery recipe = finish(made_up);
        recipe.copies = 7;  // of a flood that said it
        listening.keep(recipe);
        std::uint32_t next = 0, copies = 0;
        std::int64_t tenth = 0, began = 0;
        for (const auto& heard : listening.listen(60)) {
            for (const Bursts::Copy& copy : heard) {
                if (next == 0) began = tenth, copies = copy.recipe.copies;
                BOOST_TEST(copy.number == next++);
                BOOST_TEST(copy.recipe.copies == copies);
                BOOST_TEST(copies >= 50u);
                BOOST_TEST(copies < 300u);
                if (next < copies) continue;
                next = 0;
                ++bursts;
                BOOST_TEST(tenth - began <= 70);
                BOOST_TEST(tenth - began >= 5);  // not all at once
            }
            ++tenth;
        }
    }
    BOOST_TEST(bursts > 20u);
}

BOOST_AUTO_TEST_CASE(a_burst_follows_another_at_once_or_after_a_while) {
    std::size_t at_once = 0, later = 0;
    for (std::uint64_t seed = 1; seed <= 120; ++seed) {
        Listening listening(seed);
        listening.keep(finish(made_up));
        std::int64_t tenth = 0, last = -1;
        for (const auto& heard : listening.listen(60)) {
            for (const Bursts::Copy& copy : heard) {
                if (copy.number == 0 && last >= 0) {
                    at_once += tenth - last <= 5;
                    later += tenth - last > 10;
                }
                last = tenth;
            }
            ++tenth;
        }
    }
    BOOST_TEST(at_once > 10u);
    BOOST_TEST(later > 10u);
}

// Under ids that nobody has, each copy under another, or all under one.
BOOST_AUTO_TEST_CASE(copies_under_made_up_ids_are_of_many_or_of_one) {
    std::map<bool, std::size_t> bursts;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Listening listening(seed);
        listening.keep(finish(made_up));
        for (const auto& heard : listening.listen(60)) {
            for (const Bursts::Copy& copy : heard) {
                BOOST_TEST((copy.recipe.from == made_up));
                if (copy.number == 0) ++bursts[copy.recipe.one_id];
            }
        }
    }
    BOOST_TEST(bursts[false] > bursts[true]);
    BOOST_TEST(bursts[true] > 0u);
}

// What an agent said to the first is, in the name of the second, what it said to that one.
BOOST_AUTO_TEST_CASE(copies_in_the_name_of_an_agent_are_of_all_or_of_one) {
    std::map<std::size_t, std::size_t> bursts;  // by the number of names
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Listening listening(seed);
        Forgery recipe = finish({1, 0});
        recipe.your_ref = {ForgedField::Origin::my_ref, 0, {0, Intent::conclude, 1, 0, {}}};
        listening.keep(recipe);
        std::set<std::size_t> names;
        for (const auto& heard : listening.listen(60)) {
            for (const Bursts::Copy& copy : heard) {
                if (copy.number == 0 && !names.empty()) ++bursts[names.size()], names.clear();
                names.insert(copy.recipe.from.agent);
                BOOST_TEST(copy.recipe.your_ref.line.to == copy.recipe.from.agent);
                BOOST_TEST(copy.recipe.your_ref.line.sender == 0u);
            }
        }
    }
    BOOST_TEST(bursts.size() == 2u);
    BOOST_TEST(bursts[1] > 0u);
    BOOST_TEST(bursts[3] > 0u);
}

// Of the bursts of many runs, those of that recipe in per cent, beside many that only are new.
std::size_t share_of(Forgery recipe, Bursts::Effect effect, Intent others) {
    std::size_t all = 0, found = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Listening listening(seed);
        Forgery other = finish({no_agent, 2'000});
        other.intent = others;
        for (int i = 0; i < 60; ++i) listening.keep(other);
        listening.keep(recipe, effect);
        for (const auto& heard : listening.listen(60)) {
            for (const Bursts::Copy& copy : heard) {
                if (copy.number > 0) continue;
                ++all;
                found += copy.recipe.from == recipe.from;
            }
        }
    }
    return 100 * found / all;
}

BOOST_AUTO_TEST_CASE(rare_recipes_are_said_as_often_as_others) {
    BOOST_TEST(share_of(finish(made_up), {}, Intent::finish) < 5u);
    BOOST_TEST(share_of(finish(made_up), {}, Intent::close) > 40u);
    BOOST_TEST(share_of(finish(made_up), {true, false}, Intent::finish) > 25u);
    BOOST_TEST(share_of(finish(made_up), {false, true}, Intent::finish) > 25u);
    BOOST_TEST(share_of(finish(made_up), {true, true}, Intent::finish) > 55u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
