// Tests of a live agent's files: their lock, the identity, and its password.
#include "simulator/live/agent_files.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "simulator/live/password.hpp"
#include "simulator/model/usage_error.hpp"
#include "tests/simulator/support.hpp"

using namespace hsagent;
using namespace hsagent::live;
using Folder = hsagent::sim::test::TemporaryFolder;

BOOST_AUTO_TEST_SUITE(agent_files)

BOOST_AUTO_TEST_CASE(a_second_one_of_the_same_name_is_refused_by_the_number_of_the_first) {
    const Folder folder;
    {
        const AgentFiles first(folder.path().string(), "alice");
        const AgentFiles other(folder.path().string(), "bob");
        const AgentFiles looks(folder.path().string(), "alice", Use::reads);
        BOOST_CHECK_EXCEPTION(
            AgentFiles(folder.path().string(), "alice"), LockedError, [](const auto& error) {
                const std::string text = error.what();
                return text.starts_with("agent 'alice' is already in use by process " +
                                        std::to_string(::getpid()) + " ") &&
                       text.find("id_agent_alice.lock") != text.npos;
            });
    }
    const AgentFiles next(folder.path().string(), "alice");
}

BOOST_AUTO_TEST_CASE(a_lock_ends_with_its_process_however_that_ends) {
    const Folder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        const AgentFiles held(folder.path().string(), "alice");
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST(WIFSIGNALED(status));
    const AgentFiles next(folder.path().string(), "alice");
}

BOOST_AUTO_TEST_CASE(a_name_that_leaves_the_folder_is_refused) {
    const Folder folder;
    for (const std::string& name : {std::string(), std::string("a/b"), std::string("../x"),
                                    std::string(101, 'x'), std::string("a\0b", 3)}) {
        BOOST_CHECK_THROW(AgentFiles(folder.path().string(), name), sim::UsageError);
    }
    BOOST_CHECK_THROW(AgentFiles(folder / "nowhere", "alice"), FileError);
}

BOOST_AUTO_TEST_CASE(an_identity_is_made_once_and_found_again) {
    const Folder folder;
    const AgentFiles files(folder.path().string(), "alice");
    BOOST_TEST(!files.has_identity());
    const Identity made = files.load_or_create("secret", Instant{1'790'000'000'000, 0});
    BOOST_TEST(files.has_identity());
    BOOST_TEST(files.identity_path() == folder / "id_agent_alice.json");
    BOOST_TEST(files.load_or_create("secret", Instant{}).my_id == made.my_id);
    BOOST_CHECK_THROW(files.load("another"), IdentityFileError);
    files.save(made, "another");
    BOOST_TEST(files.load("another").my_id == made.my_id);
    BOOST_CHECK_THROW(files.load("secret"), IdentityFileError);
    BOOST_TEST(files.database_path(made.my_id) == folder / ("HSAgent-" + made.my_id + ".db"));
}

BOOST_AUTO_TEST_CASE(a_password_is_the_first_line_of_its_file) {
    const Folder folder;
    const auto of = [&](const std::string& text) {
        write_file_atomically(folder / "password", text);
        return std::string(password_in(folder / "password").expose());
    };
    BOOST_TEST(of("one two\nthree\n") == "one two");
    BOOST_TEST(of("one") == "one");
    BOOST_TEST(of("one\r\n") == "one");
    BOOST_CHECK_THROW(of(""), sim::UsageError);
    BOOST_CHECK_THROW(of("\none"), sim::UsageError);
    BOOST_CHECK_THROW(password_in(folder / "nowhere"), FileError);
}

// Short texts are kept in the object itself, long ones elsewhere.
BOOST_AUTO_TEST_CASE(a_password_leaves_nothing_of_itself_behind) {
    const std::string text = "pass 4711";
    alignas(Password) unsigned char storage[sizeof(Password)] = {};
    const auto holds_text = [&] {
        const std::string_view bytes(reinterpret_cast<const char*>(storage), sizeof storage);
        return bytes.find(text.substr(1)) != bytes.npos;
    };
    auto* password = new (storage) Password(text);
    BOOST_TEST(password->expose() == text);
    BOOST_TEST(holds_text());
    const Password moved(std::move(*password));
    BOOST_TEST(moved.expose() == text);
    BOOST_TEST(password->expose().empty());
    BOOST_TEST(!holds_text());
    password->~Password();
    password = new (storage) Password(text);
    BOOST_TEST(holds_text());
    password->~Password();
    BOOST_TEST(!holds_text());
}

BOOST_AUTO_TEST_SUITE_END()
