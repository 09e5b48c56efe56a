// Process: hsagent-sim as a process that runs beside the test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "hsagent/identity/identity.hpp"
#include "tests/simulator/support.hpp"

namespace hsagent::live::test {

using Environment = std::vector<std::pair<std::string, std::string>>;

// The destructor kills the process if it still runs. Its output goes to two files.
class Process {
public:
    // Runs in `folder`; `name` names the output files.
    Process(const sim::test::TemporaryFolder& folder, const std::string& name,
            const std::vector<std::string>& arguments, const Environment& environment = {});
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    ~Process();

    pid_t number() const { return child_; }
    void signal(int number) const;
    // The exit code, or 128 + signal; -1 if it has not ended within `patience`.
    int wait(std::chrono::milliseconds patience = std::chrono::seconds(20));
    // Sends SIGINT and returns the exit code.
    int interrupt();
    void kill();

    // The output so far.
    std::string out() const;
    std::string err() const;

private:
    pid_t child_ = -1;
    std::string out_, err_;
};

// How often `what` is in `text`.
std::size_t count(const std::string& text, const std::string& what);

// The identity of that agent, read with the demo password.
Identity identity(const sim::test::TemporaryFolder& folder, const std::string& name);

// Whether `what` becomes true within `patience`.
bool within(std::chrono::milliseconds patience, const std::function<bool()>& what);

// A relay as a process, on `port`, or on a free one if that is 0.
class RelayProcess {
public:
    explicit RelayProcess(const sim::test::TemporaryFolder& folder, std::uint16_t port = 0,
                          const std::vector<std::string>& arguments = {});
    std::uint16_t port() const { return port_; }
    Process& process() { return process_; }

private:
    Process process_;
    std::uint16_t port_ = 0;
};

}  // namespace hsagent::live::test
