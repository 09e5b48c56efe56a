// LineReader: a relayed line, read straight into a Content (PROTOCOL.md, 1 and 2).
//
// Both layers of JSON are read by SAX handlers that keep only what the protocol names; no tree is
// built. A line that says something unusual (content that is no string, a `_type` that asks for a
// cast, an envelope with further members, a clear message that is no string) is read again the
// slow way, by wire.hpp, with the same result.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "hsagent/message/content.hpp"
#include "hsagent/message/wire.hpp"

namespace hsagent {

// Why a received line goes no further. The baseline receive hook and the limits of PROTOCOL.md, 1.
enum class Drop : std::uint8_t {
    none,
    relay_warning,    // plain text of the relay that starts with "Warning:"
    too_long,         // more than 64 KiB
    not_json,         // neither layer parses, or it nests too deep
    not_an_envelope,  // no object with remote_addr and content
    not_an_object,    // the content is no object
    missing_field,    // the content lacks from, to or intent
    not_for_us,       // `to` is neither null nor this agent
    no_sender,        // `from` is null or no string
    refused_by_application,
};

inline constexpr std::array<std::string_view, 10> drop_names{
    "none",          "relay_warning", "too_long",   "not_json",  "not_an_envelope",
    "not_an_object", "missing_field", "not_for_us", "no_sender", "refused_by_application",
};

constexpr std::string_view name(Drop drop) {
    return drop_names[static_cast<std::size_t>(drop)];
}

namespace message::detail {

// The events a SAX handler of ours never needs, and an abort without an exception.
struct SaxBase {
    using number_float_t = nlohmann::json::number_float_t;
    bool binary(nlohmann::json::binary_t&) { return false; }
    template <class Exception>
    bool parse_error(std::size_t, const std::string&, const Exception&) {
        return false;
    }
};

// The relay's wrapper: {"remote_addr": text, "content": text}. A repeated key: the last counts.
class RelaySax : public SaxBase {
public:
    RelaySax(std::string& remote_addr, std::string& content)
        : remote_addr_(remote_addr), content_(content) {}

    bool has_both() const { return saw_addr_ && saw_content_; }
    bool is_usual() const { return addr_is_text_ && content_is_text_; }

    bool null() { return scalar(); }
    bool boolean(bool) { return scalar(); }
    bool number_integer(std::int64_t) { return scalar(); }
    bool number_unsigned(std::uint64_t) { return scalar(); }
    bool number_float(double, const std::string&) { return scalar(); }
    bool string(std::string& value) {
        if (depth_ == 1 && key_ == Key::addr) {
            remote_addr_.assign(value);
            addr_is_text_ = true;
        } else if (depth_ == 1 && key_ == Key::content) {
            content_.swap(value);
            content_is_text_ = true;
        }
        return true;
    }
    bool start_object(std::size_t) { return enter(); }
    bool end_object() { return leave(); }
    bool start_array(std::size_t) { return depth_ > 0 && enter(); }
    bool end_array() { return leave(); }
    bool key(std::string& text) {
        if (depth_ != 1) return true;
        key_ = text == "remote_addr" ? Key::addr : text == "content" ? Key::content : Key::other;
        if (key_ == Key::addr) saw_addr_ = true;
        if (key_ == Key::content) saw_content_ = true;
        return true;
    }

private:
    enum class Key { other, addr, content };

    bool scalar() {
        if (depth_ == 1) unusual();
        return depth_ > 0;
    }
    bool enter() {
        if (depth_ == 1) unusual();
        return ++depth_ <= depth_limit;
    }
    bool leave() {
        --depth_;
        return true;
    }
    void unusual() {
        if (key_ == Key::addr) addr_is_text_ = false;
        if (key_ == Key::content) content_is_text_ = false;
    }

    std::string& remote_addr_;
    std::string& content_;
    std::size_t depth_ = 0;
    Key key_ = Key::other;
    bool saw_addr_ = false, saw_content_ = false;
    bool addr_is_text_ = false, content_is_text_ = false;
};

// The content: a typed wrapper (Form::typed) or the bare object.
class ContentSax : public SaxBase {
public:
    enum class Form { typed, bare };

    ContentSax(Content& content, Form form, std::string_view self)
        : content_(content), form_(form), self_(self) {}

