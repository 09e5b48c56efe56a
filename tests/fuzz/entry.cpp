// The function that libFuzzer calls, and the replay as well.
#include <cstddef>
#include <cstdint>

#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    hsagent::fuzz::try_input({reinterpret_cast<const char*>(data), size});
    return 0;
}
