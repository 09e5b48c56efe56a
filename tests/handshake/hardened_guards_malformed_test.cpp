// S1: types and lengths, each at its last and one beyond, before any state is read (PROTOCOL.md,
// 8.1).
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hardened_guards.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(hardened_guards_malformed)

using nlohmann::json;

// A line with all that is looked at.
json whole_line(const Puppet& puppet) {
    return {{"from", peer},
            {"to", puppet.agent.id()},
            {"intent", "confirm"},
            {"your_nonce", "a"},
            {"my_nonce", "b"},
            {"your_ref", "1"},
            {"my_ref", "2"},
            {"mac", "c"},
            {"hs",
             {{"type", "init"},
              {"nonce", "b"},
              {"kx_pub", "d"},
              {"sign_pub", "e"},
              {"timestamp", "f"},
              {"sig", "g"}}}};
}

void expect_malformed(Puppet& puppet, const json& line, bool is_malformed) {
    BOOST_TEST_CONTEXT(line) {
        const std::uint64_t before = puppet.count(Reason::malformed);
        const Receipt receipt = puppet.hears(line);
        BOOST_TEST((receipt.dropped == (is_malformed ? Drop::malformed : Drop::none)));
        BOOST_TEST(puppet.count(Reason::malformed) - before == (is_malformed ? 1u : 0u));
        BOOST_TEST(list_rows(puppet.agent.policies().store).empty());
    }
}

BOOST_AUTO_TEST_CASE(each_field_has_a_type_and_a_length) {
    Puppet puppet(true);
    expect_malformed(puppet, whole_line(puppet), false);
    for (const char* field : {"your_nonce", "my_nonce", "your_ref", "my_ref", "mac"}) {
        json line = whole_line(puppet);
        for (const json& bad : {json(5), json::array(), json(true)}) {
            line[field] = bad;
            expect_malformed(puppet, line, true);
        }
        line[field] = std::string(257, 'a');
        expect_malformed(puppet, line, true);
        line[field] = std::string(256, 'a');
        expect_malformed(puppet, line, false);
        line[field] = nullptr;
        expect_malformed(puppet, line, false);
    }
    for (const char* field : {"type", "nonce", "kx_pub", "sign_pub", "timestamp", "sig"}) {
        json line = whole_line(puppet);
        line["hs"][field] = 5;
        expect_malformed(puppet, line, true);
        line["hs"][field] = std::string(257, 'a');
        expect_malformed(puppet, line, true);
        line["hs"][field] = std::string(256, 'a');
        expect_malformed(puppet, line, false);
    }
}

// A row keeps the address, and the relay may say what it likes.
BOOST_AUTO_TEST_CASE(an_address_has_a_length) {
    for (const std::size_t size : {256u, 257u}) {
        Puppet puppet(true);
        const std::string line = puppet.announce().dump();
        const Receipt receipt =
            puppet.agent.receive_content(line, std::string(size, 'a'), puppet.now);
        BOOST_TEST((receipt.dropped == (size > 256 ? Drop::malformed : Drop::none)));
        BOOST_TEST(list_rows(puppet.agent.policies().store).empty() == (size > 256));
    }
}

BOOST_AUTO_TEST_CASE(a_sender_has_an_id_that_is_not_ours) {
    Puppet puppet(true);
    json line = whole_line(puppet);
    for (const json& bad :
         {json(5), json(""), json(nullptr), json(puppet.agent.id()), json(std::string(129, 'x'))}) {
        line["from"] = bad;
        expect_malformed(puppet, line, true);
    }
    line["from"] = std::string(128, 'x');
    expect_malformed(puppet, line, false);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
