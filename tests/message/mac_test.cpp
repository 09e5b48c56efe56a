// mac: both ends write the same text from their own data (PROTOCOL.md, 8.2).
#include "hsagent/message/mac.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/message/intents.hpp"
#include "hsagent/message/reader.hpp"
#include "json/values.hpp"

using namespace hsagent;
using namespace hsagent::message;
using nlohmann::json;

namespace {

BotanCrypto::MacKey counting_key() {
    ByteArray<32> key;
    Byte next = 0;
    for (Byte& byte : key) byte = next++;
    return BotanCrypto::MacKey(key);
}

std::string any_text() {
    // Any bytes: both ends must treat invalid UTF-8 alike, too.
    return *rc::gen::oneOf(values::text(), rc::gen::arbitrary<std::string>());
}

// A sender's data, from which messages of any intent can be made.
struct Texts {
    Texts() {
        for (Field* field : {&hs.type, &hs.nonce, &hs.kx_pub, &hs.sign_pub, &hs.timestamp, &hs.sig,
                             &sec.nonce, &sec.ciphertext, &sec.hash, &sec.ts, &sec.sig}) {
            field->set_text(any_text());
        }
        hs.block = sec.block = sec.envelope = Block::object;
        if (*rc::gen::arbitrary<bool>()) return;
        X2& x2 = hs.x2;
        x2.block = Block::object;
        for (Field* field : {&x2.version, &x2.suite, &x2.type, &x2.from, &x2.to, &x2.sign_pub,
                             &x2.kx_pub, &x2.time}) {
            field->set_text(any_text());
        }
        if (*rc::gen::arbitrary<bool>()) x2.your_nonce.set_text(any_text());
    }

    // Calls `use` with a message of any intent.
    template <class Use>
    void any_message(Use use) const {
        const bool sealed = *rc::gen::arbitrary<bool>();
        const Body body{message, sealed ? &sec : nullptr};
        switch (*rc::gen::inRange(0, 8)) {
            case 0:
                return use(Register{});
            case 1:
                return use(Reconnect{to, one});
            case 2:
                return use(Confirm{to, one, hs});
            case 3:
                return use(
                    Request{to, one, other, body, *rc::gen::arbitrary<bool>() ? &hs : nullptr});
            case 4:
                return use(Respond{to, one, other, body});
            case 5:
                return use(Conclude{to, one, other});
            case 6:
                return use(Finish{to, one, other});
            default:
                return use(Close{to, one, other});
        }
    }

    std::string from = any_text(), to = any_text(), one = any_text(), other = any_text();
    std::string message = any_text();
    Hs hs;
    Sec sec;
};

// Additions of a send hook: any values, under any keys.
void decorate(LineWriter& line, int depth = 0) {
    const int added = *rc::gen::inRange(1, 4);
    for (int i = 0; i < added; ++i) {
        const std::string key = *rc::gen::oneOf(
            values::text(), rc::gen::element<std::string>("from", "message", "mac", "hs", "x2",
                                                          "sec", "my_ref", "extra"));
        switch (*rc::gen::inRange(0, depth < 2 ? 4 : 3)) {
            case 0:
                line.text(key, any_text());
                break;
            case 1:
                line.null(key);
                break;
            case 2:
                line.integer(key, *rc::gen::arbitrary<std::int64_t>());
                break;
            default:
                line.open(key);
                decorate(line, depth + 1);
                line.close();
        }
    }
}

// Reads a line as another agent would, whichever agent that is.
struct Receiver {
    void read(std::string_view line) {
        relayed.clear();
        append_relayed(relayed, line, "127.0.0.1:1");
        RC_PRE(relayed.size() <= line_limit);
        RC_ASSERT(reader.read(relayed, {}, content, address) == Drop::none);
    }
    std::string mac_text() const {
        std::string text;
        append_mac_text(text, content);
        return text;
    }

