// Witness: hears what every agent tells its application, and keeps pairs, trace and findings.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/handshake/application.hpp"
#include "hsagent/support/text_hash.hpp"
#include "simulator/options.hpp"
#include "simulator/pairs.hpp"
#include "simulator/trace.hpp"

namespace hsagent::sim {

// A check that did not hold, or a weakness that the baseline profile is known to have.
struct Finding {
    std::string check;   // name of the check
    std::string label;   // S or L number of PROTOCOL.md, 8, if it is a known weakness; else empty
    std::string detail;  // one line
};

class Witness {
public:
    explicit Witness(const RunOptions& options)
        : pairs(options.agents),
          trace(options.trace_file),
          log_(options.log),
          drain_from_us_(std::int64_t{options.seconds - options.drain_seconds} * 1'000'000) {}

    // Names an agent; in the order of their numbers, before anything happens.
    void introduce(std::string name, const std::string& id) {
        index_.emplace(id, names_.size());
        names_.push_back(std::move(name));
    }

    std::optional<std::size_t> index_of(std::string_view id) const {
        const auto found = index_.find(id);
        if (found == index_.end()) return std::nullopt;
        return found->second;
    }
    const std::string& name_of(std::size_t agent) const { return names_[agent]; }
    const std::vector<std::string>& names() const { return names_; }

    // --- what an application of agent `self` passes on --------------------------------------

    // False holds a message back: in the drain at the end, what would begin a cycle.
    bool may_send(std::size_t self, Intent intent, std::string_view to) {
        const bool begins = intent == Intent::register_ || intent == Intent::reconnect;
        if (begins && now_us >= drain_from_us_) return false;
        const auto peer = index_of(to);
        if (!peer) return true;  // register
        const bool responder =
            intent == Intent::confirm || intent == Intent::respond || intent == Intent::finish;
        ++pairs.of(responder ? Role::responder : Role::initiator, self, *peer).messages;
        return true;
    }

    void opened(std::size_t self, const Opened& opened) {
        const std::size_t peer = index_of(opened.peer_id).value();
        Pair& pair = pairs.of(opened.role, self, peer);
        ++pair.sealed_opened;
        pair.last_progress_us = now_us;
        // The other role composed it.
        const std::string_view said = opened.role == Role::responder ? "How are you?" : "I am OK!";
        if (opened.message.text != said) {
            findings.push_back({"opened_is_what_was_sealed", "",
                                name_of(self) + " opened '" + opened.message.text + "' from " +
                                    name_of(peer) + ", who said '" + std::string(said) + "'"});
        }
        trace.line(now_us, "opened")
            .number("agent", self)
            .number("peer", peer)
            .text("role", name(opened.role))
            .text("message", opened.message.text)
            .end();
    }

    void session(std::size_t self, const SessionNews& news) {
        const auto peer = index_of(news.peer_id);
        if (!peer) return;
        Pair& pair = pairs.of(news.role, self, *peer);
        pair.last_progress_us = now_us;
        switch (news.change) {
            case SessionChange::established:
                ++pair.keys;
                if (pair.first_key_us == never) pair.first_key_us = now_us;
                break;
            case SessionChange::reconnected:
                if (news.role == Role::responder) ++pair.reconnects;
                break;
            case SessionChange::closed:
                ++(news.role == Role::responder ? pair.cycles_closed : pair.finishes_taken);
                break;
            case SessionChange::cut:
                break;
            case SessionChange::failed:
                ++pair.failures;
                break;
        }
        trace.line(now_us, "session")
            .number("agent", self)
            .number("peer", *peer)
            .text("role", name(news.role))
            .text("change", name(news.change))
            .text("reason", news.reason)
            .end();
    }

    void received(Intent intent) { last_received_ = intent; }

    // `self` ignored so many nonces in the line it received last.
    void replayed(std::size_t self, std::size_t sender, std::uint64_t nonces) {
        const Role role = last_received_ == Intent::request ? Role::responder : Role::initiator;
        pairs.of(role, self, sender).replays_ignored += nonces;
    }

    bool logs(LogLevel level) const { return log_ && level >= *log_; }
    void log(std::size_t self, LogLevel level, std::string_view line) const {
        std::fprintf(stderr, "%9.3f %-9s %-7s %.*s\n", static_cast<double>(now_us) / 1e6,
                     name_of(self).c_str(), std::string(name(level)).c_str(),
                     static_cast<int>(line.size()), line.data());
    }

    Pairs pairs;
    Trace trace;
    std::vector<Finding> findings;
    std::int64_t now_us = 0;  // virtual, from the start of the run

private:
    std::optional<LogLevel> log_;
    std::int64_t drain_from_us_;
    Intent last_received_ = Intent::unknown;
    std::vector<std::string> names_;
    TextMap<std::size_t> index_;
};

// What a simulated agent runs: the baseline's two sentences, and a witness to all of it.
class WitnessedApplication {
public:
    WitnessedApplication(Witness& witness, std::size_t self) : witness_(&witness), self_(self) {}

    void compose(const Round& round, std::string& message) { baseline_.compose(round, message); }
    void opened(const Opened& opened) { witness_->opened(self_, opened); }
    void session(const SessionNews& news) { witness_->session(self_, news); }
    bool accept(const Content& content, std::string_view) {
        witness_->received(content.intent);
        return true;
    }
    bool decorate(Intent intent, std::string_view to, message::LineWriter&) {
        return witness_->may_send(self_, intent, to);
    }
    bool logs(LogLevel level) const { return witness_->logs(level); }
    void log(LogLevel level, std::string_view line) const { witness_->log(self_, level, line); }

private:
    BaselineApplication baseline_;
    Witness* witness_;
    std::size_t self_;
};

}  // namespace hsagent::sim
