// ContentSax: the SAX handler that fills a Content and keeps nothing else (PROTOCOL.md, 1 and 2).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/json/text.hpp"
#include "hsagent/message/content.hpp"
#include "hsagent/message/relay_sax.hpp"

namespace hsagent::message::detail {

// Reads a content in a typed wrapper (Form::typed) or as a bare object.
class ContentSax : public SaxBase {
public:
    enum class Form { typed, bare };

    ContentSax(Content& content, Form form, std::string_view self)
        : content_(content), form_(form), self_(self) {}

    bool is_object() const { return is_object_; }
    // All three keys of the typed wrapper are present, or no wrapper is expected.
    bool is_complete() const { return form_ == Form::bare || wrapper_keys_ == 7; }
    // The last `to` so far is the id of another agent.
    bool is_for_another() const { return for_another_ && !casts_to_null(); }
    // The line needs the slow path to be read correctly.
    bool is_unusual() const {
        return casts_ || casts_to_null() || unusual_envelope_ || structured_message_ ||
               has_unusual_under_mac();
    }
    // The mac covers something that the fields of a Content do not hold.
    bool has_unusual_under_mac() const { return not_our_texts_ && content_.mac.is_text(); }
    bool has_unusual_envelope() const { return unusual_envelope_; }
    bool has_structured_message() const { return structured_message_; }

    bool null() {
        if (slot_) slot_->set_null();
        if (slot_ == &content_.to) for_another_ = false;
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
            if (value == "null") types_a_null_ = true;
            return true;
        }
        if (value == "null") says_null_ = true;
        if (slot_) {
            slot_->kind = Field::Kind::text;
            slot_->text.assign(value);
            if (slot_ == &content_.intent_text) content_.intent = intent_named(value);
            if (slot_ == &content_.to) for_another_ = !self_.empty() && value != self_;
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
                    for_another_ = false;
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
                    content_.sec.clear_envelope();
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
                if (next_ == Next::x2) {
                    content_.hs.x2.clear();
                    content_.hs.x2.block = Block::object;
                    inside = Place::x2;
                } else {
                    inside = Place::payload_rest;
                }
                break;
            case Place::x2:
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
        if (inside == Place::payload_rest) not_our_texts_ = true;
        structured();
        return push(inside);
    }
    bool end_object() { return pop(); }
    bool start_array(std::size_t) {
        if (depth_ == 0) return false;
        const Place here = place();
        const bool payload = in_payload();
        if (payload) not_our_texts_ = true;
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
                if (text == "_type") wrapper_keys_ |= 4, next_ = Next::types;
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
                if (text == "x2") next_ = Next::x2;
                return true;
            case Place::x2:
                slot_ = x2_slot(text);
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
        content,  // the payload spans content to payload_rest
        hs,
        x2,
        sec,
        envelope,
        payload_rest,
        types,
        elsewhere
    };
    enum class Next : std::uint8_t { none, payload, types, hs, x2, sec, envelope };

    bool content_key(std::string_view text) {
        switch (text.size()) {
            case 2:
                if (text == "to") slot_ = &content_.to;
                if (text == "hs") next_ = Next::hs;
                break;
            case 3:
                if (text == "sec") next_ = Next::sec;
                if (text == "mac") slot_ = &content_.mac;
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

    Field* x2_slot(std::string_view text) {
        X2& x2 = content_.hs.x2;
        return text == "v"            ? &x2.version
               : text == "suite"      ? &x2.suite
               : text == "type"       ? &x2.type
               : text == "from"       ? &x2.from
               : text == "to"         ? &x2.to
               : text == "sign_pub"   ? &x2.sign_pub
               : text == "kx_pub"     ? &x2.kx_pub
               : text == "time"       ? &x2.time
               : text == "your_nonce" ? &x2.your_nonce
                                      : nullptr;
    }

    // A text of the payload may be null by `_type`.
    bool casts_to_null() const { return says_null_ && types_a_null_; }

    Place place() const { return stack_[depth_ - 1]; }
    bool in(Place p) const { return depth_ > 0 && place() == p; }
    bool in_payload() const {
        return depth_ > 0 && place() >= Place::content && place() <= Place::payload_rest;
    }

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

    // Handles a value that is not an object where a block is expected.
    void not_an_object() {
        if (next_ == Next::payload) is_object_ = false;
        if (next_ == Next::hs) content_.hs.clear(), content_.hs.block = Block::not_an_object;
        if (next_ == Next::x2) content_.hs.x2.clear(), content_.hs.x2.block = Block::not_an_object;
        if (next_ == Next::sec) content_.sec.clear(), content_.sec.block = Block::not_an_object;
        if (next_ == Next::envelope) {
            content_.sec.clear_envelope();
            content_.sec.envelope = Block::not_an_object;
        }
    }
    // Handles an object or array as the value of one of our fields.
    void structured() {
        if (!slot_) return;
        slot_->kind = Field::Kind::other;
        slot_->text.clear();
        if (slot_ == &content_.to) for_another_ = false;
        if (slot_ == &content_.intent_text) content_.intent = Intent::unknown;
        if (slot_ == &content_.message) structured_message_ = true;
    }
    bool scalar(bool is_text) {
        if (depth_ == 0) return false;
        not_an_object();
        if (slot_ == &content_.intent_text && !is_text) content_.intent = Intent::unknown;
        if (in(Place::envelope) && !is_text) unusual_envelope_ = true;
        if (in_payload() && !(slot_ && is_text) && slot_ != &content_.mac) not_our_texts_ = true;
        return true;
    }
    bool other(std::string_view text) {
        if (slot_) {
            slot_->kind = Field::Kind::other;
            slot_->text.assign(text);
            if (slot_ == &content_.to) for_another_ = false;
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
    bool says_null_ = false, types_a_null_ = false;
    bool is_object_ = false, for_another_ = false, casts_ = false;
    bool unusual_envelope_ = false, structured_message_ = false;
    bool not_our_texts_ = false;  // an unknown member, or a known one that is not a text
};

}  // namespace hsagent::message::detail
