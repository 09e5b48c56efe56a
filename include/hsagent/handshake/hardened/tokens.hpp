// Tokens: limit what others may cost (PROTOCOL.md, 8.4, S12, S18 and S20).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/handshake/settings.hpp"
#include "hsagent/support/changes.hpp"
#include "hsagent/support/text_hash.hpp"
#include "hsagent/support/time.hpp"
#include "hsagent/support/undo_log.hpp"

namespace hsagent::handshake::hardened {

// A bucket for all strangers, and one for each peer whose key is pinned, so that nobody uses up the
// tokens of such a peer but who speaks in its name.
class Tokens {
public:
    // What a bucket holds.
    struct Level {
        std::int64_t thousandths = 0;
        std::int64_t filled_ms = 0;
    };
    // Of a peer's own bucket.
    static constexpr std::int64_t own_a_second = 1;

    // All buckets start full.
    explicit Tokens(const Caps& caps)
        : a_second_(caps.tokens_a_second),
          most_(caps.token_burst * thousand),
          own_most_(caps.credit * thousand),
          common_{most_, 0} {}

    // Takes a token: one of its own if the peer is pinned and has one left, or one that is there
    // for all. False if there is none at that time.
    bool take(UndoLog& log, Instant now, std::string_view peer_id, bool is_pinned) {
        if (is_pinned && own_most_ >= thousand && take_own(log, now, peer_id)) return true;
        return take_common(log, now, 1);
    }
    // Takes so many that are there for all, or none. False if there are not so many at that time.
    bool take_common(UndoLog& log, Instant now, std::int64_t tokens) {
        keep_common(log);
        refill(common_, now, a_second_, most_);
        return take_from(common_, tokens);
    }
    // Whether take_common() would.
    bool has_common(UndoLog& log, Instant now, std::int64_t tokens) {
        keep_common(log);
        refill(common_, now, a_second_, most_);
        return common_.thousandths >= tokens * thousand;
    }
    // Returns tokens to where the peer's come from.
    void give(UndoLog& log, std::string_view peer_id, bool is_pinned, std::int64_t tokens) {
        if (!is_pinned) return give_common(log, tokens);
        const auto found = own_.find(peer_id);
        if (found == own_.end()) return;  // it is full
        keep_own(log, peer_id, &found->second);
        Level& own = found->second;
        own.thousandths = std::min(own.thousandths + tokens * thousand, own_most_);
    }
    void give_common(UndoLog& log, std::int64_t tokens) {
        keep_common(log);
        common_.thousandths = std::min(common_.thousandths + tokens * thousand, most_);
    }
    // Forgets the buckets that are full by then. Between steps only: this is not undone, and makes
    // no difference.
    void forget_full(Instant now) {
        std::erase_if(own_, [&](const auto& entry) {
            Level level = entry.second;
            refill(level, now, own_a_second, own_most_);
            return level.thousandths == own_most_;
        });
    }

    const Level& common() const { return common_; }
    // The peer's own; null if it is full.
    const Level* own(std::string_view peer_id) const {
        const auto found = own_.find(peer_id);
        return found == own_.end() ? nullptr : &found->second;
    }

    // Called by the undo log.
    void undo(std::size_t number) noexcept {
        const Change* change = changes_.settle(number);
        if (!change) return;
        switch (change->kind) {
            case Change::Kind::none:
                break;
            case Change::Kind::common:
                common_ = change->before;
                break;
            case Change::Kind::own:
                own_.find(change->peer_id)->second = change->before;
                break;
            case Change::Kind::own_made:
                own_.erase(own_.find(change->peer_id));
                break;
        }
    }
    void keep(std::size_t number) noexcept { changes_.settle(number); }

private:
    static constexpr std::int64_t thousand = 1000;

    struct Change {
        enum class Kind : std::uint8_t { none, common, own, own_made };
        Kind kind = Kind::none;
        std::string peer_id;
        Level before;
    };

    static bool take_from(Level& level, std::int64_t tokens) {
        if (level.thousandths < tokens * thousand) return false;
        level.thousandths -= tokens * thousand;
        return true;
    }
    bool take_own(UndoLog& log, Instant now, std::string_view peer_id) {
        const auto found = own_.find(peer_id);
        if (found == own_.end()) {
            keep_own(log, peer_id, nullptr);
            return take_from(own_.find(peer_id)->second = {own_most_, now.unix_ms}, 1);
        }
        keep_own(log, peer_id, &found->second);
        refill(found->second, now, own_a_second, own_most_);
        return take_from(found->second, 1);
    }
    void keep_common(UndoLog& log) {
        Change& change = changes_.next(log, *this);
        change.before = common_;
        change.kind = Change::Kind::common;
    }
    // Makes the bucket if there is no level.
    void keep_own(UndoLog& log, std::string_view peer_id, const Level* level) {
        Change& change = changes_.next(log, *this);
        change.peer_id.assign(peer_id);
        if (level) {
            change.before = *level;
        } else {
            own_.try_emplace(change.peer_id);
        }
        change.kind = level ? Change::Kind::own : Change::Kind::own_made;
    }
    // One token a second is one thousandth a millisecond. A clock that is set back fills nothing,
    // and goes on from there.
    static void refill(Level& level, Instant now, std::int64_t a_second, std::int64_t most) {
        const std::int64_t since = level.filled_ms == 0 ? 0 : now.unix_ms - level.filled_ms;
        level.filled_ms = now.unix_ms;
        if (since <= 0) return;
        // A bucket is full long before this could overflow.
        const std::int64_t added = std::min<std::int64_t>(since, 3'600'000) * a_second;
        level.thousandths = std::min(level.thousandths + added, most);
    }

    std::int64_t a_second_, most_, own_most_;
    Level common_;
    TextMap<Level> own_;  // by peer; a full one is not kept
    Changes<Change> changes_;
};

}  // namespace hsagent::handshake::hardened
