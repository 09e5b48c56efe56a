// AgentProgram: some agents in one process, until it is told to end.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "simulator/live/live_agent.hpp"

namespace hsagent::live {

class AgentProgram {
public:
    AgentProgram();
    AgentProgram(const AgentProgram&) = delete;
    AgentProgram& operator=(const AgentProgram&) = delete;
    ~AgentProgram();

    // Throws what LiveAgent's constructor throws.
    void add(const LiveAgentOptions& options, const Password& password, Log log);

    // Runs until SIGINT or SIGTERM comes, stop() is called, or no agent hopes for a relay any more;
    // then sends what waits and closes all files. False if every agent gave up. Throws StoreError.
    bool run();
    // From any thread, and from within a hook of an agent.
    void stop();
    // Before run(): ends after that time.
    void stop_after(std::chrono::milliseconds time);
    // Before run(): starts the agents one after another within that time, evenly, as if nobody had
    // started them together. Their rounds would else all end in the same moment.
    void start_within(std::chrono::milliseconds time);

    const std::vector<std::unique_ptr<LiveAgent>>& agents() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hsagent::live
