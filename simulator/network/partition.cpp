#include "simulator/network/partition.hpp"

#include <array>

namespace hsagent::sim {

void Partition::part(std::size_t clients, const FaultProfile& faults, SeededRandom& random) {
    if (clients < 2) return;
    struct Choice {
        Kind kind;
        std::uint32_t weight;
    };
    const std::array choices{
        Choice{Kind::pair, faults.partition_pair}, Choice{Kind::one_way, faults.partition_one_way},
        Choice{Kind::alone, faults.partition_alone}, Choice{Kind::groups, faults.partition_groups}};
    std::uint64_t sum = 0;
    for (const Choice& choice : choices) sum += choice.weight;
    std::uint64_t drawn = random.below(sum);
    std::size_t chosen = 0;
    while (drawn >= choices[chosen].weight) drawn -= choices[chosen++].weight;
    kind_ = choices[chosen].kind;

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
