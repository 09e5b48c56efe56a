// The stages: each attack of PROTOCOL.md, 8, in a file of its own.
#pragma once

#include <memory>

#include "simulator/adversary/adversary.hpp"

namespace hsagent::sim {

std::unique_ptr<Adversary> stage_s1(SeededRandom random);
std::unique_ptr<Adversary> stage_s2(SeededRandom random);
std::unique_ptr<Adversary> stage_s3(SeededRandom random);
std::unique_ptr<Adversary> stage_s4(SeededRandom random);
std::unique_ptr<Adversary> stage_s5(SeededRandom random);
std::unique_ptr<Adversary> stage_s6(SeededRandom random);
std::unique_ptr<Adversary> stage_s7(SeededRandom random);
std::unique_ptr<Adversary> stage_s8(SeededRandom random);
std::unique_ptr<Adversary> stage_s9(SeededRandom random);
std::unique_ptr<Adversary> stage_s10(SeededRandom random);
std::unique_ptr<Adversary> stage_s11(SeededRandom random);
std::unique_ptr<Adversary> stage_s12(SeededRandom random);
std::unique_ptr<Adversary> stage_s13(SeededRandom random);
std::unique_ptr<Adversary> stage_s14(SeededRandom random);
std::unique_ptr<Adversary> stage_s15(SeededRandom random);
std::unique_ptr<Adversary> stage_l1(SeededRandom random);
std::unique_ptr<Adversary> stage_l2(SeededRandom random);
std::unique_ptr<Adversary> stage_l3(SeededRandom random);
std::unique_ptr<Adversary> stage_l4(SeededRandom random);
std::unique_ptr<Adversary> stage_l5(SeededRandom random);
std::unique_ptr<Adversary> stage_l6(SeededRandom random);
std::unique_ptr<Adversary> stage_l7(SeededRandom random);
std::unique_ptr<Adversary> stage_l8(SeededRandom random);
std::unique_ptr<Adversary> stage_random(SeededRandom random);

// An adversary that only listens.
std::unique_ptr<Adversary> listening(SeededRandom random);

}  // namespace hsagent::sim
