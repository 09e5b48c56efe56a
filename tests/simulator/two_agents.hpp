// Two agents by name, for tests that drive a recorder by hand.
#pragma once

#include "simulator/agents/profile.hpp"
#include "simulator/record/recorder.hpp"

namespace hsagent::sim::test {

// Introduces agent1 and agent2 of these profiles, with the ids id-1 and id-2 and the keys key-1 and
// key-2.
inline void introduce_two(Recorder& recorder, const char* first, const char* second) {
    recorder.directory.introduce("agent1", "id-1", "key-1", profile_named(first)->expectations);
    recorder.directory.introduce("agent2", "id-2", "key-2", profile_named(second)->expectations);
}

}  // namespace hsagent::sim::test
