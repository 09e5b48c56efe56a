// Writes the first inputs of each target: seeds FOLDER. Most are made from the recordings of
// deployed agents; tests/fuzz/seed reduces them to those that matter.
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include "conformance/recordings.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/message/padded.hpp"
#include "hsagent/message/sec.hpp"
#include "pair_event.hpp"
#include "plain_keys.hpp"
#include "simulator/faults/profile.hpp"

namespace {

using namespace hsagent;
using nlohmann::json;

class Seeds {
public:
    explicit Seeds(std::filesystem::path folder) : folder_(std::move(folder)) {}

    void add(const std::string& target, std::string_view input) {
        write(target, std::to_string(++count_), input);
    }
    // One that stays, whatever else reaches the same code.
    void add_edge(const std::string& target, std::string_view input) {
        write(target, "edge-" + std::to_string(++edges_[target]), input);
    }

private:
    void write(const std::string& target, const std::string& name, std::string_view input) {
        const auto place = folder_ / target;
        std::filesystem::create_directories(place);
        std::ofstream file(place / name, std::ios::binary);
        file << input;
        if (!file.flush()) throw std::runtime_error("cannot write to " + place.string());
    }

    std::filesystem::path folder_;
    int count_ = 0;
    std::map<std::string, int> edges_;
};

void add_strings(Seeds& seeds, const json& value) {
    if (value.is_string()) {
        const auto text = value.get<std::string>();
        if (text.size() < 400) seeds.add("encoding", text);
        if (parse_civil(text) || parse_utc(text)) seeds.add("time", text);
    }
    if (!value.is_structured()) return;
    for (const json& member : value) add_strings(seeds, member);
}

void add_contents(Seeds& seeds) {
    const json script = conformance::lines_of("agent.jsonl").front();
    for (const json& step : script.at("steps")) {
        if (step.at("do") != "receive") continue;
        const std::string content = step.at("content").dump();
        for (const char* target : {"content", "json_value", "json_scanner", "wire"}) {
            seeds.add(target, content);
        }
        seeds.add("line_reader", conformance::relayed_line(step));
    }
    for (const json& line : conformance::lines_of("wire.jsonl")) {
        if (!line.contains("payload")) continue;
        const std::string payload = line.at("payload").dump();
        for (const char* target : {"content", "json_value", "json_scanner", "wire", "padded"}) {
            seeds.add(target, payload);
        }
        for (const char* target : {"line_reader", "wire"}) {
            seeds.add(target, line.at("relayed").get<std::string>());
        }
        seeds.add("line_splitter", "?!" + line.at("line").get<std::string>());
    }
    for (const json& line : conformance::lines_of("handshake.jsonl")) add_strings(seeds, line);
}

void add_sealed(Seeds& seeds) {
    for (const json& line : conformance::lines_of("envelope.jsonl")) {
        if (line.at("change") == "none" && line.dump().size() > 2000) continue;
        add_strings(seeds, line);
        seeds.add("sec", json{{"sec", line.at("sec")}}.dump());
        if (!line.contains("payload")) continue;
        const std::string payload = line.at("payload").dump();
        seeds.add("sec", payload);
        SeededRandom random(1);
        std::string padded;
        message::append_padded_payload(padded, random, payload, 7, "a", "b");
        seeds.add("padded", padded);
        padded.insert(padded.find("\"pad\":\"") + 7, "0");  // no longer a power of two
        seeds.add("padded", padded);
    }
    // Sealed with the keys that the target has.
    const SecretKey secret(ByteArray<32>{1, 2, 3});
    sim::PretendCrypto::SigningKey signing(secret);
    sim::PretendCrypto::SealingKey sealing(secret);
    message::Sealer<sim::PretendCrypto> sealer;
    Sec sec;
    sealer.seal(sealing, signing, R"({"message":"a"})", {7}, {}, sec);
    message::LineWriter writer;
    std::string line, content;
    writer.begin(line);
    writer.sec(sec);
    writer.content(content);
    seeds.add("sec", content);
}

void add_identities(Seeds& seeds) {
    for (const json& line : conformance::lines_of("identity.jsonl")) {
        seeds.add("identity_file", line.at("file").get<std::string>());
    }
    SeededRandom random(1);
    const auto identity = create_identity<fuzz::PlainKeys>(random, {1'767'268'800'000, 0});
    seeds.add("identity_file", seal_identity<fuzz::PlainKeys>(identity, "password", random));
    namespace file = hsagent::detail::identity;
    std::string plaintext;
    file::append_member(plaintext, "created_at", identity.created_at);
    file::append_member_base64(plaintext, "kx_priv_b64", identity.kx_private.expose());
    file::append_member_base64(plaintext, "kx_pub_b64", identity.kx_public);
    file::append_member(plaintext, "my_id", identity.my_id);
    file::append_member_base64(plaintext, "sign_priv_b64", identity.sign_seed.expose());
    file::append_member_base64(plaintext, "sign_pub_b64", identity.sign_public);
    seeds.add("identity_plaintext", plaintext + '}');
    seeds.add("identity_plaintext", to_base64(identity.kx_public));
}

void add_flows(Seeds& seeds) {
    for (const json& line : conformance::lines_of("flow.jsonl")) {
        if (line.contains("triggers")) {
            seeds.add("flow_signals", line.at("triggers").get<std::string>());
        }
        if (line.contains("gate")) seeds.add("flow_route", line.at("gate").get<std::string>());
        if (!line.contains("route")) continue;
        const auto route = line.at("route").get<std::string>();
        const json& style = line.at("style");
        std::string own(1, '\x04');  // a style of the input's own
        for (const json& part : {style[0], style[1][0], style[1][1], style[2], style[3]}) {
            const auto text = part.get<std::string>();
            own += static_cast<char>(text.size());
            own += text;
        }
        seeds.add("flow_route", own + route);
        for (const char known : {'\0', '\1', '\2', '\3'}) seeds.add("flow_route", known + route);
    }
}

void add_files_of_the_simulator(Seeds& seeds) {
    for (const auto& file :
         std::filesystem::directory_iterator(HSAGENT_TEST_DATA "/simulator/weaknesses")) {
        if (file.path().extension() != ".json") continue;
        std::ifstream stream(file.path());
        json script = json::parse(stream);
        // A step of each form is enough.
        std::map<std::string, json> forms;
        for (const json& step : script.at("steps")) {
            std::string form = step.at("do").get<std::string>();
            for (const auto& [key, value] : step.items()) form += key;
            forms.emplace(form, step);
        }
        script["steps"] = json::array();
        for (const auto& [form, step] : forms) script["steps"].push_back(step);
        seeds.add("script", script.dump());
    }
    for (const auto& profile : {sim::light_faults(), sim::heavy_faults()}) {
        seeds.add("faults", json::parse(sim::as_json_text(profile)).dump());
    }
    seeds.add("settings", R"({"host":"0.0.0.0","port":8888,"logger":{"log_level":"info",
        "max_file_size":1000000,"backup_count":3,"log_keys":null},"hyper_parameters":{
        "connection_buffer_size":128,"client_timeout_secs":600,"rate_limit_msgs_per_minute":300,
        "backpressure_policy":{"enable_throttle":true,"throttle_threshold":100},"stall_ms":0}})");
    seeds.add("settings", R"({"host":null,"logger":{"enable_file_log":true,"log_level":"DEBUG"},
        "hyper_parameters":{"receiver":{"max_bytes_per_line":65536,"read_timeout_seconds":null},
        "sender":{"max_lines_waiting":10},"reconnection":{"retry_delay_seconds":1.5,
        "primary_retry_limit":5,"default_host":"h","default_port":1,"default_retry_limit":null}}})");
    const std::string head =
        R"({"capture":"hsagent.v1","name":"a","id":"i","profile":"hardened","settings":{)"
        R"("round_ms":1000,"hs_ttl_seconds":60,"limits":[3,3,5],"resends":[2,8,5,6],)"
        R"("caps":[4096,256,64,256]},"only":["b"],"at":1,"zone":0,"database":"AAAA"})";
    seeds.add("capture", head + "\n" + R"({"step":"line","line":"x","at":2,"zone":0})" + "\n" +
                             R"({"step":"round","at":3,"zone":0,"drew":"00ff","sent":["y\n"]})" +
                             "\n" + R"({"step":"end","fingerprint":"00"})" + "\n");
    seeds.add("capture", head + "\n" +
                             R"({"step":"line","line_base64":"/w==","at":2,"zone":0,)"
                             R"("store_failed":true})" +
                             "\n" + R"({"step":"rou)");
}

