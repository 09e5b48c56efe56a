#include "simulator/live/agent_program.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <functional>
#include <utility>

namespace hsagent::live {

namespace asio = boost::asio;

class AgentProgram::Impl {
public:
    void add(const LiveAgentOptions& options, const Password& password, Log log) {
        agents_.push_back(std::make_unique<LiveAgent>(io_, options, password, std::move(log)));
    }

    bool run() {
        wait_for_signal();
        std::size_t given_up = 0;
        start_next([&] {
            if (++given_up == agents_.size()) stop();
        });
        io_.run();
        close();
        return given_up < agents_.size();
    }

    void post_stop() {
        asio::post(io_, [this] { stop(); });
    }

    void stop_after(std::chrono::milliseconds time) {
        limit_.expires_after(time);
        limit_.async_wait([this](boost::system::error_code cancelled) {
            if (!cancelled) stop();
        });
    }

    void start_within(std::chrono::milliseconds time) { starts_within_ = time; }

    const std::vector<std::unique_ptr<LiveAgent>>& agents() const { return agents_; }

private:
    void start_next(const std::function<void()>& when_given_up) {
        if (stopping_ || started_ == agents_.size()) return;
        agents_[started_++]->start(when_given_up);
        next_start_.expires_after(starts_within_ / agents_.size());
        next_start_.async_wait([this, when_given_up](boost::system::error_code cancelled) {
            if (!cancelled) start_next(when_given_up);
        });
    }

    // The first signal asks for the end; a second one does not wait for lines still to be sent.
    void wait_for_signal() {
        signals_.async_wait([this](boost::system::error_code cancelled, int) {
            if (cancelled) return;
            if (stopping_) return io_.stop();
            wait_for_signal();
            stop();
        });
    }
    void stop() {
        if (std::exchange(stopping_, true)) return;
        limit_.cancel();
        next_start_.cancel();
        for (const auto& agent : agents_) agent->stop();
        end_when_all_have();
    }
    void end_when_all_have() {
        for (const auto& agent : agents_) {
            if (!agent->has_stopped()) {
                last_.expires_after(std::chrono::milliseconds(10));
                return last_.async_wait([this](boost::system::error_code cancelled) {
                    if (!cancelled) end_when_all_have();
                });
            }
        }
        signals_.cancel();
    }

    // Closes all agents, even if one of them throws.
    void close() {
        std::exception_ptr failure;
        for (const auto& agent : agents_) {
            try {
                agent->close();
            } catch (const StoreError&) {
                if (!failure) failure = std::current_exception();
            }
        }
        if (failure) std::rethrow_exception(failure);
    }

    asio::io_context io_{1};
    asio::signal_set signals_{io_, SIGINT, SIGTERM};
    asio::steady_timer next_start_{io_}, last_{io_}, limit_{io_};
    std::vector<std::unique_ptr<LiveAgent>> agents_;
    std::size_t started_ = 0;
    std::chrono::nanoseconds starts_within_{0};
    bool stopping_ = false;
};

AgentProgram::AgentProgram() : impl_(std::make_unique<Impl>()) {}
AgentProgram::~AgentProgram() = default;

void AgentProgram::add(const LiveAgentOptions& options, const Password& password, Log log) {
    impl_->add(options, password, std::move(log));
}
bool AgentProgram::run() {
    return impl_->run();
}
void AgentProgram::stop_after(std::chrono::milliseconds time) {
    impl_->stop_after(time);
}
void AgentProgram::stop() {
    impl_->post_stop();
}
void AgentProgram::start_within(std::chrono::milliseconds time) {
    impl_->start_within(time);
}
const std::vector<std::unique_ptr<LiveAgent>>& AgentProgram::agents() const {
    return impl_->agents();
}

}  // namespace hsagent::live
