// Files of a run with --store sqlite: identities, databases, and where virtual time stands.
#pragma once

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/identity_file.hpp"
#include "hsagent/store/sqlite.hpp"
#include "hsagent/support/file.hpp"
#include "simulator/options.hpp"

namespace hsagent::sim {

// A run goes on where the last one in its folder ended: later, and with other draws. Else the
// same seed would draw the same nonces again, which peers rightly refuse.
struct Continuation {
    std::uint64_t runs = 0;          // ended before this one
    std::int64_t next_start_ms = 0;  // virtual; 0 if there was none
};

class RunFolder {
public:
    explicit RunFolder(const RunOptions& options) : path_(options.directory) {
        std::error_code error;
        std::filesystem::create_directories(path_, error);
        if (error || !std::filesystem::is_directory(path_)) {
            throw UsageError("--dir " + options.directory + ": cannot be made: " +
                             (error ? error.message() : "it is no folder"));
        }
        if (!options.password_file.empty()) password_ = first_line(options.password_file);
        read_continuation();
    }

    const Continuation& continuation() const { return continuation_; }

    // The identity of an agent: loaded if there is one, else made from `random` and saved.
    template <RandomSource R>
    Identity identity(const std::string& name, R& random, Instant now) const {
        const auto password = password_.empty() ? baseline_demo_password(name) : password_;
        return load_or_create_identity<BotanCrypto>(
            (path_ / identity_file_name(name)).string(), password, random, now);
    }

    SqliteStore store(const std::string& id) const {
        return SqliteStore((path_ / ("HSAgent-" + id + ".db")).string(), id);
    }

    void save_continuation(std::int64_t next_start_ms) const {
        const nlohmann::json state = {{"runs", continuation_.runs + 1},
                                      {"next_start_ms", next_start_ms}};
        write_file_atomically(file().string(), state.dump(2) + "\n");
    }

private:
    std::filesystem::path file() const { return path_ / "hsagent-sim.json"; }

    static std::string first_line(const std::string& path) {
        std::ifstream in(path);
        std::string line;
        if (!in || !std::getline(in, line) || line.empty()) {
            throw UsageError("--password-file " + path + ": cannot be read, or its first line is " +
                             "empty; it must hold the password");
        }
        return line;
    }

    void read_continuation() {
        std::ifstream in(file());
        if (!in) return;
        const auto state = nlohmann::json::parse(in, nullptr, false);
        if (!state.is_object() || !state.contains("runs") ||
            !state.contains("next_start_ms") || !state["runs"].is_number_unsigned() ||
            !state["next_start_ms"].is_number_integer()) {
            throw UsageError(file().string() + ": is not what a run left there; delete it to " +
                             "start this folder's virtual time anew");
        }
        continuation_ = {state["runs"], state["next_start_ms"]};
    }

    std::filesystem::path path_;
    std::string password_;
    Continuation continuation_;
};

}  // namespace hsagent::sim
