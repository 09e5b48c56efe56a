// CanonicalObject: an object of canonical JSON, written straight into a text (PROTOCOL.md, 3).
#pragma once

#include <string>
#include <string_view>

#include "hsagent/message/json_text.hpp"
#include "hsagent/support/field.hpp"

namespace hsagent::message {

// The caller names the members in the order of their keys.
class CanonicalObject {
public:
    explicit CanonicalObject(std::string& out) : out_(out) { out_ += '{'; }
    CanonicalObject(const CanonicalObject&) = delete;
    CanonicalObject& operator=(const CanonicalObject&) = delete;

    // A member whose value the caller appends next, to the text that is returned.
    std::string& member(std::string_view key) {
        if (!first_) out_ += ',';
        first_ = false;
        append_json_string(out_, key);
        out_ += ':';
        return out_;
    }
    void text(std::string_view key, std::string_view value) {
        append_json_string(member(key), value);
    }
    // Only if it is a text.
    void text(std::string_view key, const Field& field) {
        if (field.is_text()) text(key, std::string_view(field.text));
    }
    void end() { out_ += '}'; }

private:
    std::string& out_;
    bool first_ = true;
};

}  // namespace hsagent::message
