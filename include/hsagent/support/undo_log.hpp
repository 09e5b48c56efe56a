// UndoLog: what a step has changed so far, so that all of it can be taken back.
#pragma once

#include <cstddef>
#include <vector>

namespace hsagent {

// One log a step, shared by everything that the step changes: rows, nonces, sessions, outputs. Each
// part keeps what its own changes take to be undone, by number and in storage that is used again;
// the log keeps the order.
//
// A part has two members that must not throw: undo(n) takes change n back, keep(n) lets go of what
// undoing it would have taken. They are called for the newest change first. A part must not be
// moved or destroyed while the log names it.
class UndoLog {
public:
    // To be called before change `number` of that part is made: what throws halfway is undone, too.
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
