// expect: accept() does not fit its hook
#include "agent_with.hpp"

struct Chat : BaselineApplication {
    template <class T>
    bool accept(T) {
        return false;
    }
};

template void receive_one(Agent<Parts<Chat>>&);