    bool is_object() const { return is_object_; }
    // All three keys of the typed wrapper were there, or there is no wrapper to look for.
    bool is_complete() const { return form_ == Form::bare || wrapper_keys_ == 7; }
    bool is_for_another() const { return for_another_; }
    // What only the slow way reads right.
    bool is_unusual() const {
        return casts_ || typed_nulls_ != payload_nulls_ || unusual_envelope_ || structured_message_;
    }
    bool has_unusual_envelope() const { return unusual_envelope_; }
    bool has_structured_message() const { return structured_message_; }

    bool null() {
        if (in(Place::content) || in(Place::hs) || in(Place::sec) || in(Place::envelope) ||
            in(Place::payload_rest)) {
            ++payload_nulls_;
        }
        if (slot_) slot_->set_null();
        return scalar(false);
    }
    bool boolean(bool value) { return other(value ? "true" : "false"); }
    bool number_integer(std::int64_t value) {
        return other_number([&](std::string& out) { append_json_integer(out, value); });
    }
    bool number_unsigned(std::uint64_t value) {
        return other_number([&](std::string& out) { append_json_integer(out, value); });
    }
    bool number_float(double value, const std::string&) {
        return other_number([&](std::string& out) { append_json_float(out, value); });
    }
    bool string(std::string& value) {
        if (in(Place::types)) {
            if (value == "int" || value == "float" || value == "bool") casts_ = true;
            if (value == "null") ++typed_nulls_;
            return true;
        }
        if (slot_) {
            slot_->kind = Field::Kind::text;
            slot_->text.assign(value);
            if (slot_ == &content_.intent_text) content_.intent = intent_named(value);
            if (slot_ == &content_.to && !self_.empty() && value != self_) {
                for_another_ = true;
                return false;
            }
        }
        return scalar(true);
    }

    bool start_object(std::size_t) {
        if (depth_ == 0) {
            is_object_ = true;
            return push(form_ == Form::bare ? Place::content : Place::wrapper);
        }
        Place inside = Place::elsewhere;
        switch (place()) {
            case Place::wrapper:
                if (next_ == Next::payload) {
                    content_.clear();
                    payload_nulls_ = 0;
                    is_object_ = true;
                    inside = Place::content;
                } else if (next_ == Next::types) {
                    inside = Place::types;
                }
                break;
            case Place::content:
                if (next_ == Next::hs) {
                    content_.hs.clear();
                    content_.hs.block = Block::object;
                    inside = Place::hs;
                } else if (next_ == Next::sec) {
                    content_.sec.clear();
                    content_.sec.block = Block::object;
                    inside = Place::sec;
                } else {
                    inside = Place::payload_rest;
                }
                break;
            case Place::sec:
                if (next_ == Next::envelope) {
                    content_.sec.envelope = Block::object;
                    inside = Place::envelope;
                } else {
                    inside = Place::payload_rest;
                }
                break;
            case Place::envelope:
                unusual_envelope_ = true;
                inside = Place::payload_rest;
                break;
            case Place::hs:
                inside = Place::payload_rest;
                break;
            case Place::types:
                inside = Place::types;
                break;
            case Place::payload_rest:
                inside = Place::payload_rest;
                break;
            case Place::elsewhere:
                break;
        }
        structured();
        return push(inside);
    }
    bool end_object() { return pop(); }
    bool start_array(std::size_t) {
        if (depth_ == 0) return false;
        const Place here = place();
        const bool payload = here == Place::content || here == Place::hs || here == Place::sec ||
                             here == Place::envelope || here == Place::payload_rest;
        if (here == Place::envelope) unusual_envelope_ = true;
        not_an_object();
        structured();
        return push(payload                ? Place::payload_rest
                    : here == Place::types ? Place::types
                                           : Place::elsewhere);
    }
    bool end_array() { return pop(); }

