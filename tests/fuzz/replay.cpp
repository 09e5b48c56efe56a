// main() of a target without libFuzzer: tries each file of the folders that it is given.
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::string current;  // the input that is being tried

// An assertion aborts: whoever reads the report wants to know with which file.
extern "C" void name_the_input(int signal) {
    constexpr char with[] = "with the input ";
    (void)!write(STDERR_FILENO, with, sizeof with - 1);
    (void)!write(STDERR_FILENO, current.data(), current.size());
    (void)!write(STDERR_FILENO, "\n", 1);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

std::vector<fs::path> inputs_in(const fs::path& place) {
    if (!fs::is_directory(place)) return {place};
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(place)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

void try_file(const fs::path& path) {
    current = path.string();
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot be read");
    // Of exactly this size, so that a sanitizer sees what is read beyond it.
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGABRT, name_the_input);
    std::signal(SIGSEGV, name_the_input);
    std::size_t tried = 0;
    try {
        for (int i = 1; i < argc; ++i) {
            for (const fs::path& path : inputs_in(argv[i])) {
                try_file(path);
                ++tried;
            }
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", current.c_str(), error.what());
        return 1;
    }
    std::printf("%zu inputs\n", tried);
    return tried > 0 ? 0 : 1;  // a missing corpus shows nothing
}
