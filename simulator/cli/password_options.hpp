// Password options of the verbs that open identity files.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <string>

#include "hsagent/identity/identity_file.hpp"
#include "simulator/live/password.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

inline void add_password_option(CLI::App& verb, std::string& file) {
    verb.add_option("--password-file", file,
                    "file whose first line is the password of the identity file; without it, "
                    "HSAGENT_PASSWORD is used, or else the public demo password")
        ->option_text("FILE");
}

struct ChosenPassword {
    live::Password password;
    bool is_demo = false;  // anyone knows it
};

// From the file, else HSAGENT_PASSWORD, else the demo password. Throws FileError and UsageError.
inline ChosenPassword chosen_password(const std::string& file, const std::string& name) {
    if (!file.empty()) return {live::password_in(file)};
    const char* from_environment = std::getenv("HSAGENT_PASSWORD");
    if (from_environment && *from_environment) return {live::Password(from_environment)};
    return {live::Password(baseline_demo_password(name)), true};
}

inline std::string demo_warning(const std::string& name) {
    return "the identity of '" + name +
           "' is protected only by the public demo password; change it with `hsagent-sim identity "
           "passwd`, and give the new one with --password-file or HSAGENT_PASSWORD";
}

}  // namespace hsagent::sim
