// The profile of the deployed peers, quirks included (PROTOCOL.md, 1 to 7).
#pragma once

#include "hsagent/support/encoding.hpp"
#include "hsagent/support/field.hpp"

namespace hsagent {

namespace handshake::baseline {
template <class P>
class Machine;  // handshake/baseline/machine.hpp
}

struct BaselineProfile {
    template <class P>
    using Machine = handshake::baseline::Machine<P>;

    // S14: characters outside the alphabet are skipped.
    static constexpr Base64 base64 = Base64::lenient;
    // S13: log lines contain the first bytes of a session key, and opened messages.
    static constexpr bool logs_secrets = true;

    // The echo and finalize rules. S2: null equals a challenge that was not made yet.
    static bool matches(const Field& ours, const Field& theirs) { return ours == theirs; }
};

}  // namespace hsagent
