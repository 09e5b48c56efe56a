// Helpers that run programs as a user does: hsagent-sim itself, and others.
#pragma once

#include <string>
#include <vector>

#include "support.hpp"

namespace hsagent::sim::test {

struct Outcome {
    int exit_code = -1;  // 128 + signal, if one ended it
    std::string out, err;
};

enum class Stderr { file, terminal };

// Runs a program, given by its path or by a name in PATH, until it ends. Its stdout goes to
// `out_to`, or to Outcome::out if that is empty. Its files may have at most `most_file_bytes`; 0:
// no limit.
Outcome run_program(const std::string& program, const std::vector<std::string>& arguments,
                    const std::string& out_to = {}, Stderr err_to = Stderr::file,
                    unsigned long most_file_bytes = 0);

Outcome hsagent_sim(const std::vector<std::string>& arguments, const std::string& out_to = {},
                    Stderr err_to = Stderr::file, unsigned long most_file_bytes = 0);

// Checks for exit code 2, nothing on stdout, and one line on stderr that starts with the program's
// name and contains `what`.
void check_refused(const Outcome& outcome, const std::string& what);

}  // namespace hsagent::sim::test
