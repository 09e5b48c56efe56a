// Programs, run as such: hsagent-sim itself, for the tests of what a user sees of it, and others.
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

// Runs a program, a path or a name that PATH finds, until it ends. Its stdout goes to `out_to`, or
// is kept if that is empty; its files may have at most `most_file_bytes`, if that is not 0.
Outcome run_program(const std::string& program, const std::vector<std::string>& arguments,
                    const std::string& out_to = {}, Stderr err_to = Stderr::file,
                    unsigned long most_file_bytes = 0);

Outcome hsagent_sim(const std::vector<std::string>& arguments, const std::string& out_to = {},
                    Stderr err_to = Stderr::file, unsigned long most_file_bytes = 0);

// Exit code 2, nothing on stdout, and one line on stderr that starts with the program's name and
// says `what`.
void check_refused(const Outcome& outcome, const std::string& what);

}  // namespace hsagent::sim::test