    bool key(std::string& text) {
        slot_ = nullptr;
        next_ = Next::none;
        switch (place()) {
            case Place::wrapper:
                if (text == "_version") wrapper_keys_ |= 1;
                if (text == "_payload") wrapper_keys_ |= 2, next_ = Next::payload;
                if (text == "_type") wrapper_keys_ |= 4, next_ = Next::types, typed_nulls_ = 0;
                return true;
            case Place::content:
                return content_key(text);
            case Place::hs:
                slot_ = text == "type"        ? &content_.hs.type
                        : text == "nonce"     ? &content_.hs.nonce
                        : text == "kx_pub"    ? &content_.hs.kx_pub
                        : text == "sign_pub"  ? &content_.hs.sign_pub
                        : text == "timestamp" ? &content_.hs.timestamp
                        : text == "sig"       ? &content_.hs.sig
                                              : nullptr;
                return true;
            case Place::sec:
                if (text == "envelope") next_ = Next::envelope;
                slot_ = text == "sig" ? &content_.sec.sig : nullptr;
                return true;
            case Place::envelope:
                slot_ = text == "nonce"        ? &content_.sec.nonce
                        : text == "ciphertext" ? &content_.sec.ciphertext
                        : text == "hash"       ? &content_.sec.hash
                        : text == "ts"         ? &content_.sec.ts
                                               : nullptr;
                if (!slot_) unusual_envelope_ = true;
                return true;
            default:
                return true;
        }
    }

private:
    enum class Place : std::uint8_t {
        wrapper,
        content,
        hs,
        sec,
        envelope,
        payload_rest,
        types,
        elsewhere
    };
    enum class Next : std::uint8_t { none, payload, types, hs, sec, envelope };

    bool content_key(std::string_view text) {
        switch (text.size()) {
            case 2:
                if (text == "to") slot_ = &content_.to;
                if (text == "hs") next_ = Next::hs;
                break;
            case 3:
                if (text == "sec") next_ = Next::sec;
                break;
            case 4:
                if (text == "from") slot_ = &content_.from;
                break;
            case 6:
                if (text == "intent") slot_ = &content_.intent_text;
                if (text == "my_ref") slot_ = &content_.my_ref;
                break;
            case 7:
                if (text == "message") slot_ = &content_.message;
                break;
            case 8:
                if (text == "my_nonce") slot_ = &content_.my_nonce;
                if (text == "your_ref") slot_ = &content_.your_ref;
                break;
            case 10:
                if (text == "your_nonce") slot_ = &content_.your_nonce;
                break;
            default:
                break;
        }
        return true;
    }

    Place place() const { return stack_[depth_ - 1]; }
    bool in(Place p) const { return depth_ > 0 && place() == p; }

    bool push(Place p) {
        slot_ = nullptr;
        next_ = Next::none;
        if (depth_ == stack_.size()) return false;
        stack_[depth_++] = p;
        return true;
    }
    bool pop() {
        --depth_;
        slot_ = nullptr;
        next_ = Next::none;
        return true;
    }

    // A value that is no object where one might have stood.
    void not_an_object() {
        if (next_ == Next::payload) is_object_ = false;
        if (next_ == Next::hs) content_.hs.clear(), content_.hs.block = Block::not_an_object;
        if (next_ == Next::sec) content_.sec.clear(), content_.sec.block = Block::not_an_object;
        if (next_ == Next::envelope) content_.sec.envelope = Block::not_an_object;
    }
    // A value with members of its own under one of our fields.
    void structured() {
        if (!slot_) return;
        slot_->kind = Field::Kind::other;
        slot_->text.clear();
        if (slot_ == &content_.intent_text) content_.intent = Intent::unknown;
        if (slot_ == &content_.message) structured_message_ = true;
    }
    bool scalar(bool is_text) {
        if (depth_ == 0) return false;
        not_an_object();
        if (slot_ == &content_.intent_text && !is_text) content_.intent = Intent::unknown;
        if (in(Place::envelope) && !is_text) unusual_envelope_ = true;
        return true;
    }
    bool other(std::string_view text) {
        if (slot_) {
            slot_->kind = Field::Kind::other;
            slot_->text.assign(text);
        }
        return scalar(false);
    }
    template <class Spell>
    bool other_number(Spell spell) {
        number_.clear();
        if (slot_) spell(number_);
        return other(number_);
    }

