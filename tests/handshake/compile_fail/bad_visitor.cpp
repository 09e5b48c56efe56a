// expect: OutputVisitor
#include "agent_with.hpp"

struct Chat : BaselineApplication {};

void drain(Agent<Parts<Chat>>& agent) {
    agent.drain([](const Line&) {});
}
