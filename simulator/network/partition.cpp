#include "simulator/network/partition.hpp"

#include <array>

namespace hsagent::sim {

std::string_view name(Partition::Kind kind) {
    constexpr std::array<std::string_view, 5> names{"none", "pair", "one_way", "alone", "groups"};
    return names[static_cast<std::size_t>(kind)];
}

void Partition::part(std::size_t clients, const FaultProfile& faults, SeededRandom& random) {
    if (clients < 2) return;
    const std::array weights{faults.partition_pair, faults.partition_one_way,
                             faults.partition_alone, faults.partition_groups};
    std::uint64_t sum = 0;
    for (const std::uint32_t weight : weights) sum += weight;
    std::uint64_t drawn = random.below(sum);
    std::size_t chosen = 0;
    while (drawn >= weights[chosen]) drawn -= weights[chosen++];
    kind_ = static_cast<Kind>(chosen + 1);

    one_ = random.below(clients);
    other_ = (one_ + 1 + random.below(clients - 1)) % clients;
    group_.assign(clients, false);
    if (kind_ != Kind::groups) return;
    for (std::size_t i = 0; i < clients; ++i) group_[i] = random.below(2) == 1;
    group_[one_] = true;  // neither group is empty
    group_[other_] = false;
}

bool Partition::parts(std::size_t sender, std::size_t receiver) const {
    switch (kind_) {
        case Kind::none:
            return false;
        case Kind::pair:
            return (sender == one_ && receiver == other_) || (sender == other_ && receiver == one_);
        case Kind::one_way:
            return sender == one_ && receiver == other_;
        case Kind::alone:
            return sender == one_ || receiver == one_;
        case Kind::groups:
            return group_[sender] != group_[receiver];
    }
    return false;
}

}  // namespace hsagent::sim
