// Fifty agents: each of the 2450 ordered pairs closes a cycle in 60 virtual seconds.
//
// Alone in its file: eleven million deliveries take most of a minute of CPU, even optimised.
#include <boost/test/unit_test.hpp>

#include "support.hpp"

namespace hsagent::sim::test {

#if defined(__has_feature)
#    if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#        define HSAGENT_TEST_SANITIZED
#    endif
#endif

// Unoptimised, the test would be many times slower and show nothing that four agents do not.
boost::test_tools::assertion_result is_optimised(boost::unit_test::test_unit_id) {
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(HSAGENT_TEST_SANITIZED)
    return true;
#else
    boost::test_tools::assertion_result skipped(false);
    skipped.message() << "this build is not optimised, or sanitized";
    return skipped;
#endif
}

BOOST_AUTO_TEST_SUITE(fifty_agents)

BOOST_AUTO_TEST_CASE(every_pair_of_fifty_closes_a_cycle_in_60_seconds,
                     *boost::unit_test::precondition(is_optimised)) {
    const RunResult result = run_once(run_options(50, 60, 1));
    BOOST_TEST_CONTEXT(findings_of(result)) {
        BOOST_TEST(unusual_findings(result).empty());
    }
    BOOST_TEST(result.all_went_well());
    const Totals totals(result);
    BOOST_TEST(totals.pairs == 50u * 49u);
    BOOST_TEST(totals.pairs_closed == totals.pairs);
    BOOST_TEST(totals.wedged == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
