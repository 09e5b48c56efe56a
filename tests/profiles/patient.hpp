// A third profile: hardened, with more resends before a cycle is aborted.
#pragma once

#include "hsagent/handshake/hardened/machine.hpp"

namespace hsagent::test {

template <class P>
class PatientMachine : public handshake::hardened::Machine<P> {
public:
    PatientMachine(Identity own, const Settings& chosen, P bundle)
        : handshake::hardened::Machine<P>(std::move(own), patient(chosen), std::move(bundle)) {}

private:
    static Settings patient(Settings settings) {
        if (settings.resends.limit == 0) return settings;  // no limit, for explorations
        settings.resends.limit = 8;  // after 2, 6, 14, 22, 30, 38 and 46 s; aborted after 54 s
        return settings;
    }
};

struct PatientProfile : HardenedProfile {
    template <class P>
    using Machine = PatientMachine<P>;
};

}  // namespace hsagent::test
