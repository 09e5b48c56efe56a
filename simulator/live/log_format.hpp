// LogFormat: writes lines in a format of Python's logging module, or as JSON objects.
#pragma once

#include <spdlog/formatter.h>

#include <memory>
#include <string>
#include <vector>

namespace hsagent::live {

class LogFormat final : public spdlog::formatter {
public:
    // `format` and `date_format` as in LogSettings. Unknown placeholders stay as they are written.
    static std::unique_ptr<LogFormat> text(const std::string& format,
                                           const std::string& date_format);
    // {"time": …, "name": …, "level": …, "message": …}
    static std::unique_ptr<LogFormat> json(const std::string& date_format);

    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override;
    std::unique_ptr<spdlog::formatter> clone() const override;

private:
    enum class Kind { literal, time, name, level, message };
    struct Piece {
        Kind kind;
        std::string literal;
    };

    std::string spelt(Kind kind, const spdlog::details::log_msg& message) const;

    std::vector<Piece> pieces_;
    std::string date_format_;
    bool json_ = false;
};

}  // namespace hsagent::live
