// Password of identity files, and its sources.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "hsagent/crypto/secret.hpp"
#include "hsagent/support/file.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

// Wipes itself.
class Password {
public:
    explicit Password(std::string text) : text_(std::move(text)) {}
    Password(const Password&) = delete;
    Password(Password&& other) noexcept : text_(std::move(other.text_)) { other.forget(); }
    Password& operator=(const Password&) = delete;
    ~Password() { forget(); }

    std::string_view expose() const { return text_; }

private:
    void forget() {
        text_.resize(text_.capacity());
        wipe({reinterpret_cast<Byte*>(text_.data()), text_.size()});
        text_.clear();
    }

    std::string text_;
};

// The first line of a file. Throws FileError, and sim::UsageError if that line is empty.
inline Password password_in(const std::string& path) {
    std::string text = read_file(path, 1 << 16);
    Password password(text.substr(0, text.find_first_of("\r\n")));
    wipe({reinterpret_cast<Byte*>(text.data()), text.size()});
    if (password.expose().empty()) {
        throw sim::UsageError("--password-file " + path +
                              ": its first line is empty; it must be the password");
    }
    return password;
}

}  // namespace hsagent::live
