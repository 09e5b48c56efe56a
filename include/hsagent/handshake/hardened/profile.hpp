// The hardened profile, the default. It also speaks with baseline peers (PROTOCOL.md, 8).
#pragma once

#include "hsagent/support/encoding.hpp"

namespace hsagent {

namespace handshake::hardened {
template <class P>
class Machine;  // handshake/hardened/machine.hpp
}

struct HardenedProfile {
    template <class P>
    using Machine = handshake::hardened::Machine<P>;

    static constexpr Base64 base64 = Base64::strict;
};

}  // namespace hsagent
