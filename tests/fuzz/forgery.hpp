// Forgeries: a line that was said, with parts of other lines in it.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "choices.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/message/wire.hpp"

namespace hsagent::fuzz {

namespace detail {

using Pointer = nlohmann::json::json_pointer;

// The parts that may be exchanged, whole blocks and single fields.
inline const std::vector<Pointer>& parts() {
    static const std::vector<Pointer> all = [] {
        std::vector<Pointer> pointers;
        for (const char* path : {"/your_nonce",
                                 "/my_nonce",
                                 "/your_ref",
                                 "/my_ref",
                                 "/hs",
                                 "/sec",
                                 "/mac",
                                 "/message",
                                 "/hs/type",
                                 "/hs/nonce",
                                 "/hs/kx_pub",
                                 "/hs/sign_pub",
                                 "/hs/timestamp",
                                 "/hs/sig",
                                 "/hs/x2",
                                 "/hs/x2/from",
                                 "/hs/x2/to",
                                 "/hs/x2/time",
                                 "/hs/x2/your_nonce",
                                 "/hs/x2/type",
                                 "/hs/x2/kx_pub",
                                 "/sec/envelope",
                                 "/sec/sig",
                                 "/sec/envelope/nonce",
                                 "/sec/envelope/ciphertext",
                                 "/sec/envelope/hash",
                                 "/sec/envelope/ts"}) {
            pointers.emplace_back(path);
        }
        return pointers;
    }();
    return all;
}

inline nlohmann::json content_of(const std::string& line) {
    return message::unwrap_typed(nlohmann::json::parse(line));
}

// Whether the value can stand there: what is above it must be an object.
inline bool has_place(const nlohmann::json& content, const Pointer& part) {
    const Pointer above = part.parent_pointer();
    return content.contains(above) && content.at(above).is_object();
}

inline void remove(nlohmann::json& content, const Pointer& part) {
    if (content.contains(part)) content.at(part.parent_pointer()).erase(part.back());
}

// Changes one character of a text, to another that base64 and hex have as well.
inline void change_character(nlohmann::json& content, const Pointer& part, Choices& choices) {
    if (!content.contains(part) || !content.at(part).is_string()) return;
    std::string text = content.at(part).get<std::string>();
    if (text.empty()) return;
    text[choices.below(text.size())] = "0123456789abcdefAZ=."[choices.below(20)];
    content.at(part) = text;
}

}  // namespace detail

// One change of `content`. `said` is not empty; `ids` are those of both agents and of nobody.
inline void change(nlohmann::json& content, const std::vector<std::string>& said,
                   const std::vector<std::string>& ids, Choices& choices) {
    const auto& part = detail::parts()[choices.below(detail::parts().size())];
    switch (choices.below(8)) {
        case 0:
        case 1: {
            const nlohmann::json other = detail::content_of(said[choices.below(said.size())]);
            if (!other.contains(part)) return detail::remove(content, part);
            if (detail::has_place(content, part)) content[part] = other.at(part);
            return;
        }
        case 2:
            return detail::remove(content, part);
        case 3:
            if (detail::has_place(content, part)) content[part] = nullptr;
            return;
        case 4:
            content["from"] = ids[choices.below(ids.size())];
            return;
        case 5:
            content["to"] = ids[choices.below(ids.size())];
            return;
        case 6: {
            const auto intent = static_cast<Intent>(choices.below(intent_names.size()));
            content["intent"] = name(intent);
            return;
        }
        default:
            return detail::change_character(content, part, choices);
    }
}

// A content that was said, with up to three changes.
inline nlohmann::json forged(const std::vector<std::string>& said,
                             const std::vector<std::string>& ids, Choices& choices) {
    nlohmann::json content = detail::content_of(said[choices.below(said.size())]);
    for (std::size_t left = choices.below(4); left > 0; --left) change(content, said, ids, choices);
    return content;
}

}  // namespace hsagent::fuzz
