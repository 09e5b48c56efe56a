// Ledger: what each agent of a run spends and holds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "simulator/model/observation.hpp"

namespace hsagent::sim {

struct Spending {
    std::uint64_t lines = 0;    // sent
    std::uint64_t made = 0;     // signatures
    std::uint64_t checked = 0;  // signatures

    void add(const Observation& seen) {
        lines += seen.sent.size();
        made += seen.signatures.made;
        checked += seen.signatures.checked;
    }
    void raise_to(const Spending& other) {
        lines = std::max(lines, other.lines);
        made = std::max(made, other.made);
        checked = std::max(checked, other.checked);
    }
};

inline constexpr std::int64_t minute_us = 60'000'000;

// What one agent spends in the present minute.
struct PresentMinute {
    std::int64_t number = 0;
    Spending spent;

    void add(const Observation& seen) {
        const std::int64_t present = seen.event.at_us / minute_us;
        if (std::exchange(number, present) != present) spent = {};
        spent.add(seen);
    }
};

class Ledger {
public:
    struct Account {
        PresentMinute minute;
        Spending worst;              // of any minute
        Spending last;               // since close_from()
        Holdings most, holds;        // at any time; at last
        std::size_t last_bytes = 0;  // most since close_from(): cycles come and go
        // By peer: cycles closed as its responder since close_from().
        std::vector<std::uint64_t> closed;
    };

    explicit Ledger(std::size_t agents) : accounts_(agents) {}

    // From then on, what is spent also counts towards `last` and `closed`.
    void close_from(std::int64_t at_us) {
        last_from_us_ = at_us;
        for (Account& account : accounts_) account.closed.resize(accounts_.size());
    }

    void note(const Observation& seen) {
        Account& account = accounts_[seen.event.agent];
        account.minute.add(seen);
        account.worst.raise_to(account.minute.spent);
        if (seen.event.at_us >= last_from_us_) account.last.add(seen);
        if (!seen.holds) return;
        account.holds = *seen.holds;
        account.most.rows = std::max(account.most.rows, seen.holds->rows);
        account.most.peers = std::max(account.most.peers, seen.holds->peers);
        account.most.bytes = std::max(account.most.bytes, seen.holds->bytes);
        if (seen.event.at_us < last_from_us_) return;
        account.last_bytes = std::max(account.last_bytes, seen.holds->bytes);
    }
    void note_closed(std::size_t responder, std::size_t initiator, std::int64_t at_us) {
        if (at_us >= last_from_us_) ++accounts_[responder].closed[initiator];
    }

    const std::vector<Account>& accounts() const { return accounts_; }

private:
    std::vector<Account> accounts_;
    std::int64_t last_from_us_ = std::int64_t{1} << 62;  // never
};

}  // namespace hsagent::sim
