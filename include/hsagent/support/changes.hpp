// Changes: the numbered list of changes that one part of an agent's state makes in a step, kept for
// its UndoLog.
#pragma once

#include <cstddef>

#include "hsagent/support/reused.hpp"
#include "hsagent/support/undo_log.hpp"

namespace hsagent {

// `Change` must have a `kind`. It stays `none` until the change has gone far enough that undo() has
// something to revert.
template <class Change>
class Changes {
public:
    Changes() = default;
    Changes(Changes&&) noexcept = default;
    Changes& operator=(Changes&&) noexcept = default;
    // There are no changes between steps, so a copy starts without their storage.
    Changes(const Changes&) {}
    Changes& operator=(const Changes&) { return *this; }

    // Returns the entry for the change that `part` is about to make.
    template <class Part>
    Change& next(UndoLog& log, Part& part) {
        log.add(part, changes_.size());
        Change& change = changes_.next();
        change.kind = Change::Kind::none;
        return change;
    }
    // Removes change `number`, which the caller undoes or keeps, and returns it. Null if it never
    // began.
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
