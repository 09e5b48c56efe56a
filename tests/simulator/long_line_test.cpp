// An agent that is made to answer with more than a line can hold sends nothing, and continues.
#include <boost/test/unit_test.hpp>
#include <string>

#include "planted.hpp"

namespace hsagent::sim::test {

BOOST_AUTO_TEST_SUITE(long_line)

// Challenges the first agent with a nonce of quotation marks, each four bytes when echoed.
class Challenging final : public Adversary {
public:
    Challenging() : Adversary(SeededRandom(7)) {}

    void sees(const Sight& sight, Actions& actions) override {
        if (!sight.is(Intent::register_) || sight.line.sender != 0) return;
        actions.say(0, {{"from", "a stranger"},
                        {"to", sight.payload["from"]},
                        {"intent", "confirm"},
                        {"my_nonce", std::string(16'200, '"')}});
    }
};

// Counts the lines that were too long by their warnings.
struct Counting : Listener {
    using Listener::Listener;
    static inline int dropped = 0;
    void log(LogLevel, std::string_view line) {
        dropped += line.starts_with("[send] a line that would take ");
    }
};
struct Counted : Honest {
    using App = Counting;
    static std::optional<LogLevel> log() { return LogLevel::warning; }
};

BOOST_AUTO_TEST_CASE(an_echo_that_no_line_holds_ends_no_simulation) {
    Scene scene;
    scene.adversary = [] { return std::make_unique<Challenging>(); };
    Counting::dropped = 0;
    const PlantRun run = world_with<Honest, Counted>(scene);
    BOOST_TEST(Counting::dropped > 0);
    BOOST_TEST(run.cycles > 4u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
