// The one main() of all test programs: test_<room> reports under the room's name.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string_view>

namespace {

bool name_the_suite() {
    auto& suite = boost::unit_test::framework::master_test_suite();
    const std::string_view program = suite.argv[0];
    suite.p_name.value = program.substr(program.rfind('/') + 1);
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    // RapidCheck draws the same cases in each run, unless the caller asks for others.
    ::setenv("RC_PARAMS", "seed=1", 0);
    return boost::unit_test::unit_test_main(&name_the_suite, argc, argv);
}
