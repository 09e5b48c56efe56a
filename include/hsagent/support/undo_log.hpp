// UndoLog: the changes that a step has made so far, so that they can be undone together.
#pragma once

#include <cstddef>
#include <vector>

#include "hsagent/support/assert.hpp"

namespace hsagent {

// There is one log per step, shared by all parts that the step changes: rows, nonces, sessions,
// outputs. Each part numbers its changes and keeps what it needs to undo them, in storage that it
// reuses; the log keeps the order.
//
// A part has two members that must not throw: undo(n) reverts change n, and keep(n) releases what
// undoing it would have needed. They are called for the newest change first. A part must not be
// moved or destroyed while the log refers to it.
class UndoLog {
public:
    UndoLog() = default;
    // Between steps only: entries name parts by their address.
    UndoLog(const UndoLog& other) noexcept { HSAGENT_ASSERT(other.is_empty()); }
    UndoLog& operator=(const UndoLog& other) noexcept {
        HSAGENT_ASSERT(is_empty() && other.is_empty());
        return *this;
    }

    // Call this before the part makes change `number`, so that a change that throws halfway is
    // undone, too.
    template <class Part>
    void add(Part& part, std::size_t number) {
        entries_.push_back({&part, number,
                            [](void* of, std::size_t n) { static_cast<Part*>(of)->undo(n); },
                            [](void* of, std::size_t n) { static_cast<Part*>(of)->keep(n); }});
    }
    bool is_empty() const { return entries_.empty(); }

    void commit() noexcept {
        settle([](const Entry& entry) { entry.keep(entry.part, entry.number); });
    }
    void rollback() noexcept {
        settle([](const Entry& entry) { entry.undo(entry.part, entry.number); });
    }

private:
    struct Entry {
        void* part;
        std::size_t number;
        void (*undo)(void*, std::size_t);
        void (*keep)(void*, std::size_t);
    };

    template <class Settle>
    void settle(Settle settle) noexcept {
        while (!entries_.empty()) {
            settle(entries_.back());
            entries_.pop_back();
        }
    }

    std::vector<Entry> entries_;
};

}  // namespace hsagent
