// Factories of the adversaries for the attacks of PROTOCOL.md, 8; each is in its own file.
#pragma once

#include <memory>

#include "simulator/adversary/adversary.hpp"

namespace hsagent::sim {

std::unique_ptr<Adversary> attack_s01(SeededRandom random);
std::unique_ptr<Adversary> attack_s02(SeededRandom random);
std::unique_ptr<Adversary> attack_s03(SeededRandom random);
std::unique_ptr<Adversary> attack_s04(SeededRandom random);
std::unique_ptr<Adversary> attack_s05(SeededRandom random);
std::unique_ptr<Adversary> attack_s06(SeededRandom random);
std::unique_ptr<Adversary> attack_s07(SeededRandom random);
std::unique_ptr<Adversary> attack_s08(SeededRandom random);
std::unique_ptr<Adversary> attack_s09(SeededRandom random);
std::unique_ptr<Adversary> attack_s10(SeededRandom random);
std::unique_ptr<Adversary> attack_s11(SeededRandom random);
std::unique_ptr<Adversary> attack_s12(SeededRandom random);
std::unique_ptr<Adversary> attack_s13(SeededRandom random);
std::unique_ptr<Adversary> attack_s14(SeededRandom random);
std::unique_ptr<Adversary> attack_s15(SeededRandom random);
std::unique_ptr<Adversary> attack_l01(SeededRandom random);
std::unique_ptr<Adversary> attack_l02(SeededRandom random);
std::unique_ptr<Adversary> attack_l03(SeededRandom random);
std::unique_ptr<Adversary> attack_l04(SeededRandom random);
std::unique_ptr<Adversary> attack_l05(SeededRandom random);
std::unique_ptr<Adversary> attack_l06(SeededRandom random);
std::unique_ptr<Adversary> attack_l07(SeededRandom random);
std::unique_ptr<Adversary> attack_l08(SeededRandom random);
std::unique_ptr<Adversary> attack_random(SeededRandom random);

// An adversary that only listens.
std::unique_ptr<Adversary> listening(SeededRandom random);

}  // namespace hsagent::sim
