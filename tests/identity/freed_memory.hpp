// Watches what is in memory when it is freed.
#pragma once

#include <string>

namespace hsagent::test {

// Looks for a text in each block that is freed in its lifetime. One at a time.
class FreedMemory {
public:
    explicit FreedMemory(std::string wanted);
    ~FreedMemory();
    FreedMemory(const FreedMemory&) = delete;
    FreedMemory& operator=(const FreedMemory&) = delete;

    bool had_it() const;

private:
    std::string wanted_;
};

}  // namespace hsagent::test
