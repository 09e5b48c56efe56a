// Secret: key bytes that wipe themselves and cannot be printed, compared in variable time or copied
// by accident (ARCHITECTURE.md, rule 8).
#pragma once

#include <atomic>
#include <cstddef>

#include "hsagent/support/bytes.hpp"

namespace hsagent {

// Overwrites memory in a way that the optimiser cannot remove.
inline void wipe(MutableBytes bytes) {
    volatile Byte* at = bytes.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) at[i] = 0;
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

// Whether two byte strings are equal, in time that depends only on their lengths.
inline bool equal_in_constant_time(Bytes a, Bytes b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
    return difference == 0;
}

// N secret bytes. Copy it explicitly with `Secret copy(original)`; there is no `==` and no `<<`.
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
    // For filling in place, so that no unwiped copy is made.
    MutableBytes expose_for_writing() { return bytes_; }

    friend bool equal(const Secret& a, const Secret& b) {
        return equal_in_constant_time(a.bytes_, b.bytes_);
    }
    bool operator==(const Secret&) const = delete;

private:
    ByteArray<N> bytes_{};
};

}  // namespace hsagent
