// Profiles: what differs between the deployed peers and our hardened agents, in one place.
#pragma once

#include "hsagent/support/encoding.hpp"
#include "hsagent/support/field.hpp"

namespace hsagent {

namespace handshake::baseline {
template <class P>
class Machine;  // handshake/baseline/machine.hpp
}
namespace handshake::hardened {
template <class P>
class Machine;  // handshake/hardened/machine.hpp
}

// PROTOCOL.md, 1 to 7: what today's deployed peers do, quirks included.
struct BaselineProfile {
    template <class P>
    using Machine = handshake::baseline::Machine<P>;

    // S14: characters outside the alphabet are skipped.
    static constexpr Base64 base64 = Base64::lenient;
    // S13: log lines carry the first bytes of a session key, and opened messages.
    static constexpr bool logs_secrets = true;

    // The echo and finalize rules. S2: a null equals a challenge that was not made yet.
    static bool matches(const Field& ours, const Field& theirs) { return ours == theirs; }
};

// PROTOCOL.md, 8: the default. Talks to baseline peers, too.
struct HardenedProfile {
    template <class P>
    using Machine = handshake::hardened::Machine<P>;

    static constexpr Base64 base64 = Base64::strict;
    static constexpr bool logs_secrets = false;
};

}  // namespace hsagent
