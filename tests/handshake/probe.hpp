// A look inside: an agent whose session_key() answers a question about its machine.
#pragma once

#include <string_view>

#include "hsagent/handshake/hardened/machine.hpp"
#include "puppet.hpp"

namespace hsagent::test {

// The key is there while Question()(machine, role, peer_id) is true.
template <class Question>
struct ProbedProfile : HardenedProfile {
    template <class P>
    class Machine : public handshake::hardened::Machine<P> {
    public:
        using handshake::hardened::Machine<P>::Machine;

        const SecretKey* session_key(Role role, std::string_view peer_id) {
            return Question()(*this, role, peer_id) ? &some_ : nullptr;
        }

    private:
        SecretKey some_;
    };
};

template <class Question>
using ProbedPuppet = PuppetOf<ProbedProfile<Question>>;

}  // namespace hsagent::test
