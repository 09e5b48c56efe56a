// Secret: key bytes that wipe themselves and neither print, nor compare in variable time, nor
// copy by accident (DESIGN, rule 8).
#pragma once

#include <atomic>
#include <cstddef>

#include "hsagent/support/bytes.hpp"

namespace hsagent {

// Overwrites memory in a way that the optimiser keeps.
inline void wipe(MutableBytes bytes) {
    volatile Byte* at = bytes.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) at[i] = 0;
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

// Whether two byte strings are the same, in time that depends on their lengths only.
inline bool equal_in_constant_time(Bytes a, Bytes b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
    return difference == 0;
}

// N secret bytes. A copy must be spelt `Secret copy(original)`; there is no `==` and no `<<`.
template <std::size_t N>
class Secret {
public:
    Secret() = default;
    explicit Secret(const ByteArray<N>& bytes) : bytes_(bytes) {}
    explicit Secret(const Secret& other) = default;
    Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
    Secret& operator=(const Secret& other) = delete;
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            wipe(other.bytes_);
        }
        return *this;
    }
    ~Secret() { wipe(bytes_); }

    // The bytes themselves; the caller must not keep a copy.
    const ByteArray<N>& expose() const { return bytes_; }
    // For filling in place, so that no unwiped copy is ever made.
    MutableBytes expose_for_writing() { return bytes_; }

    friend bool equal(const Secret& a, const Secret& b) {
        return equal_in_constant_time(a.bytes_, b.bytes_);
    }
    bool operator==(const Secret&) const = delete;

private:
    ByteArray<N> bytes_{};
};

}  // namespace hsagent
