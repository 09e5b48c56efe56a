// AgentProgram: runs agents in one process until it is told to end.
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

    // Throws as LiveAgent's constructor does.
    void add(const LiveAgentOptions& options, const Password& password, Log log);

    // Runs until SIGINT or SIGTERM comes, stop() is called, or no agent tries to reach a relay any
    // more; then sends waiting lines and closes all files. False if all agents ran out of tries.
    // Throws StoreError.
    bool run();
    // May be called from any thread, and from a hook of an agent.
    void stop();
    // To be called before run(), which then ends after that time.
    void stop_after(std::chrono::milliseconds time);
    // To be called before run(), which then spreads the agents' starts evenly over that time, as if
    // nobody had started them together. Otherwise all their rounds would end at the same moment.
    void start_within(std::chrono::milliseconds time);

    const std::vector<std::unique_ptr<LiveAgent>>& agents() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hsagent::live
