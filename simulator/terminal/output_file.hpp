// Checks on the destinations of results: requested files, and standard output.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

// Throws UsageError if `path` cannot be written: before hours of work, not after them.
inline void expect_writable(const std::string& option, const std::string& path) {
    if (path.empty()) return;
    auto folder = std::filesystem::path(path).parent_path();
    if (folder.empty()) folder = ".";
    std::error_code unknown;
    if (std::filesystem::is_directory(path, unknown)) {
        throw UsageError(option + " " + path + ": is a folder; give a file name");
    }
    if (!std::filesystem::is_directory(folder, unknown)) {
        throw UsageError(option + " " + path + ": there is no folder " + folder.string());
    }
    if (::access(folder.c_str(), W_OK) != 0) {
        throw UsageError(option + " " + path +
                         ": cannot be written: " + std::generic_category().message(errno));
    }
}

// Flushes standard output and returns `code`. Throws UsageError if the output failed: a full disk
// or a closed pipe must not count as success.
inline int printed(int code) {
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        throw UsageError("cannot write to standard output");
    }
    return code;
}

}  // namespace hsagent::sim
