#include "simulator/live/live_agent.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "simulator/live/capture.hpp"
#include "simulator/live/database_copy.hpp"
#include "simulator/live/log_throttle.hpp"
#include "simulator/live/wall_clock.hpp"

namespace hsagent::live {

struct LiveAgent::Timer {
    explicit Timer(boost::asio::io_context& io) : round(io) {}
    boost::asio::steady_timer round;
    WallClock clock;
    LogThrottle store_failed;
};

namespace {

constexpr std::int64_t retry_ms = 1000;  // of a round whose store failed

std::unique_ptr<Speaker> speaker_of(const LiveAgentOptions& options, Identity identity,
                                    SqliteStore store, const Log& log, Instant now) {
    const auto make = [&](RecordableRandom draws) {
        return make_speaker(options.kind, std::move(identity), std::move(store), std::move(draws),
                            log, now);
    };
    if (options.capture_file.empty()) return make(RecordableRandom());
    const CaptureHead head{options.name, identity.my_id, options.kind, now,
                           copy_of(store.database())};
    auto writer = std::make_unique<CaptureWriter>(options.capture_file, head, log);
    auto tape = std::make_shared<RandomTape>();
    auto speaker = make(RecordableRandom(tape));
    return captured(std::move(speaker), std::move(tape), std::move(writer));
}

}  // namespace

LiveAgent::LiveAgent(boost::asio::io_context& io, const LiveAgentOptions& options,
                     const Password& password, Log log)
    : log_(std::move(log)),
      files_(options.folder, options.name),
      watch_(options.watch),
      connection_(io, options.link, log_, *this),
      timer_(std::make_unique<Timer>(io)) {
    const Instant now = timer_->clock.now();
    const bool is_new = !files_.has_identity();
    Identity identity = files_.load_or_create(password.expose(), now);
    id_ = identity.my_id;
    log_.info((is_new ? "created the identity " : "uses the identity ") + files_.identity_path() +
              ", id " + id_);
    speaker_ = speaker_of(options, std::move(identity), files_.open_store(id_), log_, now);
}

LiveAgent::~LiveAgent() = default;

void LiveAgent::start(std::function<void()> when_given_up) {
    when_given_up_ = std::move(when_given_up);
    connection_.open();
}

void LiveAgent::stop() {
    timer_->round.cancel();
    connection_.close();
}

bool LiveAgent::has_stopped() const {
    return connection_.is_closed();
}

void LiveAgent::close() {
    speaker_->close();
}

// Without a relay, no round ends: nobody would receive the lines of a round, and cycles would be
// aborted while they wait for an answer.
void LiveAgent::connected() {
    wait_for_round(0);
}

void LiveAgent::heard(std::string_view line) {
    attempt([&] { speaker_->receive(line, timer_->clock.now()); });
}

void LiveAgent::gave_up() {
    timer_->round.cancel();
    when_given_up_();
}

void LiveAgent::wait_for_round(std::int64_t at_least_ms) {
    const std::int64_t wait_ms = speaker_->deadline().unix_ms - timer_->clock.now().unix_ms;
    timer_->round.expires_after(std::chrono::milliseconds(std::max(wait_ms, at_least_ms)));
    timer_->round.async_wait([this](boost::system::error_code cancelled) {
        if (cancelled || !connection_.is_connected()) return;
        const bool ended = attempt([&] { speaker_->advance(timer_->clock.now()); });
        wait_for_round(ended ? 0 : retry_ms);
    });
}

void LiveAgent::pass_on(const Output& output) {
    outputs_.add(output);
    std::visit(overloaded{[&](const Line& line) { connection_.send(line.text); },
                          [&](const SessionNews& news) { log_session(log_, news); }, ignore_others},
               output);
    if (watch_) watch_(output);
}

// A full disk may have room later: the step is undone, as if its line had been lost.
template <class Step>
bool LiveAgent::attempt(Step step) {
    bool done = true;
    try {
        step();
    } catch (const StoreError& error) {
        done = false;
        if (const auto count = timer_->store_failed.happened(steady_ms())) {
            log_.error(std::string(error.what()) + " (steps undone: " + std::to_string(*count) +
                       ")");
        }
    }
    for (const Output& output : speaker_->drain()) pass_on(output);
    return done;
}

}  // namespace hsagent::live
