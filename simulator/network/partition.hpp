// Partition: a fault that keeps some clients of the relay from hearing others.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hsagent/crypto/random.hpp"
#include "hsagent/support/enum_names.hpp"
#include "simulator/faults/profile.hpp"

namespace hsagent::sim {

class Partition {
public:
    enum class Kind : std::uint8_t { none, pair, one_way, alone, groups };

    // Draws the kind and the clients; does nothing with fewer than two clients.
    void part(std::size_t clients, const FaultProfile& faults, SeededRandom& random);
    void join() { kind_ = Kind::none; }

    Kind kind() const { return kind_; }
    bool parts(std::size_t sender, std::size_t receiver) const;

private:
    Kind kind_ = Kind::none;
    std::size_t one_ = 0, other_ = 0;
    std::vector<bool> group_;
};

inline constexpr auto partition_names = enum_names<Partition::Kind>({
    {Partition::Kind::none, "none"},
    {Partition::Kind::pair, "pair"},
    {Partition::Kind::one_way, "one_way"},
    {Partition::Kind::alone, "alone"},
    {Partition::Kind::groups, "groups"},
});

constexpr std::string_view name(Partition::Kind kind) {
    return partition_names[kind].name;
}

}  // namespace hsagent::sim
