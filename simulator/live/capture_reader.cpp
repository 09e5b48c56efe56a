#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "hsagent/support/encoding.hpp"
#include "simulator/live/capture.hpp"
#include "simulator/model/json_text.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

namespace {

using nlohmann::json;

// The content that a record must hold and does not; parse_capture() adds the line.
struct BadRecord {
    std::string what;
};

template <class Value>
Value value(const json& object, const char* key) {
    try {
        return object.at(key).get<Value>();
    } catch (const json::exception&) {
        throw BadRecord{std::string("'") + key + "' is missing or invalid"};
    }
}

// A whole number that the type can hold; get() would convert any other value, too.
template <class Number>
Number whole(const json& number, const char* key) {
    const bool fits =
        number.is_number_unsigned()
            ? std::in_range<Number>(number.get<std::uint64_t>())
            : number.is_number_integer() && std::in_range<Number>(number.get<std::int64_t>());
    if (!fits) throw BadRecord{std::string("'") + key + "' is missing or invalid"};
    return number.get<Number>();
}
template <class Number>
Number whole_under(const json& object, const char* key) {
    return whole<Number>(value<json>(object, key), key);
}
template <class Number, std::size_t N>
std::array<Number, N> whole_numbers(const json& object, const char* key) {
    const auto list = value<std::array<json, N>>(object, key);
    std::array<Number, N> numbers;
    for (std::size_t i = 0; i < N; ++i) numbers[i] = whole<Number>(list[i], key);
    return numbers;
}

std::string from_base64_of(const json& object, const char* key) {
    std::string bytes;
    if (!from_base64(value<std::string>(object, key), bytes, Base64::strict)) {
        throw BadRecord{std::string("'") + key + "' is not base64"};
    }
    return bytes;
}
std::string from_hex_of(const json& object, const char* key) {
    const auto text = value<std::string>(object, key);
    std::string bytes(text.size() / 2, '\0');
    if (!from_hex(text, {reinterpret_cast<Byte*>(bytes.data()), bytes.size()})) {
        throw BadRecord{std::string("'") + key + "' is not hex"};
    }
    return bytes;
}

Instant instant(const json& object) {
    return {whole_under<std::int64_t>(object, "at"), whole_under<std::int32_t>(object, "zone")};
}

Settings settings_of(const json& object) {
    Settings settings;
    settings.round_ms = whole_under<std::int64_t>(object, "round_ms");
    settings.hs_ttl_seconds = whole_under<std::int64_t>(object, "hs_ttl_seconds");
    const auto limits = whole_numbers<std::int64_t, 3>(object, "limits");
    settings.limits = {limits[0], limits[1], limits[2]};
    const auto resends = whole_numbers<std::uint32_t, 6>(object, "resends");
    settings.resends = {resends[0], resends[1], resends[2], resends[3], resends[4], resends[5]};
    const auto caps = whole_numbers<std::int64_t, 9>(object, "caps");
    settings.caps = {caps[0], caps[1], caps[2], caps[3], caps[4],
                     caps[5], caps[6], caps[7], caps[8]};
    return settings;
}

// Whatever stands under "capture": value() would throw if it is no text.
bool is_of_this_version(const json& record) {
    return record.is_object() && record.contains("capture") && record["capture"] == "hsagent.v1";
}

CaptureHead head_of(const json& record) {
    if (!is_of_this_version(record)) {
        throw BadRecord{"is not the beginning of a capture of version hsagent.v1"};
    }
    CaptureHead head;
    head.name = value<std::string>(record, "name");
    head.id = value<std::string>(record, "id");
    head.kind.profile = sim::profile_named(value<std::string>(record, "profile"));
    if (!head.kind.profile) throw BadRecord{"'profile' is not " + sim::profile_names(" or ")};
    head.kind.settings = settings_of(value<json>(record, "settings"));
    for (auto& peer : value<std::vector<std::string>>(record, "only")) head.kind.only.insert(peer);
    head.begins = instant(record);
    head.database = from_base64_of(record, "database");
    return head;
}

CaptureStep step_of(const json& record, const std::string& kind) {
    CaptureStep step;
    const auto named = capture_step_names.find(kind);
    if (!named) throw BadRecord{"'step' is neither line nor round nor end"};
    step.kind = *named;
    if (step.kind == CaptureStep::Kind::line) {
        step.line = record.contains("line") ? value<std::string>(record, "line")
                                            : from_base64_of(record, "line_base64");
    }
    step.now = instant(record);
    if (record.contains("drew")) step.drew = from_hex_of(record, "drew");
    if (record.contains("sent")) step.sent = value<std::vector<std::string>>(record, "sent");
    if (record.contains("store_failed")) step.store_failed = value<bool>(record, "store_failed");
    return step;
}

void take(Capture& capture, const json& record, bool first) {
    if (first) {
        capture.head = head_of(record);
        return;
    }
    if (capture.end) throw BadRecord{"comes after the end record"};
    const auto kind = value<std::string>(record, "step");
    if (kind == "end") {
        capture.end = CaptureEnd{value<std::string>(record, "fingerprint")};
    } else {
        capture.steps.push_back(step_of(record, kind));
    }
}

}  // namespace

bool is_capture(std::string_view text) {
    const auto first = message::parse_json(text.substr(0, text.find('\n')));
    return first.is_object() && first.contains("capture");
}

Capture parse_capture(std::string_view text, const std::string& where) {
    Capture capture;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        if (end == text.npos && number > 1) {
            capture.is_cut = true;
            break;
        }
        const auto record = message::parse_json(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        try {
            if (record.is_discarded()) throw BadRecord{std::string(sim::not_json)};
            take(capture, record, number == 1);
        } catch (const BadRecord& bad) {
            throw sim::UsageError(where + ", line " + std::to_string(number) + ": " + bad.what +
                                  "; give a file as `hsagent-sim agent --capture` wrote it");
        }
    }
    return capture;
}

}  // namespace hsagent::live
