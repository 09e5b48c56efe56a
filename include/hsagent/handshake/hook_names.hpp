// Whether an application has a member with the name of a hook (handshake/application.hpp).
#pragma once

#include <type_traits>

namespace hsagent {

// `NamesX<A>`: A, a class that is not final, has a member `x`. That may be an object or a function,
// overloaded, template or not, accessible or not. Works by ambiguity: in a class that derives from
// A and from a class with an `x`, the name is ambiguous exactly if A has one, too.
#define HSAGENT_NAMES_MEMBER(Concept, member)    \
    namespace detail {                           \
    struct Concept##Other {                      \
        int member;                              \
    };                                           \
    template <class A>                           \
    struct Concept##Both : A, Concept##Other {}; \
    }                                            \
    template <class A>                           \
    concept Concept = !requires {                \
        &detail::Concept##Both<A>::member;       \
    }

HSAGENT_NAMES_MEMBER(NamesAccept, accept);
HSAGENT_NAMES_MEMBER(NamesDecorate, decorate);
HSAGENT_NAMES_MEMBER(NamesLogs, logs);
HSAGENT_NAMES_MEMBER(NamesLog, log);

#undef HSAGENT_NAMES_MEMBER

}  // namespace hsagent
