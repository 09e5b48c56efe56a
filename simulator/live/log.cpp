#include "simulator/live/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "simulator/live/log_format.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

namespace {

spdlog::level::level_enum as_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
    }
    return spdlog::level::err;
}

// Colours are for terminals only.
std::string without_colours(const std::string& format) {
    std::string plain;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format.compare(i, 2, "\x1b[") != 0) {
            plain += format[i];
            continue;
        }
        while (i < format.size() && format[i] != 'm') ++i;
    }
    return plain;
}

std::unique_ptr<LogFormat> format_of(bool as_json, const std::string& format,
                                     const LogSettings& settings) {
    return as_json ? LogFormat::json(settings.date_format)
                   : LogFormat::text(format, settings.date_format);
}

}  // namespace

bool Log::logs(LogLevel level) const {
    return logger_ && logger_->should_log(as_spdlog(level));
}
void Log::say(LogLevel level, std::string_view line) const {
    if (logger_) logger_->log(as_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}
void Log::error(std::string_view line) const {
    if (logger_) {
        logger_->log(spdlog::level::err, spdlog::string_view_t(line.data(), line.size()));
    }
}

LogSinks::LogSinks(const LogSettings& settings) : settings_(settings) {
    if (settings.console) {
        auto console = std::make_shared<spdlog::sinks::stderr_sink_st>();
        const bool colours = ::isatty(STDERR_FILENO) == 1;
        console->set_formatter(
            format_of(settings.console_json,
                      colours ? settings.console_format : without_colours(settings.console_format),
                      settings));
        shared_.push_back(std::move(console));
    }
    if (!settings.file) return;
    std::error_code error;
    std::filesystem::create_directories(settings.folder, error);
    if (!std::filesystem::is_directory(settings.folder)) {
        throw sim::UsageError("the log folder " + settings.folder +
                              " cannot be created: " + error.message() +
                              "; change 'log_file_path', or 'enable_file_log' to false");
    }
}

Log LogSinks::named(const std::string& name) const {
    auto sinks = shared_;
    if (settings_.file) {
        const auto path = std::filesystem::path(settings_.folder) / (name + ".log");
        try {
            auto file = std::make_shared<spdlog::sinks::rotating_file_sink_st>(
                path.string(), settings_.max_file_size, settings_.backup_count);
            file->set_formatter(format_of(settings_.file_json, settings_.file_format, settings_));
            sinks.push_back(std::move(file));
        } catch (const spdlog::spdlog_ex& error) {
            throw sim::UsageError("the log file " + path.string() +
                                  " cannot be opened: " + error.what() +
                                  "; change 'log_file_path', or 'enable_file_log' to false");
        }
    }
    auto logger = std::make_shared<spdlog::logger>(name, sinks.begin(), sinks.end());
    logger->set_level(as_spdlog(settings_.level));
    // Flush every line: after a crash, the last ones matter most.
    logger->flush_on(spdlog::level::debug);
    return Log(std::move(logger));
}

}  // namespace hsagent::live
