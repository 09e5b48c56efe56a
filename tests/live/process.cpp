#include "process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/identity/identity_file.hpp"

namespace hsagent::live::test {

using namespace std::chrono_literals;

Process::Process(const sim::test::TemporaryFolder& folder, const std::string& name,
                 const std::vector<std::string>& arguments, const Environment& environment)
    : out_(folder / (name + ".out")), err_(folder / (name + ".err")) {
    std::vector<char*> argv{const_cast<char*>(HSAGENT_SIMULATOR_PROGRAM)};
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    const std::string path = folder.path().string();
    const auto open = [](const std::string& file) {
        return ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    };
    const int out = open(out_), err = open(err_);
    child_ = ::fork();
    BOOST_TEST_REQUIRE(child_ >= 0);
    if (child_ == 0) {
        ::unsetenv("HSAGENT_PASSWORD");
        for (const auto& [key, value] : environment) ::setenv(key.c_str(), value.c_str(), 1);
        ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(err, STDERR_FILENO);
        if (::chdir(path.c_str()) == 0) ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(out);
    ::close(err);
}

Process::Process(Process&& other) noexcept
    : child_(std::exchange(other.child_, -1)),
      out_(std::move(other.out_)),
      err_(std::move(other.err_)) {}

Process& Process::operator=(Process&& other) noexcept {
    std::swap(child_, other.child_);
    std::swap(out_, other.out_);
    std::swap(err_, other.err_);
    return *this;
}

Process::~Process() {
    kill();
}

void Process::signal(int number) const {
    if (child_ > 0) ::kill(child_, number);
}

int Process::wait(std::chrono::milliseconds patience) {
    if (child_ <= 0) return -1;
    int status = 0;
    const auto has_ended = [&] { return ::waitpid(child_, &status, WNOHANG) == child_; };
    if (!within(patience, has_ended)) return -1;
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int Process::interrupt() {
    signal(SIGINT);
    return wait();
}

void Process::kill() {
    if (child_ <= 0) return;
    signal(SIGKILL);
    wait();
}

std::string Process::out() const {
    return sim::test::text_of(out_);
}
std::string Process::err() const {
    return sim::test::text_of(err_);
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
    return found;
}

Identity identity(const sim::test::TemporaryFolder& folder, const std::string& name) {
    return load_identity<BotanCrypto>(folder / ("id_agent_" + name + ".json"),
                                      baseline_demo_password(name));
}

bool within(std::chrono::milliseconds patience, const std::function<bool()>& what) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!what()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

namespace {

std::vector<std::string> with_port(std::uint16_t port, const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"relay", "--port", std::to_string(port)};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
}

}  // namespace

RelayProcess::RelayProcess(const sim::test::TemporaryFolder& folder, std::uint16_t port,
                           const std::vector<std::string>& arguments)
    : process_(folder, "relay", with_port(port, arguments)) {
    const std::string before = "listens at 127.0.0.1:";
    BOOST_TEST_REQUIRE(within(20s, [&] { return process_.out().find('\n') != std::string::npos; }));
    const std::string out = process_.out();
    const std::size_t at = out.find(before);
    BOOST_TEST_REQUIRE(at != out.npos);
    port_ = static_cast<std::uint16_t>(std::stoi(out.substr(at + before.size())));
}

}  // namespace hsagent::live::test
