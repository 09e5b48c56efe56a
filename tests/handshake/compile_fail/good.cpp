#include "agent_with.hpp"

// Every hook, each as an agent wants it; const is fine, and so are members with other names.
struct Chat : BaselineApplication {
    bool accept(const Content&, std::string_view) const { return true; }
    bool decorate(Intent, std::string_view, message::LineWriter&) { return true; }
    bool logs(LogLevel) const { return false; }
    void log(LogLevel, std::string_view) {}
    void accepts() {}
};

template void receive_one(Agent<Parts<Chat>>&);
template void receive_one(Agent<Parts<BaselineApplication>>&);

void drain(Agent<Parts<Chat>>& agent) {
    agent.drain(overloaded{[](const Line&) {}, [](const Opened&) {}, [](const SessionNews&) {}});
    agent.drain(overloaded{[](const Line&) {}, ignore_others});
}
