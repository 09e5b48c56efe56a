// Files of a run with --store sqlite: identities, databases, and the position of virtual time.
#pragma once

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/identity/identity_file.hpp"
#include "hsagent/json/parse.hpp"
#include "hsagent/store/sqlite.hpp"
#include "hsagent/support/file.hpp"
#include "simulator/model/clock.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

// A run continues where the last one in its folder ended: at a later time, and with other draws.
// Otherwise the same seed would draw the same nonces again, which peers rightly refuse.
struct Continuation {
    std::uint64_t runs = 0;  // started before this one
    std::int64_t next_start_ms = virtual_epoch_ms;
};

class RunFolder {
public:
    // Without a password file, identities have the demo passwords.
    RunFolder(const std::string& directory, const std::string& password_file) : path_(directory) {
        if (!password_file.empty()) password_ = first_line(password_file);
        std::error_code error;
        for (auto path = path_; !path.empty() && !std::filesystem::exists(path, error);
             path = path.parent_path()) {
            made_.push_back(path);
        }
        std::filesystem::create_directories(path_, error);
        if (error || !std::filesystem::is_directory(path_)) {
            remove_empty();
            throw UsageError("--dir " + directory + ": cannot be created: " +
                             (error ? error.message() : "it is not a folder"));
        }
        read_continuation();
    }
    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;
    ~RunFolder() { remove_empty(); }

    const Continuation& continuation() const { return continuation_; }

    // Opens the next agent's files, if there are any. Look up every agent before making the first,
    // so that a wrong password or a damaged file leaves the folder unchanged.
    void look_up(const std::string& name) {
        Found& found = found_.emplace_back();
        try {
            found.identity = load_identity<BotanCrypto>(identity_path(name), password_of(name));
        } catch (const FileError& error) {
            if (error.error() != ENOENT) throw;
            return;
        }
        const std::string& id = found.identity->my_id;
        if (std::filesystem::exists(store_path(id))) found.store.emplace(store_path(id), id);
    }

    // Returns the agent that was looked up as `number`; makes it from `random` if it has no files.
    template <RandomSource R>
    std::pair<Identity, SqliteStore> make(std::size_t number, const std::string& name, R& random,
                                          Instant now) {
        Found& found = found_[number];
        if (!found.identity) {
            found.identity = create_identity<BotanCrypto>(random, now);
            save_identity<BotanCrypto>(identity_path(name), *found.identity, password_of(name),
                                       random);
        }
        const std::string id = found.identity->my_id;
        if (!found.store) found.store.emplace(store_path(id), id);
        return {std::move(*found.identity), std::move(*found.store)};
    }

    // To be called before the first event. Even if the run is then killed, the next one must not
    // repeat its draws.
    void begin(std::int64_t next_start_ms) const {
        const nlohmann::json state = {{"runs", continuation_.runs + 1},
                                      {"next_start_ms", next_start_ms}};
        write_file_atomically(file().string(), state.dump(2) + "\n");
    }

private:
    struct Found {
        std::optional<Identity> identity;
        std::optional<SqliteStore> store;
    };

    // The last start at which every run still ends within the years of a timestamp.
    static constexpr std::int64_t last_start_ms = 250'000'000'000'000;

    std::filesystem::path file() const { return path_ / "hsagent-sim.json"; }
    std::string identity_path(const std::string& name) const {
        return (path_ / identity_file_name(name)).string();
    }
    std::string store_path(const std::string& id) const {
        return (path_ / ("HSAgent-" + id + ".db")).string();
    }
    std::string password_of(const std::string& name) const {
        return password_.empty() ? baseline_demo_password(name) : password_;
    }

    // Removes folders that were made for a run which then wrote nothing; remove() fails for others.
    void remove_empty() const {
        std::error_code not_empty;
        for (const auto& path : made_) std::filesystem::remove(path, not_empty);
    }

    static std::string first_line(const std::string& path) {
        std::ifstream in(path);
        std::string line;
        if (!in || !std::getline(in, line) || line.empty()) {
            throw UsageError("--password-file " + path + ": cannot be read, or its first line is " +
                             "empty; it must be the password");
        }
        return line;
    }

    void read_continuation() {
        std::string text;
        try {
            text = read_file(file().string(), 4096);
        } catch (const FileError& error) {
            if (error.error() != ENOENT) throw;
            return;
        }
        const auto state = message::parse_json(text);
        const auto number = [&](const char* key, std::uint64_t least, std::uint64_t most) {
            if (!state.is_object() || !state.contains(key) || !state[key].is_number_unsigned() ||
                state[key] < least || state[key] > most) {
                throw UsageError(file().string() + ": was not written by a run, or is damaged; " +
                                 "delete it to restart this folder's virtual time");
            }
            return state[key].get<std::uint64_t>();
        };
        continuation_ = {
            number("runs", 1, 1'000'000'000),
            static_cast<std::int64_t>(number("next_start_ms", virtual_epoch_ms, last_start_ms))};
    }

    std::filesystem::path path_;
    std::vector<std::filesystem::path> made_;  // by this run, deepest first
    std::string password_;
    Continuation continuation_;
    std::vector<Found> found_;
};

}  // namespace hsagent::sim
