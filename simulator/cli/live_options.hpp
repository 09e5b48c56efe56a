// Command-line options shared by the verbs that use real sockets.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "simulator/cli/command_line.hpp"
#include "simulator/live/settings_files.hpp"
#include "simulator/runs/run_options.hpp"

namespace hsagent::sim {

struct LiveOptions {
    std::string config;
    std::optional<std::string> host;
    std::optional<std::uint16_t> port;
    std::optional<LogLevel> log;
    bool log_json = false;
};

inline void add_live_options(CLI::App& verb, LiveOptions& options, const std::string& file) {
    verb.add_option("--config", options.config, "configuration file, such as a deployed " + file)
        ->option_text("FILE");
    verb.add_option("--host", options.host,
                    "host of the relay; overrides the configuration file; default 127.0.0.1")
        ->option_text("HOST");
    detail::add_read_option(verb, "--port",
                            "port of the relay; overrides the configuration file; default 8888",
                            "PORT", [&options](std::string_view name, std::string_view text) {
                                options.port = detail::whole_number<std::uint16_t>(name, text);
                            });
    detail::add_log(verb, options.log);
    verb.add_flag("--log-json", options.log_json, "logs on stderr, one JSON object per line");
}

// Reads the configuration file, if one is given, with `read`; the command line takes precedence.
// `relay_in` returns the part of it that holds host and port. Throws what `read` throws.
template <class File, class RelayIn>
File configured(const LiveOptions& options, File (*read)(const std::string& path),
                RelayIn relay_in) {
    File file;
    if (!options.config.empty()) file = read(options.config);
    auto& relay = relay_in(file);
    if (options.host) relay.host = *options.host;
    if (options.port) relay.port = *options.port;
    if (options.log) {
        file.log.level = *options.log;
        file.log.console = true;
    }
    if (options.log_json) file.log.console = file.log.console_json = true;
    return file;
}
inline live::AgentFile agent_file(const LiveOptions& options) {
    return configured(
        options, live::read_agent_file,
        [](live::AgentFile & file) -> auto& { return file.link.relay; });
}
inline live::RelayFile relay_file(const LiveOptions& options) {
    return configured(
        options, live::read_relay_file, [](live::RelayFile & file) -> auto& { return file.relay; });
}

// Throws UsageError if the folder for the agents' files does not exist.
inline void check_folder(const std::string& folder) {
    std::error_code unknown;
    if (std::filesystem::is_directory(folder, unknown)) return;
    throw UsageError("--dir " + folder + ": is not a folder; create it or give another");
}

}  // namespace hsagent::sim
