// Tests of the threads that share the work of a simulation.
#include "simulator/world/worker_pool.hpp"

#include <atomic>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <stdexcept>

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(worker_pool)

BOOST_DATA_TEST_CASE(an_error_on_any_thread_reaches_the_caller_and_no_later_task,
                     boost::unit_test::data::make({1u, 3u}), threads) {
    WorkerPool pool(threads);
    for (int i = 0; i < 20; ++i) {
        BOOST_CHECK_THROW(pool.share_out(100,
                                         [](std::size_t part) {
                                             if (part == 7) throw std::runtime_error("part 7");
                                         }),
                          std::runtime_error);
        std::atomic<std::size_t> sum = 0;
        pool.share_out(100, [&](std::size_t part) { sum += part; });
        BOOST_TEST(sum == 4950u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