    Content& content_;
    Form form_;
    std::string_view self_;
    std::array<Place, depth_limit> stack_{};
    std::size_t depth_ = 0;
    Field* slot_ = nullptr;
    Next next_ = Next::none;
    std::string number_;
    unsigned wrapper_keys_ = 0;
    std::uint32_t payload_nulls_ = 0, typed_nulls_ = 0;
    bool is_object_ = false, for_another_ = false, casts_ = false;
    bool unusual_envelope_ = false, structured_message_ = false;
};

}  // namespace message::detail

namespace message {

class LineReader {
public:
    // Reads a relayed line for the agent `self` into `content` and `remote_addr`, both replaced.
    // Anything but Drop::none leaves them unspecified. Keeps its buffers between calls.
    Drop read(std::string_view line, std::string_view self, Content& content,
              std::string& remote_addr) {
        content.clear();
        remote_addr.clear();
        if (line.size() > line_limit) return Drop::too_long;
        if (cannot_be_for(line, self)) return Drop::not_for_us;
        line = detail::without_newline(line);
        detail::RelaySax relay(remote_addr, inner_);
        if (!nlohmann::json::sax_parse(line, &relay)) {
            if (line.starts_with("Warning:")) return Drop::relay_warning;
            return nlohmann::json::accept(line) ? Drop::not_an_envelope : Drop::not_json;
        }
        if (!relay.has_both()) return Drop::not_an_envelope;
        if (!relay.is_usual()) return read_slowly(line, self, content, remote_addr);
        return read_content_text(inner_, line, self, content, remote_addr);
    }

    // The same for a content that has been taken out of its wrappers already.
    Drop read_bare(std::string_view json, std::string_view self, Content& content) {
        using Sax = detail::ContentSax;
        content.clear();
        Sax sax(content, Sax::Form::bare, self);
        if (!nlohmann::json::sax_parse(json, &sax)) {
            if (sax.is_for_another()) return Drop::not_for_us;
            return nlohmann::json::accept(json) && !sax.is_object() ? Drop::not_an_object
                                                                    : Drop::not_json;
        }
        if (sax.has_unusual_envelope() || sax.has_structured_message()) {
            const auto value = nlohmann::json::parse(json);
            if (sax.has_unusual_envelope()) {
                append_json(content.sec.unusual_envelope, value["sec"]["envelope"], compact);
            }
            if (sax.has_structured_message()) {
                append_json(content.message.text, value["message"], compact);
            }
        }
        return hook(content, self);
    }

private:
    Drop read_content_text(std::string_view text, std::string_view line, std::string_view self,
                           Content& content, std::string& remote_addr) {
        using Sax = detail::ContentSax;
        Sax sax(content, Sax::Form::typed, self);
        const bool whole = nlohmann::json::sax_parse(text, &sax);
        if (!whole && sax.is_for_another()) return Drop::not_for_us;
        if (!whole || !sax.is_complete() || sax.is_unusual()) {
            return read_slowly(line, self, content, remote_addr);
        }
        if (!sax.is_object()) return Drop::not_an_object;
        return hook(content, self);
    }

    Drop read_slowly(std::string_view line, std::string_view self, Content& content,
                     std::string& remote_addr) {
        const nlohmann::json relayed = unwrap_relayed(line);
        if (!relayed.is_object()) return Drop::not_json;
        const auto& value = relayed["content"];
        const auto& address = relayed["remote_addr"];
        remote_addr = address.is_string() ? address.get<std::string>() : canonical_json(address);
        if (!value.is_object()) return Drop::not_an_object;
        slow_ = canonical_json(value);
        return read_bare(slow_, self, content);
    }

    // Most lines of a busy relay are for somebody else, and say so without being parsed: to be
    // ours, `to` must be null or spell our id, plainly or with \u escapes. Such a line counts as
    // not for us even where it would turn out to be broken.
    static bool cannot_be_for(std::string_view line, std::string_view self) {
        if (!line.starts_with('{') || self.empty()) return false;
        for (const char c : self) {
            const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                               (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
            if (!plain) return false;
        }
        const auto says = [&](std::string_view text) {
            return ::memmem(line.data(), line.size(), text.data(), text.size()) != nullptr;
        };
        return !says(self) && !says("null") && !says("\\u");
    }

    // The receive hook of PROTOCOL.md, 2.
    static Drop hook(const Content& content, std::string_view self) {
        if (!content.from.present() || !content.to.present() || !content.intent_text.present()) {
            return Drop::missing_field;
        }
        if (!content.to.is_null() && !(content.to.is_text() && content.to.text == self)) {
            return Drop::not_for_us;
        }
        if (!content.from.is_text()) return Drop::no_sender;
        return Drop::none;
    }

    std::string inner_;
    std::string slow_;
};

}  // namespace message
}  // namespace hsagent
