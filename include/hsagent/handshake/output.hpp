// Outputs of an agent to its caller: lines to send, opened messages, session news.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "hsagent/message/content.hpp"
#include "hsagent/store/role_state.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/enum_names.hpp"
#include "hsagent/support/field.hpp"
#include "hsagent/support/reused.hpp"
#include "hsagent/support/undo_log.hpp"

namespace hsagent {

// A line to send to the relay.
struct Line {
    Intent intent = Intent::unknown;
    std::string to;    // peer id; empty: everyone
    std::string text;  // newline included
};

// A sealed message of the peer that passed every check.
struct Opened {
    Role role = Role::initiator;  // ours
    std::string peer_id;
    Field message;  // text, or the compact JSON of another value
};

enum class SessionChange : std::uint8_t {
    established,  // a session key exists
    reconnected,  // a reference of an earlier cycle was accepted
    closed,       // both references are known: the cycle is complete on our side
    cut,          // the initiator returned to ready by its limit and kept the references
    failed,       // aborted by a limit, or a bad hs; `reason` names which
};

inline constexpr auto session_change_names = enum_names<SessionChange>({
    {SessionChange::established, "established"},
    {SessionChange::reconnected, "reconnected"},
    {SessionChange::closed, "closed"},
    {SessionChange::cut, "cut"},
    {SessionChange::failed, "failed"},
});

constexpr std::string_view name(SessionChange change) {
    return session_change_names[change].name;
}

struct SessionNews {
    SessionChange change = SessionChange::established;
    Role role = Role::initiator;  // ours
    std::string peer_id;
    std::string_view reason;  // static text; empty unless `change` is failed
};

// A visitor of outputs takes every kind, const or not; overloaded{..., ignore_others} skips the
// rest.
template <class V>
concept OutputVisitor = std::is_invocable_v<V&, Line&> && std::is_invocable_v<V&, Opened&> &&
    std::is_invocable_v<V&, SessionNews&>;

namespace handshake {

// Outputs in the order in which steps produced them. Each kind has its own list, so that items keep
// their storage (ARCHITECTURE.md, rule 9).
class OutputQueue {
public:
    enum class Kind : std::uint8_t { line, opened, session };

    Line& add_line() { return add(Kind::line, lines_); }
    Opened& add_opened() { return add(Kind::opened, opened_); }
    SessionNews& add_session() { return add(Kind::session, news_); }

    std::size_t size() const { return order_.size(); }
    std::size_t lines() const { return lines_.size(); }
    bool is_empty() const { return next_ >= order_.size(); }

    // Removes the newest item.
    void drop_last() {
        HSAGENT_ASSERT(!is_empty());
        switch (order_.back()) {
            case Kind::line:
                lines_.truncate(lines_.size() - 1);
                break;
            case Kind::opened:
                opened_.truncate(opened_.size() - 1);
                break;
            case Kind::session:
                news_.truncate(news_.size() - 1);
                break;
        }
        order_.pop_back();
    }

    // Passes the oldest item to the visitor. If that throws, the item counts as passed.
    template <OutputVisitor Visit>
    void visit_next(Visit& visit) {
        visit_at(*this, next_++, positions_, visit);
    }
    template <OutputVisitor Visit>
    void for_each(Visit visit) const {
        Positions at = positions_;
        for (std::size_t i = next_; i < order_.size(); ++i) visit_at(*this, i, at, visit);
    }

    // Empties the queue, and keeps storage for at most `most_spare` items of each kind.
    void clear() {
        order_.clear();
        next_ = 0;
        positions_ = {};
        empty(lines_);
        empty(opened_);
        empty(news_);
    }

private:
    static constexpr std::size_t most_spare = 64;

    // Number of visited items of each kind.
    struct Positions {
        std::size_t line = 0, opened = 0, session = 0;
    };

    template <class T>
    T& add(Kind kind, Reused<T>& list) {
        T& item = list.next();
        try {
            order_.push_back(kind);
        } catch (...) {
            list.truncate(list.size() - 1);
            throw;
        }
        return item;
    }
    template <class T>
    static void empty(Reused<T>& list) {
        list.truncate(0);
        list.spare(most_spare);
    }
    template <class Self, class Visit>
    static void visit_at(Self& self, std::size_t i, Positions& at, Visit& visit) {
        switch (self.order_[i]) {
            case Kind::line:
                return static_cast<void>(visit(self.lines_[at.line++]));
            case Kind::opened:
                return static_cast<void>(visit(self.opened_[at.opened++]));
            case Kind::session:
                return static_cast<void>(visit(self.news_[at.session++]));
        }
    }

    std::vector<Kind> order_;
    std::size_t next_ = 0;
    Positions positions_;
    Reused<Line> lines_;
    Reused<Opened> opened_;
    Reused<SessionNews> news_;
};

// The outputs of an agent. Those of a step that fails are undone with the step.
class Outputs {
public:
    Line& add_line(UndoLog& log) { return noted(log), queue_.add_line(); }
    Opened& add_opened(UndoLog& log) { return noted(log), queue_.add_opened(); }
    SessionNews& add_session(UndoLog& log) { return noted(log), queue_.add_session(); }

    // Waiting lines, except those of a drain that an exception interrupted.
    std::size_t lines() const { return queue_.lines(); }

    // Passes each output to the visitor, oldest first, and removes it. The visitor may call the
    // agent, whose new outputs then follow; it must not drain. If it throws, its current output is
    // gone, and the next drain continues after it.
    template <OutputVisitor Visit>
    void drain(Visit& visit) {
        HSAGENT_ASSERT(!is_draining_.is_on);
        const Guard guard(is_draining_);
        while (true) {
            while (!draining_.is_empty()) draining_.visit_next(visit);
            draining_.clear();
            if (queue_.is_empty()) return;
            std::swap(queue_, draining_);
        }
    }
    template <OutputVisitor Visit>
    void for_each(Visit visit) const {
        draining_.for_each(visit);
        queue_.for_each(visit);
    }

    // Called by the undo log.
    void undo(std::size_t number) noexcept {
        if (number < queue_.size()) queue_.drop_last();
    }
    void keep(std::size_t) noexcept {}

private:
    // Whether a drain is in progress; never in a copy, nor after a move.
    struct Draining {
        bool is_on = false;
        Draining() = default;
        Draining(const Draining&) noexcept {}
        Draining& operator=(const Draining&) noexcept { return *this; }
    };
    struct Guard {
        explicit Guard(Draining& draining) : draining_(draining) { draining_.is_on = true; }
        ~Guard() { draining_.is_on = false; }
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;
        Draining& draining_;
    };

    void noted(UndoLog& log) { log.add(*this, queue_.size()); }

    OutputQueue queue_, draining_;
    Draining is_draining_;
};

}  // namespace handshake
}  // namespace hsagent
