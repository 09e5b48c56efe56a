// Tests of the page of --report in headless Chromium: it draws without errors and fetches nothing.
// Its own policy forbids fetching, so an attempt is an error on the console.
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "page.hpp"
#include "program.hpp"

#ifdef HSAGENT_SIMULATOR_PROGRAM

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(browser)

std::string chromium_path() {
    const char* const path = std::getenv("PATH");
    std::istringstream folders(path ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string program = folder + "/chromium";
        if (::access(program.c_str(), X_OK) == 0) return program;
    }
    return {};
}

boost::test_tools::assertion_result chromium_is_there(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result there(!chromium_path().empty());
    there.message() << "there is no chromium";
    return there;
}

struct Page {
    std::string dom;                   // after its script has run
    std::vector<std::string> console;  // lines

    std::string element(const std::string& id) const {
        const auto from = dom.find("id=\"" + id + "\"");
        return from == dom.npos ? "" : dom.substr(from);
    }
    // The number of arrows, which the script sets at its very end; nullopt if it did not get that
    // far.
    std::optional<int> arrows_drawn() const {
        const std::string mark = "data-drawn=\"";
        const auto from = dom.find(mark);
        if (from == dom.npos) return std::nullopt;
        return std::stoi(dom.substr(from + mark.size()));
    }
};

Page opened(const std::string& path, const std::string& address = {}) {
    const TemporaryFolder profile;
    const Outcome outcome = run_program(
        "timeout", {"120", chromium_path(), "--headless", "--no-sandbox", "--disable-gpu",
                    "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", "--disable-extensions",
                    "--user-data-dir=" + (profile / "chromium"), "--enable-logging=stderr",
                    "--virtual-time-budget=3000", "--dump-dom", "file://" + path + address});
    BOOST_TEST_INFO(outcome.err);
    BOOST_TEST_REQUIRE(outcome.exit_code == 0);
    Page page;
    page.dom = outcome.out;
    for (const std::string& line : lines_of(outcome.err)) {
        if (line.find("CONSOLE") != line.npos) page.console.push_back(line);
    }
    return page;
}

struct OneRun {
    TemporaryFolder folder;
    std::string path = folder / "run.html";

    OneRun() {
        BOOST_TEST_REQUIRE(hsagent_sim({"run", "--profile", "baseline", "--agents", "3", "--faults",
                                        "heavy", "--attack", "random", "--seed", "3", "--seconds",
                                        "120", "--calm", "60", "--report", path})
                               .exit_code == 0);
    }
};

const boost::unit_test::precondition needs_chromium(chromium_is_there);

BOOST_AUTO_TEST_CASE(a_page_is_drawn_and_fetches_nothing, *needs_chromium) {
    const OneRun run;
    const Page page = opened(run.path);
    BOOST_TEST(page.console == std::vector<std::string>{}, boost::test_tools::per_element());
    BOOST_TEST(page.arrows_drawn().value_or(0) > 10);
    BOOST_TEST(page.dom.find("known weaknesses only") != std::string::npos);
}

// The test above relies on this: it would notice both a fetch and a failure.
BOOST_AUTO_TEST_CASE(a_page_that_fetches_or_fails_is_noticed, *needs_chromium) {
    const OneRun run;
    const std::string page = text_of(run.path);
    const auto changed = [&](const std::string& what, const std::string& to) {
        const auto at = page.find(what);
        BOOST_TEST_REQUIRE(at != std::string::npos);
        write_text(run.path, std::string(page).replace(at, what.size(), to));
        return opened(run.path);
    };
    const Page fetches =
        changed("</main>", "<img src=\"https://hsagent.invalid/x.png\" alt=\"\"></main>");
    BOOST_TEST(fetches.console.size() == 1u);
    const Page fails = changed("showCharts();\n", "missing();\n");
    BOOST_TEST(fails.console.size() == 1u);
    BOOST_TEST(!fails.arrows_drawn().has_value());
}

BOOST_AUTO_TEST_CASE(an_address_leads_to_a_message_of_a_pair, *needs_chromium) {
    const OneRun run;
    const nlohmann::json data = data_of_page(text_of(run.path));
    // [kind, time, agent, peer, role, line, what, note]: the last line of agent3 as an initiator.
    nlohmann::json line;
    for (const auto& moment : data["moments"]) {
        if (moment[0] == 0 && moment[2] == 2 && moment[3] == 0 && moment[4] == 0) {
            line = data["lines"][moment[5].get<std::size_t>()];
        }
    }
    BOOST_TEST_REQUIRE(line.is_object());
    const std::string number = line["number"].dump();
    const auto sent = nlohmann::json::parse(line["text"].get<std::string>());

    const Page page = opened(run.path, "#pair=agent3:agent1&both&line=" + number);
    BOOST_TEST(page.console == std::vector<std::string>{}, boost::test_tools::per_element());
    const std::string detail = page.element("detail");
    BOOST_TEST(detail.find("line " + number) != std::string::npos);
    BOOST_TEST(detail.find("\"from\": \"" + sent["_payload"]["from"].get<std::string>()) !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_page_of_one_agent_has_no_pair_and_no_error, *needs_chromium) {
    const TemporaryFolder folder;
    const std::string path = folder / "one.html";
    BOOST_TEST_REQUIRE(hsagent_sim({"run", "--agents", "1", "--report", path}).exit_code == 0);
    const Page page = opened(path);
    BOOST_TEST(page.console == std::vector<std::string>{}, boost::test_tools::per_element());
    BOOST_TEST(page.arrows_drawn().value_or(-1) == 0);
    BOOST_TEST(page.dom.find("There is one agent, and no pair.") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test

#endif
