// Field: a text that may be absent or null, and keeps its storage when it is cleared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hsagent {

// The value of a key. Baseline peers distinguish a missing key from null, and treat null as equal
// to null (S2), so parsing must preserve both.
struct Field {
    enum class Kind : std::uint8_t {
        absent,  // no such key
        null,    // JSON null, or SQL NULL
        text,    // a string
        other,   // any other JSON value; `text` is its compact JSON
    };

    Kind kind = Kind::absent;
    std::string text;

    bool present() const { return kind != Kind::absent; }
    bool is_null() const { return kind == Kind::null; }
    bool is_text() const { return kind == Kind::text; }
    bool has_value() const { return kind == Kind::text || kind == Kind::other; }

    void clear() {
        kind = Kind::absent;
        text.clear();
    }
    void set_null() {
        kind = Kind::null;
        text.clear();
    }
    void set_text(std::string_view value) {
        kind = Kind::text;
        text.assign(value);
    }

    // Equal as JSON values or database cells: same kind and same text.
    friend bool operator==(const Field&, const Field&) = default;
};

}  // namespace hsagent
