// StepLog: the undo log of a store's current step.
#pragma once

#include <utility>

#include "hsagent/support/assert.hpp"
#include "hsagent/support/undo_log.hpp"

namespace hsagent {

// Usually the caller's log, which the caller commits or rolls back. For a step that involves only
// the store, it is its own log, which ends with the step.
class StepLog {
public:
    StepLog() = default;
    // Between steps there is nothing to copy or move.
    StepLog(const StepLog& other) { HSAGENT_ASSERT(!other.is_open()); }
    StepLog& operator=(const StepLog& other) {
        HSAGENT_ASSERT(!is_open() && !other.is_open());
        return *this;
    }

    void begin() { begin(own_); }
    void begin(UndoLog& log) {
        HSAGENT_ASSERT(!is_open());
        log_ = &log;
    }
    bool is_open() const { return log_ != nullptr; }
    UndoLog& log() {
        HSAGENT_ASSERT(is_open());
        return *log_;
    }
    void commit() {
        if (end() == &own_) own_.commit();
    }
    void rollback() {
        if (end() == &own_) own_.rollback();
    }

private:
    UndoLog* end() {
        HSAGENT_ASSERT(is_open());
        return std::exchange(log_, nullptr);
    }

    UndoLog own_;
    UndoLog* log_ = nullptr;  // null between steps
};

}  // namespace hsagent
