// What the verbs that use real sockets have in common on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "simulator/command_line.hpp"
#include "simulator/live/log_settings.hpp"

namespace hsagent::sim {

struct LiveOptions {
    std::string config;
    std::optional<std::string> host;
    std::optional<std::uint16_t> port;
    std::optional<LogLevel> log;
    bool log_json = false;
};

inline void add_live_options(CLI::App& verb, LiveOptions& options, const std::string& file) {
    verb.add_option("--config", options.config, "a deployed " + file + ", read as it is")
        ->option_text("FILE");
    verb.add_option("--host", options.host, "of the relay; else the configuration's, or 127.0.0.1")
        ->option_text("HOST");
    detail::add_read_option(verb, "--port", "of the relay; else the configuration's, or 8888",
                            "PORT", [&options](std::string_view name, std::string_view text) {
                                options.port = detail::whole_number<std::uint16_t>(name, text);
                            });
    detail::add_log(verb, options.log);
    verb.add_flag("--log-json", options.log_json, "logs a JSON object a line on stderr");
}

// The command line comes before the file.
inline void apply(const LiveOptions& options, live::LogSettings& log) {
    if (options.log) {
        log.level = *options.log;
        log.console = true;
    }
    if (options.log_json) log.console = log.console_json = true;
}

}  // namespace hsagent::sim
