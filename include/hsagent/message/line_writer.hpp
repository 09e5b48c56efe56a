// LineWriter: writes a line for the relay, member by member, straight into a buffer.
//
// A line is the typed wrapper {"_version": "1.3.0", "_payload": P, "_type": T} (PROTOCOL.md, 1),
// with the spaces that baseline peers write. P and T are written side by side, so nothing is read
// back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/json/text.hpp"
#include "hsagent/message/content.hpp"

namespace hsagent::message {

inline constexpr std::string_view wrapper_version = "1.3.0";
inline constexpr std::size_t line_limit = 64 * 1024;  // bytes, the newline included

class LineWriter {
public:
    // Starts a line in `line`. The old contents are replaced, the capacity is kept.
    void begin(std::string& line) {
        line_ = &line;
        line.clear();
        line.reserve(usual_size);
        line += "{\"_version\": \"";
        line += wrapper_version;
        line += "\", \"_payload\": {";
        types_.assign("{");
        first_ = true;
        depth_ = members_ = 0;
    }

    // The number of members in the content so far. It shows whether a hook has added any.
    std::size_t members() const { return members_; }

    // Whether all open objects are closed, so that the next member belongs to the content itself.
    bool at_top() const { return depth_ == 0; }

    // Replaces `out` with the content so far, as JSON. Valid only at_top().
    void content(std::string& out) const {
        const std::size_t at = line_->find(": {") + 2;  // the version does not contain this text
        out.assign(*line_, at);
        out += '}';
    }

    void text(std::string_view key, std::string_view value) {
        member(key);
        append_json_string(*line_, value);
        types_ += "\"str\"";
    }
    void null(std::string_view key) {
        member(key);
        *line_ += "null";
        types_ += "\"null\"";
    }
    void integer(std::string_view key, std::int64_t value) {
        member(key);
        append_json_integer(*line_, value);
        types_ += "\"int\"";
    }
    void open(std::string_view key) {
        member(key);
        *line_ += '{';
        types_ += '{';
        first_ = true;
        ++depth_;
    }
    void close() {
        *line_ += '}';
        types_ += '}';
        first_ = false;
        --depth_;
    }

    void hs(const Hs& hs) {
        open("hs");
        text("type", hs.type.text);
        text("nonce", hs.nonce.text);
        text("kx_pub", hs.kx_pub.text);
        text("sign_pub", hs.sign_pub.text);
        text("timestamp", hs.timestamp.text);
        text("sig", hs.sig.text);
        if (hs.x2.block == Block::object) x2(hs.x2);
        close();
    }
    void x2(const X2& x2) {
        open("x2");
        text("v", x2.version.text);
        text("suite", x2.suite.text);
        text("type", x2.type.text);
        text("from", x2.from.text);
        text("to", x2.to.text);
        text("sign_pub", x2.sign_pub.text);
        text("kx_pub", x2.kx_pub.text);
        text("time", x2.time.text);
        if (x2.your_nonce.present()) text("your_nonce", x2.your_nonce.text);
        close();
    }
    void sec(const Sec& sec) {
        open("sec");
        open("envelope");
        text("nonce", sec.nonce.text);
        text("ciphertext", sec.ciphertext.text);
        text("hash", sec.hash.text);
        text("ts", sec.ts.text);
        close();
        text("sig", sec.sig.text);
        close();
    }

    // Ends the line, newline included.
    void end() {
        *line_ += "}, \"_type\": ";
        *line_ += types_;
        *line_ += "}}\n";
    }

private:
    static constexpr std::size_t usual_size = 512;

    void member(std::string_view key) {
        if (!first_) {
            *line_ += ", ";
            types_ += ", ";
        }
        first_ = false;
        if (depth_ == 0) ++members_;
        append_json_string(*line_, key);
        *line_ += ": ";
        append_json_string(types_, key);
        types_ += ": ";
    }

    std::string* line_ = nullptr;
    std::string types_;
    bool first_ = true;
    std::size_t depth_ = 0, members_ = 0;  // members_: of the content itself
};

}  // namespace hsagent::message
