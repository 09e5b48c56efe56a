// LineReader: reads a relayed line straight into a Content (PROTOCOL.md, 1 and 2).
//
// SAX handlers read both layers of JSON and keep only the members that the protocol names; no tree
// is built. wire.hpp reads a line again on the slow path, with the same result, if it is unusual:
// content that is not a string, a `_type` that asks for a cast, an envelope with additional
// members, a clear message that is not a string, or a mac over members that the protocol does not
// name.
#pragma once

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "hsagent/message/content.hpp"
#include "hsagent/message/content_sax.hpp"
#include "hsagent/message/drop.hpp"
#include "hsagent/message/relay_sax.hpp"
#include "hsagent/message/wire.hpp"

namespace hsagent::message {

class LineReader {
public:
    // Reads a relayed line for the agent `self` and replaces `content` and `remote_addr`. With an
    // empty `self`, reads lines for any agent. Drop::no_sender still fills both; any other drop
    // leaves them unspecified. Buffers are kept between calls.
    Drop read(std::string_view line, std::string_view self, Content& content,
              std::string& remote_addr) {
        content.clear();
        remote_addr.clear();
        if (line.size() > line_limit) return Drop::too_long;
        if (cannot_be_for(line, self)) return Drop::not_for_us;
        line = detail::without_newline(line);
        detail::RelaySax relay(remote_addr, inner_);
        const bool whole = !ends_early(line);
        if (!whole || !nlohmann::json::sax_parse(line, &relay)) {
            if (line.starts_with("Warning:")) return Drop::relay_warning;
            return whole && is_json(line) ? Drop::not_an_envelope : Drop::not_json;
        }
        if (!relay.has_both()) return Drop::not_an_envelope;
        if (!relay.is_usual()) return read_slowly(line, self, content, remote_addr);
        return read_content_text(inner_, line, self, content, remote_addr);
    }

    // Reads a content without its wrappers in the same way.
    Drop read_bare(std::string_view json, std::string_view self, Content& content) {
        using Sax = detail::ContentSax;
        content.clear();
        if (ends_early(json)) return Drop::not_json;
        Sax sax(content, Sax::Form::bare, self);
        if (!nlohmann::json::sax_parse(json, &sax)) {
            if (sax.is_for_another()) return Drop::not_for_us;
            return is_json(json) && !sax.is_object() ? Drop::not_an_object : Drop::not_json;
        }
        if (sax.has_unusual_envelope() || sax.has_structured_message() ||
            sax.has_unusual_under_mac()) {
            auto value = nlohmann::json::parse(json);
            // The last of repeated keys counts, and it need not be the unusual one.
            if (sax.has_unusual_envelope() && content.sec.envelope == Block::object) {
                append_json(content.sec.unusual_envelope, value["sec"]["envelope"], compact);
            }
            if (sax.has_structured_message() && content.message.kind == Field::Kind::other) {
                content.message.text.clear();
                append_json(content.message.text, value["message"], compact);
            }
            if (sax.has_unusual_under_mac()) {
                value.erase("mac");
                append_json(content.unusual, value, compact);
            }
        }
        return hook(content, self);
    }

private:
    static bool is_json(std::string_view text) {
        return json_depth(text) <= depth_limit && nlohmann::json::accept(text);
    }

    Drop read_content_text(std::string_view text, std::string_view line, std::string_view self,
                           Content& content, std::string& remote_addr) {
        using Sax = detail::ContentSax;
        if (ends_early(text)) return Drop::not_an_object;
        Sax sax(content, Sax::Form::typed, self);
        const bool whole = nlohmann::json::sax_parse(text, &sax);
        // Most lines that get here and are not for us need not be read again.
        if (sax.is_for_another() && (!whole || sax.is_complete())) return Drop::not_for_us;
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

    // Most lines on a busy relay are for other agents, and can be recognised without parsing: in a
    // line for us, `to` is null or spells our id, plainly or with \u escapes. Such a line counts as
    // not for us even if it is malformed.
    static bool cannot_be_for(std::string_view line, std::string_view self) {
        if (!line.starts_with('{') || self.empty()) return false;
        for (const char c : self) {
            const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                               (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
            if (!plain) return false;
        }
        return !says(line, self) && !says_null_or_escape(line);
    }
    static bool says(std::string_view line, std::string_view text) {
        return ::memmem(line.data(), line.size(), text.data(), text.size()) != nullptr;
    }
    // Whether the line contains `null` or `\u`. Works on blocks without branches, which compilers
    // turn into a few wide instructions; a search for such a short text examines every byte.
    static bool says_null_or_escape(std::string_view line) {
        constexpr std::size_t block = 64, longest = 4;
        std::size_t at = 0;
        for (; at + block + longest <= line.size(); at += block) {
            unsigned found = 0;
            for (std::size_t i = at; i < at + block; ++i) {
                const char* c = line.data() + i;
                const unsigned null = (c[0] == 'n') & (c[2] == 'l') & (c[3] == 'l');
                found |= (c[1] == 'u') & ((c[0] == '\\') | null);
            }
            if (found != 0) return true;
        }
        line.remove_prefix(at);
        return says(line, "null") || says(line, "\\u");
    }

    // The receive hook of PROTOCOL.md, 2.
    static Drop hook(const Content& content, std::string_view self) {
        if (!content.from.present() || !content.to.present() || !content.intent_text.present()) {
            return Drop::missing_field;
        }
        const bool ours = content.to.is_null() || self.empty() ||
                          (content.to.is_text() && content.to.text == self);
        if (!ours) {
            return Drop::not_for_us;
        }
        if (!content.from.is_text()) return Drop::no_sender;
        return Drop::none;
    }

    std::string inner_;
    std::string slow_;
};

}  // namespace hsagent::message
