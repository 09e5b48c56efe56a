// SortedMembers: collects the members of a content in any order and writes them in canonical order.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "hsagent/json/canonical_object.hpp"
#include "hsagent/message/canonical_blocks.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/support/assert.hpp"

namespace hsagent::message {

// Accepts the same calls as LineWriter from the structs of intents.hpp. Keeps views, so its
// arguments must outlive it. No key may occur twice.
class SortedMembers {
public:
    void text(std::string_view key, std::string_view value) { add(key, value); }
    void text(std::string_view key, const Field& field) {
        if (field.is_text()) add(key, std::string_view(field.text));
    }
    void null(std::string_view key) { add(key, Null{}); }
    void hs(const Hs& hs) { add("hs", &hs); }
    void sec(const Sec& sec) { add("sec", &sec); }

    std::size_t size() const { return size_; }

    void append_to(std::string& out) const {
        CanonicalObject object(out);
        for (std::size_t i = 0; i < size_; ++i) {
            std::string& at = object.member(members_[i].key);
            std::visit([&](auto value) { append(at, value); }, members_[i].value);
        }
        object.end();
    }

private:
    struct Null {};
    struct Member {
        std::string_view key;
        std::variant<Null, std::string_view, const Hs*, const Sec*> value;
    };

    static void append(std::string& out, Null) { out += "null"; }
    static void append(std::string& out, std::string_view text) { append_json_string(out, text); }
    static void append(std::string& out, const Hs* hs) { append_hs(out, *hs); }
    static void append(std::string& out, const Sec* sec) { append_sec(out, *sec); }

    template <class Value>
    void add(std::string_view key, Value value) {
        HSAGENT_ASSERT(size_ < members_.size());
        std::size_t at = size_++;
        for (; at > 0 && key < members_[at - 1].key; --at) members_[at] = members_[at - 1];
        members_[at] = {key, value};
    }

    std::array<Member, 12> members_{};  // more than any content has
    std::size_t size_ = 0;
};

}  // namespace hsagent::message
