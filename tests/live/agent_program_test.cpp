// Tests of the end of a program of live agents: by itself, and with a full disk.
#include "simulator/live/agent_program.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "hsagent/store/concept.hpp"
#include "simulator/live/password.hpp"
#include "store/file_size_limit.hpp"
#include "tests/simulator/support.hpp"

using namespace hsagent;
using namespace hsagent::live;
using hsagent::sim::test::TemporaryFolder;

namespace {

// An agent that looks for its relay where there is none, once.
LiveAgentOptions agent_in(const TemporaryFolder& folder, const std::string& name) {
    LiveAgentOptions options;
    options.folder = folder.path().string();
    options.name = name;
    options.link.relay.port = 1;
    options.link.primary_retry_limit = 0;
    options.link.retry_delay_ms = options.link.most_delay_ms = 10;
    return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(agent_program)

BOOST_AUTO_TEST_CASE(it_goes_on_while_one_of_its_agents_still_tries) {
    const TemporaryFolder folder;
    LiveAgentOptions patient = agent_in(folder, "bob");
    patient.link.primary_retry_limit = 3;
    AgentProgram program;
    program.add(agent_in(folder, "alice"), Password("secret"), Log());
    program.add(patient, Password("secret"), Log());
    BOOST_TEST(!program.run());  // ended because both gave up, not because it was told to
}

BOOST_AUTO_TEST_CASE(a_database_that_cannot_be_closed_is_told) {
    const TemporaryFolder folder;
    AgentProgram program;
    program.add(agent_in(folder, "alice"), Password("secret"), Log());
    program.add(agent_in(folder, "bob"), Password("secret"), Log());
    std::string told;
    {
        const hsagent::test::FileSizeLimit full_disk(1);
        try {
            program.run();
        } catch (const StoreError& error) {
            told = error.what();
        }
    }
    BOOST_TEST(told.find("cannot be closed") != told.npos, told);
    BOOST_TEST(told.find(program.agents()[0]->id()) != told.npos, told);
}

BOOST_AUTO_TEST_SUITE_END()