// What is wrong by little, and no recording has.
void add_edges(Seeds& seeds) {
    const auto add = [&](const char* target, std::initializer_list<const char*> inputs) {
        for (const char* input : inputs) seeds.add_edge(target, input);
    };
    add("encoding", {"AB==", "AAB=", "AA=A", "A===", "AA==AA==", "A", "aF", "0g"});
    add("time", {"2026-01-02T03:04:60", "2026-02-29T00:00:00", "2024-02-29T00:00:00",
                 "2100-02-29T00:00:00", "0000-01-01T00:00:00", "2026-01-02T24:00:00",
                 "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05+01:00"});
    add("json_scanner", {"01", "0", "18446744073709551616", R"({"a":01})", R"(\u+123)"});
    add("json_value",
        {"[1.0,1,-0.0,1e16,1e-5]", R"({"b":{},"a":[null,true,"\u007f\ud83d\ude00"]})"});
    add("identity_plaintext", {R"({"a":"1","a":"2"})", R"({"a":"1","my_id":"2"})"});
    add("faults", {R"({"loss":{"per_million":1000001}})", R"({"loss":{"per_million":-1}})"});
    add("settings", {R"({"connection_buffer_size":0})", R"({"max_bytes_per_line":1023})",
                     R"({"hyper_parameters":{"reconnection":{"retry_delay_seconds":1e300}}})",
                     R"({"hyper_parameters":{"sender":{"max_lines_waiting":0}}})"});
    const char* const repeated =
        R"({"_version":"1","_payload":{"from":"a","intent":"close","to":"b",)"
        R"("to":"9be850c6-a132-44b1-ac73-b5d1e4ef4ca5"},"_type":{}})";
    seeds.add_edge("line_reader", json{{"remote_addr", "x"}, {"content", repeated}}.dump());
    const char* const cast = R"({"_version":"1","_payload":{"a":"1e5","b":"1.0","c":7,"d":"true"},)"
                             R"("_type":{"a":"float","b":"float","c":"float","d":"bool"}})";
    seeds.add_edge("wire", cast);
    for (const char* target : {"line_reader", "wire"}) {
        seeds.add_edge(target, json{{"remote_addr", 1}, {"content", cast}}.dump());
    }
}

