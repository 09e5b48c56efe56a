// hsagent-sim: runs hsagent's agents in a deterministic world.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include "simulator/report.hpp"
#include "simulator/run.hpp"

namespace {

using namespace hsagent;
using namespace hsagent::sim;

enum Exit { all_well = 0, check_failed = 1, usage = 2, internal = 4 };

// MIN:MAX in ms.
void parse_latency(const std::string& text, RunOptions& options) {
    unsigned long least = 0, most = 0;
    char behind = 0;
    if (text.find('-') != std::string::npos ||
        std::sscanf(text.c_str(), "%7lu:%7lu%c", &least, &most, &behind) != 2) {
        throw UsageError("--latency is '" + text + "'; it must be MIN:MAX in ms, e.g. 1:50");
    }
    options.latency_min_ms = static_cast<std::uint32_t>(least);
    options.latency_max_ms = static_cast<std::uint32_t>(most);
}

int run_and_report(const RunOptions& options) {
    const RunResult result = run(options);
    if (options.json) {
        std::printf("%s\n", as_json(result).dump(2).c_str());
    } else {
        print_table(result, stdout);
    }
    if (std::fflush(stdout) != 0) throw UsageError("standard output cannot be written");
    return result.all_went_well() ? all_well : check_failed;
}

int complain(Exit code, const std::string& text) {
    std::fprintf(stderr, "hsagent-sim: %s\n", text.c_str());
    return code;
}

int run_program(int argc, char** argv) {
    CLI::App program("Runs hsagent's agents around a fake relay, in virtual time, from a seed.");
    program.require_subcommand(1);
    program.set_version_flag("--version", "hsagent-sim 0.1.0");
    program.footer("Exit codes: 0 all went well, 1 a check failed, 2 usage or configuration, "
                   "4 internal.");

    RunOptions options;
    std::string latency = "1:50";
    CLI::App* run_verb = program.add_subcommand("run", "runs one simulation and reports on it");
    run_verb->add_option("--agents", options.agents, "how many agents")->capture_default_str();
    run_verb->add_option("--seconds", options.seconds, "virtual time to run")
        ->capture_default_str();
    run_verb->add_option("--seed", options.seed, "what everything drawn comes from")
        ->capture_default_str();
    run_verb
        ->add_option("--store", options.store, "memory, or sqlite files under --dir")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, StoreKind>{{"memory", StoreKind::memory},
                                             {"sqlite", StoreKind::sqlite}}))
        ->option_text("memory|sqlite [memory]");
    run_verb->add_option("--dir", options.directory,
                         "identity files and databases; reused if present, then agents reconnect");
    run_verb->add_option("--password-file", options.password_file,
                         "the first line opens the identity files (else the public demo password)");
    run_verb->add_option("--latency", latency, "MIN:MAX of each way to or from the relay, in ms")
        ->capture_default_str();
    run_verb->add_option("--trace", options.trace_file, "writes every event as JSON lines");
    run_verb->add_flag("--json", options.json, "prints one JSON object instead of the table");
    run_verb->add_flag("--all-pairs", options.all_pairs, "shows every pair, however many");
    run_verb
        ->add_option("--log", options.log, "prints the agents' log on stderr, from this level up")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, LogLevel>{{"debug", LogLevel::debug},
                                            {"info", LogLevel::info},
                                            {"warning", LogLevel::warning}}))
        ->option_text("debug|info|warning");

    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // CLI11 has exit codes of its own, from 100 on; help and version are no errors.
        if (error.get_exit_code() == 0) return program.exit(error);
        return complain(usage, std::string(error.what()) + " (--help shows what there is)");
    }
    parse_latency(latency, options);
    return run_and_report(options);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run_program(argc, argv);
    } catch (const UsageError& error) {
        return complain(usage, error.what());
    } catch (const FileError& error) {  // an IdentityFileError is one
        return complain(usage, error.what());
    } catch (const StoreError& error) {
        return complain(usage, error.what());
    } catch (const std::exception& error) {
        return complain(internal, error.what());
    }
}
