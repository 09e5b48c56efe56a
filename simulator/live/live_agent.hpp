// LiveAgent: an agent with its files, its connection and real time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "simulator/live/agent_files.hpp"
#include "simulator/live/connection.hpp"
#include "simulator/live/connection_settings.hpp"
#include "simulator/live/log.hpp"
#include "simulator/live/password.hpp"
#include "simulator/live/speaker.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

struct LiveAgentOptions {
    std::string folder = ".";
    std::string name;
    ConnectionSettings link;
    SpeakerKind kind;
    std::string capture_file;                  // empty: none
    std::function<void(const Output&)> watch;  // sees each output; empty: none
};

class LiveAgent final : private ConnectionListener {
public:
    // Loads or makes identity and database. `io` must outlive it. Throws FileError, LockedError,
    // IdentityFileError, StoreError and sim::UsageError.
    LiveAgent(boost::asio::io_context& io, const LiveAgentOptions& options,
              const Password& password, Log log);
    ~LiveAgent() override;

    const std::string& id() const { return id_; }
    const std::string& name() const { return files_.name(); }

    // Connects, and runs the agent from then on.
    void start(std::function<void()> when_given_up);
    // Stops the agent, and sends its waiting lines.
    void stop();
    bool has_stopped() const;
    // Closes the files. Throws StoreError.
    void close();

    const Counters& counters() const { return speaker_->counters(); }
    const OutputCounts& outputs() const { return outputs_; }
    const ConnectionCounters& connection_counters() const { return connection_.counters(); }

private:
    struct Timer;

    void connected() override;
    void heard(std::string_view line) override;
    void gave_up() override;

    void wait_for_round(std::int64_t at_least_ms);
    void pass_on(const Output& output);
    template <class Step>
    bool attempt(Step step);

    Log log_;
    AgentFiles files_;
    std::string id_;
    std::unique_ptr<Speaker> speaker_;
    std::function<void(const Output&)> watch_;
    OutputCounts outputs_;
    Connection connection_;
    std::unique_ptr<Timer> timer_;
    std::function<void()> when_given_up_;
};

}  // namespace hsagent::live
