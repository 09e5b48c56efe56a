#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "hsagent/support/encoding.hpp"
#include "simulator/cli/command_line.hpp"
#include "simulator/cli/password_options.hpp"
#include "simulator/live/agent_files.hpp"
#include "simulator/live/wall_clock.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/terminal/output_file.hpp"
#include "simulator/verbs/verbs.hpp"

namespace hsagent::sim {

namespace {

struct IdentityOptions {
    std::string name, folder = ".", password_file, new_password_file;
};

ChosenPassword password_for(const IdentityOptions& options) {
    ChosenPassword chosen = chosen_password(options.password_file, options.name);
    if (chosen.is_demo) {
        std::fprintf(stderr, "hsagent-sim: warning: %s\n", demo_warning(options.name).c_str());
    }
    return chosen;
}

// Prints no secrets.
void print(const live::AgentFiles& files, const Identity& identity) {
    std::printf("file      %s\n", files.identity_path().c_str());
    std::printf("id        %s\n", identity.my_id.c_str());
    std::printf("made      %s\n", identity.created_at.c_str());
    std::printf("sign key  %s (Ed25519)\n", to_base64(identity.sign_public).c_str());
    std::printf("kx key    %s (X25519)\n", to_base64(identity.kx_public).c_str());
    std::printf("database  %s\n", files.database_path(identity.my_id).c_str());
}

int make(const IdentityOptions& options) {
    const live::AgentFiles files(options.folder, options.name);
    if (files.has_identity()) {
        throw UsageError(files.identity_path() +
                         " already exists and was not changed; use another --name or --dir");
    }
    const ChosenPassword chosen = password_for(options);
    print(files, files.load_or_create(chosen.password.expose(), live::WallClock().now()));
    return printed(all_well);
}

int show(const IdentityOptions& options) {
    const live::AgentFiles files(options.folder, options.name, live::Use::reads);
    print(files, files.load(password_for(options).password.expose()));
    return printed(all_well);
}

live::Password new_password(const IdentityOptions& options) {
    if (!options.new_password_file.empty()) return live::password_in(options.new_password_file);
    const char* text = std::getenv("HSAGENT_NEW_PASSWORD");
    if (text && *text) return live::Password(text);
    throw UsageError(
        "no new password is given; use --new-password-file FILE or set HSAGENT_NEW_PASSWORD");
}

int change(const IdentityOptions& options) {
    const live::Password fresh = new_password(options);
    const live::AgentFiles files(options.folder, options.name);
    const Identity identity = files.load(password_for(options).password.expose());
    files.save(identity, fresh.expose());
    std::printf("%s is now encrypted with the new password\n", files.identity_path().c_str());
    return printed(all_well);
}

}  // namespace

void add_identity(CLI::App& program, Action& action) {
    CLI::App* verb =
        program.add_subcommand("identity", "creates, shows or re-encrypts an identity");
    verb->require_subcommand(1);
    const auto asked = std::make_shared<IdentityOptions>();
    const auto add = [&](const char* name, const char* help, int (*work)(const IdentityOptions&)) {
        CLI::App* part = verb->add_subcommand(name, help);
        part->add_option("--name", asked->name, "name of the agent")
            ->option_text("NAME")
            ->required();
        part->add_option("--dir", asked->folder, "folder of its files")->option_text("DIR [.]");
        add_password_option(*part, asked->password_file);
        part->final_callback(
            [asked, work, &action] { action = [asked, work] { return work(*asked); }; });
        return part;
    };
    add("new", "creates an identity, unless one exists", make);
    add("show", "prints the id and the public keys, but no secrets", show);
    add("passwd", "changes the password", change)
        ->add_option("--new-password-file", asked->new_password_file,
                     "file whose first line is the new password; without it, HSAGENT_NEW_PASSWORD "
                     "is used")
        ->option_text("FILE");
}

}  // namespace hsagent::sim
