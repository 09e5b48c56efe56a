#include <cstdio>
#include <memory>
#include <string>

#include "simulator/adversary/adversary.hpp"
#include "simulator/cli/command_line.hpp"
#include "simulator/faults/profile.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/verbs/verbs.hpp"

namespace hsagent::sim {

void add_attacks(CLI::App& program, Action& action) {
    CLI::App* verb = program.add_subcommand("attacks", "lists the attacks");
    verb->final_callback([&action] {
        action = [] {
            for (const Attack& attack : attacks()) {
                std::printf("%-7s %s\n", std::string(attack.name).c_str(),
                            std::string(attack.summary).c_str());
            }
            return printed(all_well);
        };
    });
}

void add_faults(CLI::App& program, Action& action) {
    struct Asked {
        std::string name = "heavy";
        std::uint64_t seed = 1;
    };
    const auto asked = std::make_shared<Asked>();
    CLI::App* verb = program.add_subcommand("faults",
                                            "prints a fault profile as JSON, to "
                                            "edit and pass to run --faults");
    verb->add_option("profile", asked->name, "fault preset or profile to print")
        ->option_text("light|heavy|swarm|FILE [heavy]");
    detail::add_number(*verb, "--seed", asked->seed, "seed of swarm");
    verb->final_callback([asked, &action] {
        action = [asked] {
            const SeededRandom run = SeededRandom(asked->seed).fork(0);
            std::printf("%s\n",
                        as_json_text(faults_named(asked->name, run.fork("fault profile"))).c_str());
            return printed(all_well);
        };
    });
}

}  // namespace hsagent::sim
