#include "program.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#ifdef HSAGENT_SIMULATOR_PROGRAM

namespace hsagent::sim::test {

namespace {

// A pseudo-terminal whose master side is this process.
class Terminal {
public:
    Terminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
        if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0) {
            throw std::runtime_error("no terminal can be opened");
        }
        slave_ = ::open(::ptsname(master_), O_RDWR | O_NOCTTY);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() { ::close(master_); }

    int slave() const { return slave_; }
    // Everything that is written to it until the last writer closes it.
    std::string read_all() const {
        ::close(slave_);
        std::string all;
        char part[4096];
        for (;;) {
            const ::ssize_t got = ::read(master_, part, sizeof part);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return all;  // EIO: it was closed
            all.append(part, static_cast<std::size_t>(got));
        }
    }

private:
    int master_, slave_ = -1;
};

int opened_for_writing(const std::string& path) {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

[[noreturn]] void become(const std::string& program, const std::vector<std::string>& arguments,
                         int out, int err, unsigned long most_file_bytes) {
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    if (most_file_bytes != 0) {
        const ::rlimit limit{most_file_bytes, most_file_bytes};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const ::rlimit no_core{0, 0};
        ::setrlimit(RLIMIT_CORE, &no_core);
    }
    ::execvp(program.c_str(), argv.data());
    ::_exit(127);
}

}  // namespace

Outcome run_program(const std::string& program, const std::vector<std::string>& arguments,
                    const std::string& out_to, Stderr err_to, unsigned long most_file_bytes) {
    const TemporaryFolder folder;
    const std::string out_path = out_to.empty() ? folder / "out" : out_to;
    const int out = opened_for_writing(out_path);
    const bool on_terminal = err_to == Stderr::terminal;
    const Terminal terminal;
    const int err = on_terminal ? terminal.slave() : opened_for_writing(folder / "err");
    BOOST_TEST_REQUIRE(out >= 0);
    BOOST_TEST_REQUIRE(err >= 0);

    const pid_t child = ::fork();
    BOOST_TEST_REQUIRE(child >= 0);
    if (child == 0) become(program, arguments, out, err, most_file_bytes);
    ::close(out);
    Outcome outcome;
    if (!on_terminal) ::close(err);
    const std::string shown = terminal.read_all();
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    outcome.err = on_terminal ? shown : text_of(folder / "err");
    if (out_to.empty()) outcome.out = text_of(out_path);
    return outcome;
}

Outcome hsagent_sim(const std::vector<std::string>& arguments, const std::string& out_to,
                    Stderr err_to, unsigned long most_file_bytes) {
    return run_program(HSAGENT_SIMULATOR_PROGRAM, arguments, out_to, err_to, most_file_bytes);
}

void check_refused(const Outcome& outcome, const std::string& what) {
    BOOST_TEST_CONTEXT(outcome.err) {
        BOOST_TEST(outcome.exit_code == 2);
        BOOST_TEST(outcome.out == "");
        BOOST_TEST(outcome.err.starts_with("hsagent-sim: "));
        BOOST_TEST(outcome.err.find(what) != std::string::npos);
        BOOST_TEST(lines_of(outcome.err).size() == 1u);
        BOOST_TEST(outcome.err.ends_with("\n"));
    }
}

}  // namespace hsagent::sim::test

#endif