    LineReader reader;
    Content content;
    std::string relayed, address;
};

// The content of a line without its mac, computed from a JSON value, independently of both ends.
std::string canonical_of(std::string_view line) {
    json said = json::parse(line).at("_payload");
    said.erase("mac");
    return canonical_json(said);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mac)

BOOST_AUTO_TEST_CASE(known_macs) {
    std::string text, mac;
    BotanCrypto::MacKey key = counting_key();
    const Close close{"b", "123", "456"};
    append_mac_text(text, "a", close);
    BOOST_TEST(text == R"({"from":"a","intent":"close","my_ref":"456","to":"b","your_ref":"123"})");
    append_mac<BotanCrypto>(mac, key, text);
    BOOST_TEST(mac == "os+rXh44l2Ho8uvavaeUt/5Q6MqCKT7suGFH8yivLLU=");

    text.clear(), mac.clear();
    const Respond respond{"b", "n\"1", "n2", {"gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80", nullptr}};
    append_mac_text(text, "a", respond);
    append_mac<BotanCrypto>(mac, key, text);
    BOOST_TEST(mac == "RQ7FyermlCvBpKmm8uSmzd/2GLlKbjr2koOrKGfUPTk=");
}

BOOST_AUTO_TEST_CASE(sender_and_receiver_write_the_same_text) {
    LineWriter writer;
    Receiver receiver;
    BotanCrypto::MacKey key = counting_key();
    BOOST_TEST(rc::check("plain lines", [&] {
        const Texts texts;
        texts.any_message([&](const auto& message) {
            std::string line, sent, slow, scratch;
            writer.begin(line);
            message.write(writer);
            writer.text("from", texts.from);
            append_mac_text(sent, texts.from, message);
            RC_ASSERT(append_mac_text_of_line(slow, writer));
            RC_ASSERT(slow == sent);
            RC_ASSERT(write_mac<BotanCrypto>(writer, key, texts.from, message, scratch));
            writer.end();
            receiver.read(line);
            RC_ASSERT(receiver.mac_text() == sent);
            RC_ASSERT(sent == canonical_of(line));
            RC_ASSERT(mac_holds<BotanCrypto>(key, receiver.content, scratch));
            // Only a register is unusual: its `to` is not a text.
            RC_ASSERT(receiver.content.unusual.empty() == (message.intent != Intent::register_));
        });
    }));
}

BOOST_AUTO_TEST_CASE(what_a_hook_adds_is_covered_too) {
    LineWriter writer;
    Receiver receiver;
    BotanCrypto::MacKey key = counting_key();
    BOOST_TEST(rc::check("decorated lines", [&] {
        const Texts texts;
        texts.any_message([&](const auto& message) {
            std::string line, sent, scratch;
            writer.begin(line);
            message.write(writer);
            decorate(writer);
            writer.text("from", texts.from);
            RC_ASSERT(append_mac_text_of_line(sent, writer));
            RC_ASSERT(write_mac<BotanCrypto>(writer, key, texts.from, message, scratch));
            writer.end();
            receiver.read(line);
            RC_ASSERT(receiver.mac_text() == sent);
            RC_ASSERT(sent == canonical_of(line));
            RC_ASSERT(mac_holds<BotanCrypto>(key, receiver.content, scratch));
        });
    }));
}

BOOST_AUTO_TEST_CASE(any_change_of_what_is_said_is_noticed) {
    LineWriter writer;
    Receiver receiver;
    BotanCrypto::MacKey key = counting_key();
    BOOST_TEST(rc::check("tampering", [&] {
        const Texts texts;
        texts.any_message([&](const auto& message) {
            std::string line, scratch;
            writer.begin(line);
            message.write(writer);
            if (*rc::gen::arbitrary<bool>()) decorate(writer);
            writer.text("from", texts.from);
            RC_ASSERT(write_mac<BotanCrypto>(writer, key, texts.from, message, scratch));
            writer.end();
            json said = json::parse(line).at("_payload");
            json* at = &said;
            while (at->is_object() && !at->empty()) {
                const auto keys = [&] {
                    std::vector<std::string> all;
                    for (const auto& [name, value] : at->items()) all.push_back(name);
                    return all;
                }();
                at = &(*at)[*rc::gen::elementOf(keys)];
            }
            const json before = said;
            *at = *values::json(1);
            const bool changed = said != before && said.at("from").is_string();
            RC_PRE(changed);
            receiver.read(wrap_typed(said));
            RC_ASSERT(!mac_holds<BotanCrypto>(key, receiver.content, scratch));
        });
    }));
}

BOOST_AUTO_TEST_CASE(a_mac_is_strict_base64_of_32_bytes) {
    BotanCrypto::MacKey key = counting_key();
    Content content;
    content.from.set_text("a");
    std::string scratch, mac;
    append_mac<BotanCrypto>(mac, key, R"({"from":"a"})");
    const auto holds = [&](std::string_view text) {
        content.mac.set_text(text);
        return mac_holds<BotanCrypto>(key, content, scratch);
    };
    BOOST_TEST(holds(mac));
    BOOST_TEST(!holds(""));
    BOOST_TEST(!holds(mac + "\n"));
    BOOST_TEST(!holds(" " + mac));
    BOOST_TEST(!holds(mac.substr(0, 43)));  // no padding
    BOOST_TEST(!holds(mac.substr(0, 40)));  // 30 bytes
    BOOST_TEST(!holds(mac + mac));
    const Digest bytes = key.mac(as_bytes(R"({"from":"a"})"));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        BOOST_TEST(!holds(to_base64(Bytes(bytes).first(size))), size << " bytes");
    }
    BOOST_TEST(!holds(std::string(60'000, 'A')));
    std::string spare_bits = mac;
    ++spare_bits[42];
    BOOST_TEST(!holds(spare_bits));
    content.mac.set_text(mac);
    for (const Field::Kind kind : {Field::Kind::absent, Field::Kind::null, Field::Kind::other}) {
        content.mac.kind = kind;
        BOOST_TEST(!mac_holds<BotanCrypto>(key, content, scratch));
    }
    content.mac.kind = Field::Kind::text;
    BotanCrypto::MacKey another{ByteArray<32>{}};
    BOOST_TEST(!mac_holds<BotanCrypto>(another, content, scratch));
    content.to.set_text("b");
    BOOST_TEST(!mac_holds<BotanCrypto>(key, content, scratch));
}

BOOST_AUTO_TEST_CASE(a_line_that_a_hook_has_broken_gets_no_mac) {
    LineWriter writer;
    std::string line, scratch;
    const Close close{"b", "1", "2"};
    writer.begin(line);
    close.write(writer);
    writer.open("left open");
    writer.text("from", "a");
    const std::string before = line;
    BotanCrypto::MacKey key = counting_key();
    BOOST_TEST(!write_mac<BotanCrypto>(writer, key, "a", close, scratch));
    BOOST_TEST(line == before);
}

BOOST_AUTO_TEST_CASE(a_line_writer_counts_the_content_s_own_members) {
    LineWriter writer;
    std::string line;
    Hs hs;
    hs.x2.block = Block::object;
    writer.begin(line);
    BOOST_TEST(writer.members() == 0u);
    Confirm{"b", "n", hs}.write(writer);
    BOOST_TEST(writer.members() == 4u);
    writer.open("more");
    writer.integer("inside", 1);
    writer.close();
    writer.null("last");
    BOOST_TEST(writer.members() == 6u);
    std::string content;
    writer.content(content);
    writer.end();
    BOOST_TEST(json::parse(content) == json::parse(line).at("_payload"));
    writer.begin(line);
    BOOST_TEST(writer.members() == 0u);
}

BOOST_AUTO_TEST_CASE(an_x2_is_the_last_member_of_its_hs) {
    LineWriter writer;
    std::string line, content;
    Hs hs;
    hs.type.set_text("init");
    writer.begin(line);
    writer.hs(hs);
    writer.content(content);
    BOOST_TEST(content == R"({"hs": {"type": "init", "nonce": "", "kx_pub": "", "sign_pub": "", )"
                          R"("timestamp": "", "sig": ""}})");
    hs.x2.block = Block::object;
    hs.x2.version.set_text("2");
    writer.begin(line);
    writer.hs(hs);
    writer.content(content);
    BOOST_TEST(content.ends_with(
        R"("sig": "", "x2": {"v": "2", "suite": "", "type": "", "from": "", "to": "", )"
        R"("sign_pub": "", "kx_pub": "", "time": ""}}})"));
    hs.x2.your_nonce.set_text("n");
    writer.begin(line);
    writer.hs(hs);
    writer.content(content);
    BOOST_TEST(content.ends_with(R"("time": "", "your_nonce": "n"}}})"));
}

BOOST_AUTO_TEST_SUITE_END()
