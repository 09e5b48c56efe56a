#include "agent_with.hpp"

// Every hook with its right signature. Const hooks and members with other names are fine.
struct Chat : BaselineApplication {
    bool accept(const Content&, std::string_view) const { return true; }
    bool decorate(Intent, std::string_view, message::LineWriter&) { return true; }
    bool logs(LogLevel) const { return false; }
    void log(LogLevel, std::string_view) {}
    void accepts() {}
};

template void receive_one(Agent<Parts<Chat>>&);
template void receive_one(Agent<Parts<BaselineApplication>>&);

// An application that is used by reference.
template void receive_one(Agent<Parts<Chat&>>&);

void drain(Agent<Parts<Chat>>& agent) {
    agent.drain(overloaded{[](const Line&) {}, [](const Opened&) {}, [](const SessionNews&) {}});
    agent.drain(overloaded{[](const Line&) {}, ignore_others});
}
