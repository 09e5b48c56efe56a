// Trace: every event of a run as a JSON line, and the SHA-256 of all of them.
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/json/text.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::sim {

// The hash covers the bytes that --trace writes, with or without a file: `sha256sum FILE` prints
// the same.
class Trace {
public:
    // Without a path, the trace is only hashed. The file gets its name at finish(), so that a run
    // that fails leaves none.
    explicit Trace(const std::string& path) : path_(path) {
        if (path_.empty()) return;
        refuse_what_is_no_file();
        partial_ = path_ + ".partial";
        file_ = std::fopen(partial_.c_str(), "wb");
        if (!file_) throw UsageError("--trace " + path_ + ": cannot be written: " + reason());
    }
    Trace(const Trace&) = delete;
    Trace& operator=(const Trace&) = delete;
    ~Trace() {
        if (!file_) return;
        std::fclose(file_);
        std::remove(partial_.c_str());
    }

    // Starts a line: {"t":<microseconds>,"event":"<name>"
    Trace& line(std::int64_t at_us, std::string_view event) {
        buffer_ += "{\"t\":";
        message::append_json_integer(buffer_, at_us);
        return text("event", event);
    }
    Trace& text(std::string_view key, std::string_view value) {
        member(key);
        message::append_json_string(buffer_, value);
        return *this;
    }
    Trace& number(std::string_view key, std::uint64_t value) {
        member(key);
        message::append_json_integer(buffer_, value);
        return *this;
    }
    void end() {
        buffer_ += "}\n";
        ++events_;
        if (buffer_.size() >= flush_at) flush();
    }

    std::uint64_t events() const { return events_; }

    // Ends the trace and returns the hash in hex.
    std::string finish() {
        flush();
        if (file_) {
            std::FILE* const closing = std::exchange(file_, nullptr);
            if (std::fclose(closing) != 0 || std::rename(partial_.c_str(), path_.c_str()) != 0) {
                const std::string why = reason();
                std::remove(partial_.c_str());
                throw UsageError("--trace " + path_ + ": cannot be written: " + why);
            }
        }
        return to_hex(hash_.finish());
    }

private:
    static constexpr std::size_t flush_at = 1 << 16;

    static std::string reason() { return std::generic_category().message(errno); }

    // finish() renames its file to `path`, which would replace a device, a link or a pipe there.
    void refuse_what_is_no_file() const {
        std::error_code unknown;
        const auto there = std::filesystem::symlink_status(path_, unknown);
        if (!std::filesystem::exists(there) || std::filesystem::is_regular_file(there)) return;
        throw UsageError("--trace " + path_ +
                         ": exists and is not a regular file; give a file name");
    }

    void member(std::string_view key) {
        buffer_ += ",\"";
        buffer_ += key;
        buffer_ += "\":";
    }
    void flush() {
        hash_.update(as_bytes(buffer_));
        if (file_ && std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) {
            throw UsageError("--trace " + path_ + ": cannot be written: " + reason());
        }
        buffer_.clear();
    }

    std::string path_, partial_;
    std::FILE* file_ = nullptr;
    std::string buffer_;
    BotanCrypto::Sha256 hash_;
    std::uint64_t events_ = 0;
};

}  // namespace hsagent::sim
