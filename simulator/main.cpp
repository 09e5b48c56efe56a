// hsagent-sim: the program that runs hsagent's agents, simulated in virtual time or live.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "hsagent/store/concept.hpp"
#include "hsagent/support/file.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/verbs/verbs.hpp"

namespace {

using namespace hsagent;
using namespace hsagent::sim;

int complain(int code, const std::string& text) {
    std::fprintf(stderr, "hsagent-sim: %s\n", text.c_str());
    return code;
}

int run_program(int argc, char** argv) {
    CLI::App program(
        "Runs hsagent agents: simulated in virtual time, reproducibly from a seed, or live.");
    program.require_subcommand(1);
    program.set_version_flag("--version", "hsagent-sim 0.1.0");
    program.footer(
        "Exit codes: 0 success, 1 a check failed, 2 usage or configuration error, "
        "3 no relay could be reached, 4 internal error.");
    Action action;
#define HSAGENT_SIM_ADD(verb) add_##verb(program, action);
    HSAGENT_SIM_VERBS(HSAGENT_SIM_ADD)
#undef HSAGENT_SIM_ADD
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // CLI11 has its own exit codes, from 100 up; requests for help or version are not errors.
        if (error.get_exit_code() == 0) {
            program.exit(error);
            // A full disk or a closed pipe must not count as success.
            if (!std::cout.flush()) throw UsageError("cannot write to standard output");
            return all_well;
        }
        return complain(usage, std::string(error.what()) + " (see --help)");
    }
    return action();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run_program(argc, argv);
    } catch (const UsageError& error) {
        return complain(usage, error.what());
    } catch (const FileError& error) {  // includes IdentityFileError
        return complain(usage, error.what());
    } catch (const StoreError& error) {
        return complain(usage, error.what());
    } catch (const std::exception& error) {
        return complain(internal, error.what());
    }
}
