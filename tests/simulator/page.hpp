// Access for tests to the data in a page of --report.
#pragma once

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace hsagent::sim::test {

// The data that the page's script draws.
inline nlohmann::json data_of_page(std::string_view page) {
    const std::string_view begin = "id=\"data\">";
    const auto from = page.find(begin);
    BOOST_TEST_REQUIRE(from != page.npos);
    page.remove_prefix(from + begin.size());
    return nlohmann::json::parse(page.substr(0, page.find("</script>")));
}

}  // namespace hsagent::sim::test