// Events between two agents: `rounds` brings a pair into any state, and then something happens.
void add_pairs(Seeds& seeds) {
    using fuzz::PairEvent;
    const auto events = [](std::initializer_list<int> bytes) {
        std::string out;
        for (const int byte : bytes) out += static_cast<char>(byte);
        return out;
    };
    const auto is = [](PairEvent event) { return static_cast<int>(event); };
    const int rounds = is(PairEvent::rounds);
    for (const char* target : {"agent_pair", "agent_mixed"}) {
        for (int count = 1; count < 18; count += 4) {
            for (int side = 0; side < 2; ++side) {
                const auto add = [&](std::initializer_list<int> bytes) {
                    seeds.add(target,
                              events({rounds, count}) + events(bytes) + events({rounds, 8}));
                };
                add({is(PairEvent::restart), side, count % 3});
                for (int write = 0; write < 12; write += 3) {
                    const int round = is(PairEvent::round);
                    add({is(PairEvent::store_fails), side, write, round, round, round});
                }
                add({is(PairEvent::remember), side, rounds, 1});
                add({is(PairEvent::advance), side, is(PairEvent::advance), side,
                     is(PairEvent::lose), 1 - side, is(PairEvent::deliver), 1 - side});
                add({is(PairEvent::repeat), side, count, is(PairEvent::wait), side, 10 * count});
                for (int what = 0; what < 8; ++what) {
                    add({is(PairEvent::forge), side, 3 * count, 1, what, count, 2 * count, what});
                }
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: seeds FOLDER\n");
        return 2;
    }
    Seeds seeds(argv[1]);
    add_contents(seeds);
    add_sealed(seeds);
    add_identities(seeds);
    add_flows(seeds);
    add_files_of_the_simulator(seeds);
    add_edges(seeds);
    add_pairs(seeds);
    return 0;
}
