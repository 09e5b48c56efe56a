// A program may be killed at any time: the file then holds all committed steps, and nothing of the
// unfinished one.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "hsagent/store/sqlite.hpp"
#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

constexpr std::int64_t steps_remembered = 8;

std::string guest(std::int64_t number) {
    return "guest " + std::to_string(number);
}

// Step `number` changes the rows of both roles and records a nonce of each flow; now and then it
// ends a cycle. It replaces the last guest, changes a peer, and replaces an old hs.
void take_step(SqliteStore& store, std::int64_t number) {
    store.begin();
    if (number % steps_remembered == 0) store.forget_nonces(responder, "bob");
    for (const Role role : all_roles) store.put(role, "bob", counted(role, number), noon);
    if (!store.record_received(responder, "bob", std::to_string(number), noon)) {
        throw std::logic_error("received before");
    }
    store.record_sent(responder, "bob", std::to_string(number), noon);
    store.erase(initiator, guest(number - 1));
    store.put(initiator, guest(number), counted(initiator, number), noon);
    store.put_peer("bob", zoned(static_cast<std::int32_t>(number)), noon);
    if (!store.record_hs(std::to_string(number), noon_and(number), steps_remembered)) {
        throw std::logic_error("an hs was there before");
    }
    store.commit();
}
// The contents of the file after exactly the steps 1 to `number`.
Contents contents_after(std::int64_t number) {
    Contents expected;
    if (number == 0) return expected;
    expected.rows = {{initiator, "bob", counted(initiator, number)},
                     {initiator, guest(number), counted(initiator, number)},
                     {responder, "bob", counted(responder, number)}};
    expected.peers = {{"bob", zoned(static_cast<std::int32_t>(number))}};
    for (std::int64_t i = std::max<std::int64_t>(1, number - steps_remembered + 1); i <= number;
         ++i) {
        expected.hs_nonces.emplace_back(std::to_string(i),
                                        noon_and(i + steps_remembered).utc_seconds());
    }
    for (std::int64_t i = std::max<std::int64_t>(1, number - number % steps_remembered);
         i <= number; ++i) {
        for (const NonceFlow flow : {NonceFlow::received, NonceFlow::sent}) {
            expected.nonces.push_back({responder, "bob", flow, std::to_string(i)});
        }
    }
    return expected;
}
std::int64_t last_step(const SqliteStore& store) {
    const RoleState* row = store.find(initiator, "bob");
    return row ? row->exchange_count : 0;
}

// A process that takes one step after another, starting from the last one in the file.
class Child {
public:
    explicit Child(const std::string& path) {
        if (::pipe(done_.data()) != 0) throw std::runtime_error("no pipe");
        id_ = ::fork();
        if (id_ < 0) throw std::runtime_error("no process");
        if (id_ == 0) run(path);
        ::close(done_[1]);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (id_ > 0) kill();
        ::close(done_[0]);
    }
    // Returns the last step that it reported as done, or 0.
    std::int64_t kill() {
        ::kill(id_, SIGKILL);
        int status = 0;
        ::waitpid(id_, &status, 0);
        id_ = 0;
        BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL), "it ended by itself");
        std::int64_t done = 0, next = 0;
        while (::read(done_[0], &next, sizeof next) == sizeof next) done = next;
        return done;
    }

private:
    // Never returns, so that no other code of the test program runs in the child.
    [[noreturn]] void run(const std::string& path) {
        try {
            SqliteStore store(path, "me");
            store.database().exec("PRAGMA wal_autocheckpoint = 20");
            for (std::int64_t number = last_step(store) + 1;; ++number) {
                take_step(store, number);
                if (::write(done_[1], &number, sizeof number) != sizeof number) break;
            }
        } catch (...) {
        }
        ::_exit(1);
    }

    std::array<int, 2> done_{};
    ::pid_t id_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_crash)

BOOST_AUTO_TEST_CASE(a_killed_program_leaves_whole_steps_and_all_it_had_committed) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    std::mt19937 random(1);
    std::int64_t held = 0;
    for (int run = 0; run < 20; ++run) {
        std::int64_t said = 0;
        {
            Child child(path);
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
            said = child.kill();
        }
        BOOST_TEST_CONTEXT("run " << run << ", after step " << held << ", told of " << said) {
            const SqliteStore store(path, "me");
            const std::int64_t last = last_step(store);
            BOOST_TEST(last >= std::max(held, said));
            if (said > 0) BOOST_TEST(last <= said + 1);
            BOOST_TEST(contents(store) == contents_after(last));
            held = last;
        }
    }
    BOOST_TEST(held > 20);  // it made progress
}

BOOST_AUTO_TEST_CASE(a_program_killed_while_it_makes_the_file_leaves_one_that_opens) {
    std::mt19937 random(2);
    for (int run = 0; run < 20; ++run) {
        const TemporaryFolder folder;
        const std::string path = folder.file("agent.db");
        {
            Child child(path);
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 12'000));
            child.kill();
        }
        SqliteStore store(path, "me");
        const std::int64_t last = last_step(store);
        BOOST_TEST(contents(store) == contents_after(last));
        take_step(store, last + 1);
        BOOST_TEST(contents(store) == contents_after(last + 1));
    }
}

BOOST_AUTO_TEST_CASE(programs_that_make_a_file_at_once_wait_for_each_other) {
    for (int run = 0; run < 10; ++run) {
        const TemporaryFolder folder;
        const std::string path = folder.file("agent.db");
        std::vector<::pid_t> programs(4);
        for (::pid_t& program : programs) {
            program = ::fork();
            if (program != 0) continue;
            try {
                SqliteStore store(path, std::to_string(::getpid()));
                store.put(initiator, "bob", {}, noon);
                ::_exit(0);
            } catch (...) {
                ::_exit(1);
            }
        }
        for (const ::pid_t program : programs) {
            BOOST_TEST_REQUIRE(program > 0);
            int status = 0;
            ::waitpid(program, &status, 0);
            BOOST_TEST(status == 0);
            BOOST_TEST(list_rows(SqliteStore(path, std::to_string(program))).size() == 1u);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
