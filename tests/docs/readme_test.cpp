// README.md: its example is, to the last byte, the program that is built and run as a test.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What stands in the ```cpp fence right after `marker`.
std::string_view fenced_after(std::string_view text, std::string_view marker) {
    const std::size_t at = text.find(marker);
    if (at == std::string_view::npos) throw std::runtime_error("no marker in the text");
    text.remove_prefix(at + marker.size());
    constexpr std::string_view opening = "\n```cpp\n", closing = "\n```\n";
    if (!text.starts_with(opening)) throw std::runtime_error("no ```cpp fence after the marker");
    text.remove_prefix(opening.size());
    const std::size_t end = text.find(closing);
    if (end == std::string_view::npos) throw std::runtime_error("the fence does not end");
    return text.substr(0, end + 1);  // with the newline of its last line
}

}  // namespace

BOOST_AUTO_TEST_SUITE(readme)

BOOST_AUTO_TEST_CASE(the_example_is_the_program_that_is_tested) {
    const std::string readme = text_of(HSAGENT_TEST_DATA "/../README.md");
    const std::string program = text_of(HSAGENT_TEST_DATA "/docs/example/main.cpp");
    BOOST_TEST(fenced_after(readme, "<!-- example: tests/docs/example/main.cpp -->") == program);
}

BOOST_AUTO_TEST_CASE(the_example_fits_on_one_screen) {
    const std::string program = text_of(HSAGENT_TEST_DATA "/docs/example/main.cpp");
    BOOST_TEST(std::count(program.begin(), program.end(), '\n') <= 30);
}

BOOST_AUTO_TEST_SUITE_END()
