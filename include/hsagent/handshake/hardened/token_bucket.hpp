// TokenBucket: limits the signatures per second that strangers may cost (PROTOCOL.md, 8.1, S12).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hsagent/support/changes.hpp"
#include "hsagent/support/time.hpp"
#include "hsagent/support/undo_log.hpp"

namespace hsagent::handshake::hardened {

class TokenBucket {
public:
    // Starts full.
    TokenBucket(std::int64_t a_second, std::int64_t burst)
        : a_second_(a_second), most_(burst * thousand), now_{most_, 0} {}

    // False if no token is left at that time; or none but the last half, unless that may be used.
    bool take(UndoLog& log, Instant now, bool to_the_last) {
        keep_level(log);
        refill(now);
        if (now_.tokens < thousand + (to_the_last ? 0 : most_ / 2)) return false;
        now_.tokens -= thousand;
        return true;
    }
    // Returns tokens.
    void give(UndoLog& log, std::int64_t tokens) {
        keep_level(log);
        now_.tokens = std::min(now_.tokens + tokens * thousand, most_);
    }

    std::int64_t thousandths() const { return now_.tokens; }
    std::int64_t filled_ms() const { return now_.filled_ms; }

    // Called by the undo log.
    void undo(std::size_t number) noexcept {
        const Change* change = changes_.settle(number);
        if (change && change->kind == Change::Kind::filled) now_ = change->before;
    }
    void keep(std::size_t number) noexcept { changes_.settle(number); }

private:
    static constexpr std::int64_t thousand = 1000;

    // Tokens are counted in thousandths: one per second is one thousandth per millisecond.
    struct Level {
        std::int64_t tokens = 0;
        std::int64_t filled_ms = 0;
    };
    struct Change {
        enum class Kind : std::uint8_t { none, filled };
        Kind kind = Kind::none;
        Level before;
    };

    void keep_level(UndoLog& log) {
        Change& change = changes_.next(log, *this);
        change.before = now_;
        change.kind = Change::Kind::filled;
    }
    void refill(Instant now) {
        if (now.unix_ms <= now_.filled_ms) return;
        const std::int64_t since = now_.filled_ms == 0 ? 0 : now.unix_ms - now_.filled_ms;
        // The bucket is full long before this could overflow.
        const std::int64_t added = std::min<std::int64_t>(since, 3'600'000) * a_second_;
        now_.tokens = std::min(now_.tokens + added, most_);
        now_.filled_ms = now.unix_ms;
    }

    std::int64_t a_second_, most_;
    Level now_;
    Changes<Change> changes_;
};

}  // namespace hsagent::handshake::hardened
