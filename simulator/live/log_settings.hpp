// LogSettings: the `logger` of a deployed configuration file; the defaults apply without one.
#pragma once

#include <cstdint>
#include <string>

#include "hsagent/handshake/application.hpp"

namespace hsagent::live {

// Formats and dates are those of Python's logging module: %(asctime)s, %(name)s, %(levelname)s and
// %(message)s, and strftime's letters, %3f for milliseconds.
struct LogSettings {
    LogLevel level = LogLevel::info;
    bool console = true;  // stderr
    std::string console_format = "%(asctime)s - %(name)s - %(levelname)s - %(message)s";
    bool console_json = false;  // ours, not in deployed files
    bool file = false;          // <folder>/<name>.log
    bool file_json = false;
    std::string folder = "logs/";
    std::string file_format = "%(asctime)s - %(name)s - %(levelname)s - %(message)s";
    std::string date_format = "%Y-%m-%d %H:%M:%S.%3f";
    std::uint64_t max_file_size = 1'000'000;  // bytes; a full file becomes <name>.1.log, and so on
    std::uint64_t backup_count = 3;           // number of these older files
};

}  // namespace hsagent::live
