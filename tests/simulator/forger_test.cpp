// Tests of the forger: whose ids, keys and values are in a line that it makes by a recipe.
#include "simulator/adversary/forger.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "hsagent/message/hs2.hpp"
#include "hsagent/support/encoding.hpp"
#include "simulator/model/clock.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(forger)

// A forger that knows two agents.
struct Forging {
    Forging() {
        directory.introduce("agent1", "id-1");
        directory.introduce("agent2", "id-2");
    }
    Payload made(const Forgery& recipe, std::uint32_t copy = 0) {
        const auto payload = forger->make(recipe, copy, book, directory, {virtual_epoch_ms, 0});
        BOOST_TEST_REQUIRE(payload.has_value());
        return *payload;
    }
    // Has the first agent say that to the second.
    LineName hears(const Payload& payload) {
        Transmission line;
        line.sender = 0;
        line.intent = intent_of(payload);
        line.addressee = 1;
        line.text = Payload{{"_payload", payload}}.dump();
        const auto heard = std::make_shared<const Transmission>(line);
        book.add(heard);
        return book.name_of(*heard);
    }

    Directory directory;
    LineBook book;
    std::unique_ptr<Forger> forger = make_forger(CryptoKind::pretend, SeededRandom(1));
};

// A confirm to the second agent, with an hs under an own key.
Forgery confirm_with_x2(Who from) {
    Forgery recipe;
    recipe.receiver = 1;
    recipe.intent = Intent::confirm;
    recipe.from = from;
    recipe.my_nonce.origin = ForgedField::Origin::own;
    recipe.hs.block = ForgedBlock::made;
    recipe.hs.with_x2 = true;
    return recipe;
}

BOOST_FIXTURE_TEST_CASE(each_copy_is_under_another_own_id_or_all_are_under_one, Forging) {
    Forgery recipe;
    recipe.from.own = 3;
    recipe.copies = 5;
    BOOST_TEST(text_at(made(recipe, 0), "from") == forger->own_id(3));
    BOOST_TEST(text_at(made(recipe, 2), "from") == forger->own_id(5));
    recipe.one_id = true;
    BOOST_TEST(text_at(made(recipe, 2), "from") == forger->own_id(3));
}

BOOST_FIXTURE_TEST_CASE(a_copy_names_what_was_said_to_its_own_id, Forging) {
    Forgery recipe;
    recipe.from.own = 3;
    recipe.copies = 5;
    recipe.your_ref.origin = ForgedField::Origin::my_ref;
    recipe.your_ref.line = {0, Intent::conclude, no_agent, 0, forger->own_id(3)};
    BOOST_TEST((forger->of_copy(recipe, 0) == recipe));
    BOOST_TEST(forger->of_copy(recipe, 2).your_ref.line.stranger == forger->own_id(5));
    recipe.one_id = true;
    BOOST_TEST((forger->of_copy(recipe, 2) == recipe));
}

BOOST_FIXTURE_TEST_CASE(a_stolen_key_is_its_first_key, Forging) {
    SecretKey seed;
    SeededRandom(7).fill(seed.expose_for_writing());
    const auto agents_key = with_crypto(CryptoKind::pretend, [&](auto backend) {
        return typename decltype(backend)::type::SigningKey(seed).public_key();
    });
    BOOST_TEST((forger->own_identity(0).sign_public != agents_key));
    forger->steal(seed);
    BOOST_TEST((forger->own_identity(0).sign_public == agents_key));
    BOOST_TEST((forger->own_identity(1).sign_public != agents_key));
    BOOST_TEST(text_at(made(confirm_with_x2({0, 0}))["hs"], "sign_pub") == to_base64(agents_key));
}

// A receiver of hs2 refuses any other.
BOOST_FIXTURE_TEST_CASE(a_nonce_of_its_own_holds_the_digest_of_its_x2, Forging) {
    Forgery recipe = confirm_with_x2({0, 0});
    const Payload bound = made(recipe);
    BOOST_TEST(message::says_hs2(text_at(bound, "my_nonce")));
    BOOST_TEST(text_at(bound, "my_nonce") == text_at(bound["hs"], "nonce"));
    recipe.hs.with_x2 = false;
    BOOST_TEST(!message::says_hs2(text_at(made(recipe), "my_nonce")));
}

BOOST_FIXTURE_TEST_CASE(an_hs_is_copied_as_it_is_or_without_its_x2, Forging) {
    Payload hs = made(confirm_with_x2({0, 0}))["hs"];
    Forgery recipe;
    recipe.hs.line = hears({{"intent", "confirm"}, {"hs", hs}});
    recipe.hs.block = ForgedBlock::copied;
    BOOST_TEST(made(recipe)["hs"] == hs);
    recipe.hs.block = ForgedBlock::without;
    BOOST_TEST(hs.erase("x2") == 1u);
    BOOST_TEST(made(recipe)["hs"] == hs);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
