// Reused: a list whose items keep their storage when the list is emptied (ARCHITECTURE.md, rule 9).
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace hsagent {

template <class T>
class Reused {
public:
    // Adds an item: a new one, or a used one that still holds its old contents.
    T& next() {
        if (used_ == items_.size()) items_.emplace_back();
        return items_[used_++];
    }
    void truncate(std::size_t used) { used_ = used; }
    // Frees the storage of items beyond `most`, except those in the list.
    void spare(std::size_t most) {
        const std::size_t kept = std::max(most, used_);
        if (items_.size() > kept) items_.erase(items_.begin() + std::ptrdiff_t(kept), items_.end());
    }
    std::size_t size() const { return used_; }
    // Any item that was ever in the list. Items from size() on stay readable until next() reuses
    // them.
    T& operator[](std::size_t i) { return items_[i]; }
    const T& operator[](std::size_t i) const { return items_[i]; }

private:
    std::vector<T> items_;
    std::size_t used_ = 0;
};

}  // namespace hsagent
