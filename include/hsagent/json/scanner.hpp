// JsonScanner: reads canonical JSON of a known form in order, without a parser or a tree.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "hsagent/json/plain_text.hpp"

namespace hsagent::message {

// Every call returns true if the expected item comes next. After a false, the text has another form
// or is not JSON: a parser must read it again, including the parts already read.
class JsonScanner {
public:
    explicit JsonScanner(std::string_view text) : left_(text) {}

    bool literal(std::string_view text) {
        if (!left_.starts_with(text)) return false;
        left_.remove_prefix(text.size());
        return true;
    }

    // A string of printable ASCII, quotes included. Replaces `value` with its value.
    bool string(std::string& value) {
        value.clear();
        if (!literal("\"")) return false;
        for (;;) {
            const char* const from = left_.data();
            value.append(from, skip_plain());
            if (literal("\"")) return true;
            if (!literal("\\") || !escape(value)) return false;
        }
    }

    // Skips plain characters (plain_text.hpp) and returns how many.
    std::size_t skip_plain() {
        const std::size_t size = plain_size(left_);
        left_.remove_prefix(size);
        return size;
    }

    // A number that fits into `value`, spelled as in canonical JSON.
    bool unsigned_integer(std::uint64_t& value) {
        const char* const end = left_.data() + left_.size();
        const auto read = std::from_chars(left_.data(), end, value);
        if (read.ec != std::errc()) return false;
        const auto digits = static_cast<std::size_t>(read.ptr - left_.data());
        if (digits > 1 && left_.front() == '0') return false;
        left_.remove_prefix(digits);
        return true;
    }

    // A string without escapes.
    bool skip_plain_string() {
        if (!literal("\"")) return false;
        skip_plain();
        return literal("\"");
    }

    bool at_end() const { return left_.empty(); }

private:
    // Reads the rest of an escape after the backslash. Returns false for `\/` and lone surrogates,
    // which are left to a parser.
    bool escape(std::string& value) {
        if (left_.empty()) return false;
        const char kind = left_.front();
        left_.remove_prefix(1);
        switch (kind) {
            case '"':
            case '\\':
                value += kind;
                return true;
            case 'n':
                value += '\n';
                return true;
            case 'r':
                value += '\r';
                return true;
            case 't':
                value += '\t';
                return true;
            case 'f':
                value += '\f';
                return true;
            case 'b':
                value += '\b';
                return true;
            case 'u':
                return unicode(value);
            default:
                return false;
        }
    }

    bool unicode(std::string& value) {
        std::uint32_t point = 0;
        if (!unit(point)) return false;
        if (point >= 0xDC00 && point <= 0xDFFF) return false;
        if (point >= 0xD800 && point <= 0xDBFF) {
            std::uint32_t low = 0;
            if (!literal("\\u") || !unit(low) || low < 0xDC00 || low > 0xDFFF) return false;
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        }
        append_utf8(value, point);
        return true;
    }

    bool unit(std::uint32_t& value) {
        if (left_.size() < 4) return false;
        const auto read = std::from_chars(left_.data(), left_.data() + 4, value, 16);
        if (read.ec != std::errc() || read.ptr != left_.data() + 4) return false;
        left_.remove_prefix(4);
        return true;
    }

    static void append_utf8(std::string& out, std::uint32_t point) {
        const auto tail = [&](std::uint32_t bits) { out += static_cast<char>(0x80 | (bits & 63)); };
        if (point < 0x80) {
            out += static_cast<char>(point);
        } else if (point < 0x800) {
            out += static_cast<char>(0xC0 | point >> 6);
            tail(point);
        } else if (point < 0x10000) {
            out += static_cast<char>(0xE0 | point >> 12);
            tail(point >> 6);
            tail(point);
        } else {
            out += static_cast<char>(0xF0 | point >> 18);
            tail(point >> 12);
            tail(point >> 6);
            tail(point);
        }
    }

    std::string_view left_;
};

// Whether `text` is an object of numbers and of strings without escapes, as nearly every plaintext
// is; such a text need not be parsed to know that it is JSON. False does not mean that it is not.
inline bool is_plain_object(std::string_view text) {
    JsonScanner scanner(text);
    if (!scanner.literal("{")) return false;
    do {
        std::uint64_t number = 0;
        if (!scanner.skip_plain_string() || !scanner.literal(":")) return false;
        if (!scanner.skip_plain_string() && !scanner.unsigned_integer(number)) return false;
    } while (scanner.literal(","));
    return scanner.literal("}") && scanner.at_end();
}

}  // namespace hsagent::message
