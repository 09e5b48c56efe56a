// Generators of arbitrary JSON values and texts for property tests.
#pragma once

#include <rapidcheck.h>

#include <nlohmann/json.hpp>
#include <string>

namespace values {

// Any UTF-8 text, with many characters that JSON escapes.
inline rc::Gen<std::string> text() {
    return rc::gen::map(
        rc::gen::container<std::vector<std::uint32_t>>(rc::gen::oneOf(
            rc::gen::inRange<std::uint32_t>(0, 0x80), rc::gen::inRange<std::uint32_t>(0x80, 0xD800),
            rc::gen::inRange<std::uint32_t>(0xE000, 0x110000),
            rc::gen::elementOf(std::vector<std::uint32_t>{'"', '\\', '/', '\n', 0x7F, 0}))),
        [](const std::vector<std::uint32_t>& points) {
            std::string out;
            const auto tail = [&](std::uint32_t bits) {
                out += static_cast<char>(0x80 | (bits & 0x3F));
            };
            for (const std::uint32_t point : points) {
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
            return out;
        });
}

// Any value up to `depth` levels deep.
inline rc::Gen<nlohmann::json> json(int depth) {
    using nlohmann::json;
    const auto leaf = rc::gen::oneOf(
        rc::gen::map(text(), [](const std::string& t) { return json(t); }),
        rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t n) { return json(n); }),
        rc::gen::map(rc::gen::arbitrary<double>(), [](double d) { return json(d); }),
        rc::gen::elementOf(std::vector<json>{nullptr, true, false, -0.0, 1e16, 1e-5, 0.1}));
    if (depth == 0) return leaf;
    return rc::gen::oneOf(
        leaf,
        rc::gen::map(
            rc::gen::container<std::vector<json>>(rc::gen::resize(4, values::json(depth - 1))),
            [](const std::vector<json>& items) { return json(items); }),
        rc::gen::map(rc::gen::container<std::map<std::string, json>>(
                         text(), rc::gen::resize(4, values::json(depth - 1))),
                     [](const std::map<std::string, json>& members) { return json(members); }));
}

}  // namespace values
