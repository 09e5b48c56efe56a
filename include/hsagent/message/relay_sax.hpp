// SaxBase, common to the SAX handlers, and RelaySax, the handler for the relay's wrapper
// (PROTOCOL.md, 1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "hsagent/json/text.hpp"

namespace hsagent::message::detail {

// Events that our SAX handlers never need, and an abort without an exception.
struct SaxBase {
    using number_float_t = nlohmann::json::number_float_t;
    bool binary(nlohmann::json::binary_t&) { return false; }
    template <class Exception>
    bool parse_error(std::size_t, const std::string&, const Exception&) {
        return false;
    }
};

// The relay's wrapper: {"remote_addr": text, "content": text}. The last of repeated keys counts.
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

}  // namespace hsagent::message::detail
