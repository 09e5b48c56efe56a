#include "simulator/live/log_format.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string_view>

#include "hsagent/support/time.hpp"

namespace hsagent::live {

namespace {

std::string_view level_name(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::trace:
        case spdlog::level::debug:
            return "DEBUG";
        case spdlog::level::info:
            return "INFO";
        case spdlog::level::warn:
            return "WARNING";
        default:
            return "ERROR";
    }
}

// strftime, with %3f for milliseconds and %f for microseconds.
std::string date(const std::string& format, std::chrono::system_clock::time_point time) {
    using namespace std::chrono;
    const auto us = duration_cast<microseconds>(time.time_since_epoch()).count() % 1'000'000;
    std::string spelt;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format.compare(i, 3, "%3f") == 0) {
            detail::append_padded(spelt, us / 1000, 3);
            i += 2;
        } else if (format.compare(i, 2, "%f") == 0) {
            detail::append_padded(spelt, us, 6);
            i += 1;
        } else {
            spelt += format[i];
            if (format[i] == '%' && i + 1 < format.size()) spelt += format[++i];
        }
    }
    if (spelt.empty()) return spelt;  // strftime returns 0 for that, too
    const std::time_t seconds = system_clock::to_time_t(time);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::array<char, 256> text;
    return std::string(text.data(), std::strftime(text.data(), text.size(), spelt.c_str(), &local));
}

// Writes characters that are not printable as \xNN.
void append_printable(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto is_c1 = [](unsigned char byte) { return byte >= 0x80 && byte < 0xa0; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const unsigned char byte = byte_at(i);
        // U+0080 to U+009F, two bytes each, can also move a terminal's cursor.
        const bool begins_c1 = byte == 0xc2 && i + 1 < text.size() && is_c1(byte_at(i + 1));
        const bool ends_c1 = is_c1(byte) && i > 0 && byte_at(i - 1) == 0xc2;
        if (byte >= 0x20 && byte != 0x7f && !begins_c1 && !ends_c1) {
            out += text[i];
            continue;
        }
        out += "\\x";
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

}  // namespace

std::unique_ptr<LogFormat> LogFormat::text(const std::string& format,
                                           const std::string& date_format) {
    struct Known {
        std::string_view spelling;
        Kind kind;
    };
    constexpr std::array<Known, 4> known{{{"%(asctime)s", Kind::time},
                                          {"%(name)s", Kind::name},
                                          {"%(levelname)s", Kind::level},
                                          {"%(message)s", Kind::message}}};
    auto made = std::make_unique<LogFormat>();
    made->date_format_ = date_format;
    std::string literal;
    for (std::size_t i = 0; i < format.size();) {
        const Known* found = nullptr;
        for (const Known& field : known) {
            if (format.compare(i, field.spelling.size(), field.spelling) == 0) found = &field;
        }
        if (!found) {
            literal += format[i++];
            continue;
        }
        if (!literal.empty()) made->pieces_.push_back({Kind::literal, std::exchange(literal, {})});
        made->pieces_.push_back({found->kind, {}});
        i += found->spelling.size();
    }
    if (!literal.empty()) made->pieces_.push_back({Kind::literal, literal});
    return made;
}

std::unique_ptr<LogFormat> LogFormat::json(const std::string& date_format) {
    auto made = std::make_unique<LogFormat>();
    made->date_format_ = date_format;
    made->json_ = true;
    return made;
}

std::string LogFormat::spelt(Kind kind, const spdlog::details::log_msg& message) const {
    switch (kind) {
        case Kind::time:
            return date(date_format_, message.time);
        case Kind::name:
            return std::string(message.logger_name.data(), message.logger_name.size());
        case Kind::level:
            return std::string(level_name(message.level));
        default:
            return std::string(message.payload.data(), message.payload.size());
    }
}

void LogFormat::format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) {
    std::string line;
    if (json_) {
        nlohmann::ordered_json object;
        object["time"] = spelt(Kind::time, message);
        object["name"] = spelt(Kind::name, message);
        object["level"] = spelt(Kind::level, message);
        object["message"] = spelt(Kind::message, message);
        line = object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    } else {
        for (const Piece& piece : pieces_) {
            if (piece.kind == Kind::literal) {
                line += piece.literal;  // from the owner's settings; may have colours
            } else {
                append_printable(line, spelt(piece.kind, message));
            }
        }
    }
    line += '\n';
    out.append(line.data(), line.data() + line.size());
}

std::unique_ptr<spdlog::formatter> LogFormat::clone() const {
    return std::make_unique<LogFormat>(*this);
}

}  // namespace hsagent::live
