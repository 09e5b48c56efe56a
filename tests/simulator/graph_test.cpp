// The diagrams in PROTOCOL.md are those of the tables from which agents run.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "simulator/agents/profile.hpp"
#include "simulator/views/state_diagram.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(graph)

BOOST_AUTO_TEST_CASE(the_diagrams_in_the_document_are_those_of_the_tables) {
    const std::string document = text_of(HSAGENT_TEST_DATA "/../include/hsagent/PROTOCOL.md");
    for (const Profile* profile : all_profiles()) {
        for (const Role role : all_roles) {
            const std::string marker = "<!-- graph: " + std::string(profile->name) + " " +
                                       std::string(name(role)) + " -->\n```mermaid\n";
            BOOST_TEST_CONTEXT(marker) {
                const std::size_t at = document.find(marker);
                BOOST_TEST_REQUIRE(at != document.npos);
                const std::string diagram = mermaid_diagram(profile->arrows(), role) + "```\n";
                BOOST_TEST(document.substr(at + marker.size(), diagram.size()) == diagram);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(every_state_can_be_left_and_entered) {
    for (const Profile* profile : all_profiles()) {
        for (const auto& row : state_names) {
            BOOST_TEST_CONTEXT(profile->name << " " << row.name) {
                const auto moves = [&](auto end) {
                    const auto arrows = profile->arrows();
                    return std::any_of(arrows.begin(), arrows.end(), [&](const auto& arrow) {
                        return arrow.*end == row.value && arrow.from != arrow.to;
                    });
                };
                BOOST_TEST(moves(&handshake::Arrow::from));
                BOOST_TEST(moves(&handshake::Arrow::to));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(jumps_are_dashed_and_nothing_else_is) {
    for (const Profile* profile : all_profiles()) {
        const auto arrows = profile->arrows();
        const std::string diagram = dot_diagram(arrows, "machine");
        const auto lines = lines_of(diagram);
        BOOST_TEST_REQUIRE(lines.size() == arrows.size() + 3);
        for (std::size_t i = 0; i < arrows.size(); ++i) {
            BOOST_TEST_INFO(lines[i + 2]);
            BOOST_TEST(lines[i + 2].ends_with(", style=dashed]") == arrows[i].is_jump);
        }
        BOOST_TEST(std::any_of(arrows.begin(), arrows.end(),
                               [](const handshake::Arrow& arrow) { return arrow.is_jump; }));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
