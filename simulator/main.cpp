// hsagent-sim: runs hsagent's agents in a deterministic world.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "hsagent/store/concept.hpp"
#include "hsagent/support/file.hpp"
#include "simulator/command_line.hpp"
#include "simulator/report.hpp"
#include "simulator/run.hpp"

namespace {

using namespace hsagent;
using namespace hsagent::sim;

enum Exit { all_well = 0, check_failed = 1, usage = 2, internal = 4 };

int complain(Exit code, const std::string& text) {
    std::fprintf(stderr, "hsagent-sim: %s\n", text.c_str());
    return code;
}

// What did not reach a full disk or a closed pipe must not pass for success.
void expect_written(bool written) {
    if (!written) throw UsageError("standard output cannot be written");
}

int run_and_report(const RunOptions& options) {
    const RunResult result = run(options);
    if (options.json) {
        std::printf("%s\n", as_json(result).dump(2).c_str());
    } else {
        print_table(result, stdout);
    }
    expect_written(std::fflush(stdout) == 0 && std::ferror(stdout) == 0);
    return result.all_went_well() ? all_well : check_failed;
}

int run_program(int argc, char** argv) {
    CLI::App program("Runs hsagent's agents around a fake relay, in virtual time, from a seed.");
    program.require_subcommand(1);
    program.set_version_flag("--version", "hsagent-sim 0.1.0");
    program.footer(
        "Exit codes: 0 all went well, 1 a check failed, 2 usage or configuration, "
        "4 internal.");
    RunOptions options;
    add_run(program, options);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // CLI11 has exit codes of its own, from 100 on; help and version are no errors.
        if (error.get_exit_code() == 0) {
            program.exit(error);
            expect_written(bool(std::cout.flush()));
            return all_well;
        }
        return complain(usage, std::string(error.what()) + " (--help shows what there is)");
    }
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
