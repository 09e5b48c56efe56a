// Identity files on disk. The core never reads a file by itself; programs call these functions.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>

#include "hsagent/identity/identity.hpp"
#include "hsagent/support/file.hpp"

namespace hsagent {

// A file that was read and then refused; error() is 0.
class IdentityFileError : public FileError {
public:
    IdentityFileError(const std::string& path, IdentityError refused)
        : FileError(path, 0,
                    "cannot use the identity file '" + path + "': " + refused.text() +
                        "; check the password and the path; the file was not changed"),
          refused_(refused) {}

    const IdentityError& refused() const { return refused_; }

private:
    IdentityError refused_;
};

// "id_agent_<name>.json", the name that baseline agents use.
inline std::string identity_file_name(std::string_view name) {
    return std::string("id_agent_").append(name).append(".json");
}

// The password of baseline demos. It is public: use it for demos and recordings only.
inline std::string baseline_demo_password(std::string_view name) {
    return std::string("my_id_pw_").append(name);
}

// Writes the file with mode 0600, or leaves the old file unchanged. Throws FileError. Draws as
// seal_identity() does.
template <CryptoBackend C, RandomSource R>
void save_identity(const std::string& path, const Identity& identity, std::string_view password,
                   R& random) {
    write_file_atomically(path, seal_identity<C>(identity, password, random));
}

// Reads the file and writes nothing. Throws FileError if it cannot be read or is larger than
// 64 KiB, IdentityFileError if it holds no identity or the password is wrong.
template <CryptoBackend C>
Identity load_identity(const std::string& path, std::string_view password) {
    const std::string text = read_file(path, detail::identity::size_limit);
    auto opened = open_identity<C>(text, password);
    if (!opened) throw IdentityFileError(path, opened.error());
    return std::move(opened).value();
}

// Loads the identity, or creates and saves one if the file does not exist. Nothing is ever
// replaced: neither an existing file that cannot be used, which throws as in load_identity(), nor a
// symbolic link to a file that is not there, which throws FileError with EEXIST, nor what another
// process creates at the same time, which is loaded.
template <CryptoBackend C, RandomSource R>
Identity load_or_create_identity(const std::string& path, std::string_view password, R& random,
                                 Instant now) {
    try {
        return load_identity<C>(path, password);
    } catch (const FileError& error) {
        if (error.error() != ENOENT) throw;
    }
    Identity identity = create_identity<C>(random, now);
    try {
        create_file_atomically(path, seal_identity<C>(identity, password, random));
    } catch (const FileError& error) {
        if (error.error() != EEXIST) throw;
        try {
            return load_identity<C>(path, password);
        } catch (const FileError& other) {
            if (other.error() != ENOENT) throw;
        }
        throw;
    }
    return identity;
}

}  // namespace hsagent
