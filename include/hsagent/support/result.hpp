// Result: a value, or the reason for its absence (std::expected is C++23).
#pragma once

#include <utility>
#include <variant>

#include "hsagent/support/assert.hpp"

namespace hsagent {

// Wraps the error, so that Result stays unambiguous when T and E are the same type.
template <class E>
struct Failure {
    E reason;
};
template <class E>
Failure(E) -> Failure<E>;

// Holds either a T or an E. Reading the one that it does not hold fails an assertion.
template <class T, class E>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(Failure<E> failure) : held_(std::in_place_index<1>, std::move(failure.reason)) {}

    bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & {
        HSAGENT_ASSERT(ok());
        return *std::get_if<0>(&held_);
    }
    const T& value() const& {
        HSAGENT_ASSERT(ok());
        return *std::get_if<0>(&held_);
    }
    T&& value() && {
        HSAGENT_ASSERT(ok());
        return std::move(*std::get_if<0>(&held_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const E& error() const {
        HSAGENT_ASSERT(!ok());
        return *std::get_if<1>(&held_);
    }

private:
    std::variant<T, E> held_;
};

}  // namespace hsagent
