// AgentFiles: an agent's files in its folder: identity, database, lock (PROTOCOL.md, 3 and 4).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/identity/identity_file.hpp"
#include "hsagent/store/sqlite.hpp"
#include "simulator/live/file_lock.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

// Throws sim::UsageError if an agent's name cannot be part of a file name.
inline void check_name(const std::string& name) {
    const bool bad = name.empty() || name.size() > 100 ||
                     name.find_first_of(std::string_view("/\0", 2)) != name.npos;
    if (!bad) return;
    throw sim::UsageError("--name '" + name +
                          "' cannot be part of a file name; it must have 1 to 100 bytes and no "
                          "'/'");
}

// Whether the files are to be changed, or only read.
enum class Use : std::uint8_t { changes, reads };

class AgentFiles {
public:
    // With Use::changes, holds the lock of the files for its lifetime. Throws sim::UsageError if
    // the name cannot be part of a file name, FileError and LockedError.
    AgentFiles(std::string folder, std::string name, Use use = Use::changes)
        : folder_(std::move(folder)), name_(std::move(name)) {
        check_name(name_);
        if (use == Use::reads) return;
        lock_.emplace(in_folder("id_agent_" + name_ + ".lock"), "agent '" + name_ + "'");
    }

    const std::string& name() const { return name_; }
    std::string identity_path() const { return in_folder(identity_file_name(name_)); }
    std::string database_path(const std::string& id) const {
        return in_folder("HSAgent-" + id + ".db");
    }

    // Throw FileError and IdentityFileError.
    Identity load(std::string_view password) const {
        return load_identity<BotanCrypto>(identity_path(), password);
    }
    Identity load_or_create(std::string_view password, Instant now) const {
        SystemRandom random;
        return load_or_create_identity<BotanCrypto>(identity_path(), password, random, now);
    }
    void save(const Identity& identity, std::string_view password) const {
        SystemRandom random;
        save_identity<BotanCrypto>(identity_path(), identity, password, random);
    }
    bool has_identity() const {
        std::error_code unknown;
        return std::filesystem::exists(identity_path(), unknown);
    }
    SqliteStore open_store(const std::string& id) const {
        return SqliteStore(database_path(id), id);
    }

private:
    std::string in_folder(const std::string& file) const {
        return (std::filesystem::path(folder_) / file).string();
    }

    std::string folder_, name_;
    std::optional<FileLock> lock_;
};

}  // namespace hsagent::live
