// The plaintext of a sec between two hs2 peers: numbered, addressed and padded (PROTOCOL.md, 8.2).
//
// {"from":"…","message":"…","pad":"…","seq":1,"to":"…"}, in canonical JSON, padded to the next
// power of two. The relay sees its hash and could compare it with the hashes of guessed short
// messages, so `pad` begins with 16 random bytes (S8). The rest of the pad need not be random.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/json/canonical_object.hpp"
#include "hsagent/json/parse.hpp"
#include "hsagent/json/scanner.hpp"
#include "hsagent/message/sec.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/enum_names.hpp"
#include "hsagent/support/field.hpp"

namespace hsagent::message {

inline constexpr std::size_t least_padded = 256;  // minimum size of a plaintext, in bytes
inline constexpr std::size_t least_pad = 32;      // minimum length of a pad: its random characters

// Appends the plaintext of a message. Draws 16 bytes in one fill.
template <RandomSource R>
void append_padded_payload(std::string& out, R& random, std::string_view message, std::uint64_t seq,
                           std::string_view from, std::string_view to) {
    const std::size_t start = out.size();
    ByteArray<least_pad / 2> drawn;
    random.fill(drawn);
    CanonicalObject object(out);
    object.text("from", from);
    object.text("message", message);
    object.member("pad") += '"';
    append_hex(out, drawn);
    const std::size_t fill_at = out.size();
    out += '"';
    append_json_integer(object.member("seq"), seq);
    object.text("to", to);
    object.end();
    const std::size_t size = out.size() - start;
    out.insert(fill_at, std::max(std::bit_ceil(size), least_padded) - size, '0');
}

struct Padded {
    Field message;  // text, or the compact JSON of another value
    std::uint64_t seq = 0;
    std::string from, to;
};

// Reason for refusing an opened plaintext of an hs2 peer, in the order of the checks.
enum class PaddedRefusal : std::uint8_t {
    not_an_object,
    no_message,
    no_seq,      // missing, or not an integer from 0 to 2^64 - 1
    no_ends,     // `from` or `to` is missing or not a text
    not_padded,  // size not a power of two of at least 256, or pad too short to be random
};

inline constexpr auto padded_refusal_names = enum_names<PaddedRefusal>({
    {PaddedRefusal::not_an_object, "not_an_object"},
    {PaddedRefusal::no_message, "no_message"},
    {PaddedRefusal::no_seq, "no_seq"},
    {PaddedRefusal::no_ends, "no_ends"},
    {PaddedRefusal::not_padded, "not_padded"},
});

constexpr std::string_view name(PaddedRefusal refusal) {
    return padded_refusal_names[refusal].name;
}

namespace detail {

constexpr bool is_padded(std::size_t plaintext, std::size_t pad) {
    return std::has_single_bit(plaintext) && plaintext >= least_padded && pad >= least_pad;
}

// Reads the exact form that append_padded_payload() writes. False for any other form, valid or not.
inline bool scan_padded(std::string_view plaintext, Padded& padded) {
    JsonScanner scanner(plaintext);
    padded.message.set_text({});
    std::string& text = padded.message.text;
    if (!scanner.literal("{\"from\":") || !scanner.string(padded.from)) return false;
    if (!scanner.literal(",\"message\":") || !scanner.string(text)) return false;
    // The pad has no escapes, so its length is known without keeping its text.
    if (!scanner.literal(",\"pad\":\"")) return false;
    const std::size_t pad = scanner.skip_plain();
    if (!scanner.literal("\",\"seq\":") || !scanner.unsigned_integer(padded.seq)) return false;
    if (!scanner.literal(",\"to\":") || !scanner.string(padded.to)) return false;
    return scanner.literal("}") && scanner.at_end() && is_padded(plaintext.size(), pad);
}

}  // namespace detail

// Fills `padded`. On an error, returns the reason and leaves `padded` unspecified. The caller must
// check the sequence number and the ids.
inline std::optional<PaddedRefusal> read_padded(std::string_view plaintext, Padded& padded) {
    if (detail::scan_padded(plaintext, padded)) return std::nullopt;
    const auto value = parse_json(plaintext);
    if (!value.is_object()) return PaddedRefusal::not_an_object;
    const auto find = [&](const char* key) -> const nlohmann::json* {
        const auto found = value.find(key);
        return found == value.end() ? nullptr : &*found;
    };
    const auto text = [&](const char* key) -> const std::string* {
        const nlohmann::json* found = find(key);
        return found ? found->get_ptr<const std::string*>() : nullptr;
    };
    const auto* message = find("message");
    if (!message) return PaddedRefusal::no_message;
    const auto* seq = find("seq");
    if (!seq || !seq->is_number_unsigned()) return PaddedRefusal::no_seq;
    const std::string* from = text("from");
    const std::string* to = text("to");
    if (!from || !to) return PaddedRefusal::no_ends;
    const std::string* pad = text("pad");
    if (!pad || !detail::is_padded(plaintext.size(), pad->size())) {
        return PaddedRefusal::not_padded;
    }
    set_message(padded.message, *message);
    padded.seq = seq->get<std::uint64_t>();
    padded.from.assign(*from);
    padded.to.assign(*to);
    return std::nullopt;
}

}  // namespace hsagent::message
