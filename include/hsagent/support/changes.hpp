// Changes: what one part of an agent's state has changed in a step, by number, for its UndoLog.
#pragma once

#include <cstddef>

#include "hsagent/support/reused.hpp"
#include "hsagent/support/undo_log.hpp"

namespace hsagent {

// `Change` has a `kind`, none until what it is about has been done so far that undo() can see it.
template <class Change>
class Changes {
public:
    Changes() = default;
    Changes(Changes&&) noexcept = default;
    Changes& operator=(Changes&&) noexcept = default;
    // Between steps there are none: a copy starts without their storage.
    Changes(const Changes&) {}
    Changes& operator=(const Changes&) { return *this; }

    // The next change, which `part` is about to make.
    template <class Part>
    Change& next(UndoLog& log, Part& part) {
        log.add(part, changes_.size());
        Change& change = changes_.next();
        change.kind = Change::Kind::none;
        return change;
    }
    // Change `number`, which is settled by that: undone or kept. Null if it was never begun.
    Change* settle(std::size_t number) {
        if (number >= changes_.size()) return nullptr;
        changes_.truncate(number);
        return &changes_[number];
    }
    bool is_empty() const { return changes_.size() == 0; }

private:
    Reused<Change> changes_;
};

}  // namespace hsagent
