// Field: a text that may be missing or null, and keeps its storage when it is cleared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hsagent {

// What stood under a key. Baseline peers tell "no such key" from null, and compare null with
// null as equal (S2), so both must survive parsing.
struct Field {
    enum class Kind : std::uint8_t {
        absent,  // no such key
        null,    // JSON null, or a column that is NULL
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

    // As the value of one JSON or database cell: kinds and, where there is one, text.
    friend bool operator==(const Field&, const Field&) = default;
};

}  // namespace hsagent
