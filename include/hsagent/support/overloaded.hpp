// overloaded: one visitor made of several lambdas, for Agent::drain() and std::visit.
#pragma once

namespace hsagent {

template <class... Cases>
struct overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
overloaded(Cases...) -> overloaded<Cases...>;

// The case for everything that no other case takes.
struct IgnoreOthers {
    void operator()(const auto&) const {}
};
inline constexpr IgnoreOthers ignore_others;

}  // namespace hsagent
