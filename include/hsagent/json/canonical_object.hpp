// CanonicalObject: writes an object of canonical JSON straight into a text (PROTOCOL.md, 3).
#pragma once

#include <string>
#include <string_view>

#include "hsagent/json/text.hpp"
#include "hsagent/support/field.hpp"

namespace hsagent::message {

// The caller must add the members in key order.
class CanonicalObject {
public:
    explicit CanonicalObject(std::string& out) : out_(out) { out_ += '{'; }
    CanonicalObject(const CanonicalObject&) = delete;
    CanonicalObject& operator=(const CanonicalObject&) = delete;

    // Starts a member. The caller appends its value to the returned text.
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
    // Adds the member only if the field is a text.
    void text(std::string_view key, const Field& field) {
        if (field.is_text()) text(key, std::string_view(field.text));
    }
    void end() { out_ += '}'; }

private:
    std::string& out_;
    bool first_ = true;
};

}  // namespace hsagent::message
