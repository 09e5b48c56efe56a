#include "simulator/record/forgery_json.hpp"

#include <limits>

#include "hsagent/message/content.hpp"
#include "hsagent/support/enum_names.hpp"

namespace hsagent::sim {

namespace {

inline constexpr auto origin_names = enum_names<ForgedField::Origin>({
    {ForgedField::Origin::absent, "absent"},
    {ForgedField::Origin::null, "null"},
    {ForgedField::Origin::own, "own"},
    {ForgedField::Origin::my_nonce, "my_nonce"},
    {ForgedField::Origin::your_nonce, "your_nonce"},
    {ForgedField::Origin::my_ref, "my_ref"},
    {ForgedField::Origin::your_ref, "your_ref"},
});

inline constexpr auto block_names = enum_names<ForgedBlock>({
    {ForgedBlock::absent, "absent"},
    {ForgedBlock::copied, "copied"},
    {ForgedBlock::without, "without_x2"},
    {ForgedBlock::made, "made"},
});

constexpr std::int64_t most_number = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t most_copies = 100'000;
constexpr std::int64_t most_own_id = 1'000'000;  // all ids before it are drawn

Json line_json(const LineName& line) {
    Json json = {{"said", name(line.intent)},
                 {"from", agent_json(line.sender, "adversary")},
                 {"to", agent_json(line.to, "everyone")}};
    if (!line.stranger.empty()) json["to"] = line.stranger;
    if (line.back > 0) json["back"] = line.back;
    return json;
}

Json field_json(const ForgedField& field) {
    Json json = {{"is", origin_names[field.origin].name}};
    if (field.origin == ForgedField::Origin::own) json["number"] = field.own;
    if (field.is_copied()) json["of"] = line_json(field.line);
    return json;
}

Json block_json(ForgedBlock block, const LineName& line) {
    Json json = {{"is", block_names[block].name}};
    if (is_copied(block)) json["of"] = line_json(line);
    return json;
}

Json hs_json(const ForgedHs& hs) {
    Json json = block_json(hs.block, hs.line);
    if (hs.block != ForgedBlock::made) return json;
    json["key"] = hs.key;
    if (hs.with_x2) json["with_x2"] = true;
    if (hs.others_key) json["claims_key_of"] = line_json(hs.line);
    return json;
}

class ForgeryReader {
public:
    ForgeryReader(std::uint32_t agents, std::string where)
        : agents_(agents), where_(std::move(where)) {}

    ForgedLine forged(const nlohmann::json& json) const {
        const JsonMembers members = reader(json, "'forged'");
        ForgedLine forged;
        Forgery& forgery = forged.recipe;
        forged.said_us = members.number("said_us", 0, std::numeric_limits<std::int64_t>::max());
        forgery.intent = members.one_of("intent", intent_names);
        forgery.receiver = members.agent("receiver", agents_);
        if (members.has("own_id")) {
            forgery.from.own = static_cast<std::uint32_t>(members.number("own_id", 0, most_own_id));
        } else {
            forgery.from.agent = members.agent("from", agents_);
        }
        forgery.to_everyone = members.flag("to_everyone");
        forgery.in_the_clear = members.flag("in_the_clear");
        field(members, "your_nonce", forgery.your_nonce);
        field(members, "my_nonce", forgery.my_nonce);
        field(members, "your_ref", forgery.your_ref);
        field(members, "my_ref", forgery.my_ref);
        if (members.has("hs")) hs(members.object("hs"), forgery.hs);
        block(members, "sec", forgery.sec, forgery.sec_line);
        block(members, "mac", forgery.mac, forgery.mac_line);
        if (members.has("session")) session(members.object("session"), forgery);
        if (members.has("copies")) {
            forgery.copies = static_cast<std::uint32_t>(members.number("copies", 1, most_copies));
            forged.copy = static_cast<std::uint32_t>(members.number("copy", 0, forgery.copies - 1));
            forgery.one_id = members.flag("one_id");
        }
        return forged;
    }

private:
    JsonMembers reader(const nlohmann::json& json, const char* what) const {
        return JsonMembers(json, where_ + ", " + what + ",");
    }
    static std::uint32_t number(const JsonMembers& members, const char* key) {
        return static_cast<std::uint32_t>(members.number(key, 0, most_number));
    }
    LineName line(const nlohmann::json& json) const {
        const JsonMembers members = reader(json, "a line");
        LineName line;
        line.intent = members.one_of("said", intent_names);
        line.sender = members.agent("from", agents_, "adversary");
        const std::string to = members.text("to");
        if (to.starts_with("agent")) {
            line.to = members.agent("to", agents_);
        } else if (to != "everyone") {
            line.stranger = to;
        }
        if (members.has("back")) line.back = number(members, "back");
        return line;
    }
    void field(const JsonMembers& members, const char* key, ForgedField& field) const {
        if (!members.has(key)) return;
        const JsonMembers one = reader(members.object(key), key);
        field.origin = one.one_of("is", origin_names);
        if (field.origin == ForgedField::Origin::own) field.own = number(one, "number");
        if (field.is_copied()) field.line = line(one.object("of"));
    }
    void block(const JsonMembers& members, const char* key, ForgedBlock& block,
               LineName& name) const {
        if (!members.has(key)) return;
        const JsonMembers one = reader(members.object(key), key);
        block = one.one_of("is", block_names);
        if (block == ForgedBlock::without) one.refuse("is no hs, so it has no x2");
        if (block == ForgedBlock::copied) name = line(one.object("of"));
    }
    void hs(const nlohmann::json& json, ForgedHs& hs) const {
        const JsonMembers members = reader(json, "'hs'");
        hs.block = members.one_of("is", block_names);
        if (is_copied(hs.block)) hs.line = line(members.object("of"));
        if (hs.block != ForgedBlock::made) return;
        hs.key = number(members, "key");
        hs.with_x2 = members.flag("with_x2");
        hs.others_key = members.has("claims_key_of");
        if (hs.others_key) hs.line = line(members.object("claims_key_of"));
    }
    void session(const nlohmann::json& json, Forgery& forgery) const {
        const JsonMembers members = reader(json, "'session'");
        forgery.session.key = number(members, "key");
        forgery.session.theirs = line(members.object("with_hs_of"));
        if (members.has("own_hs_of")) forgery.session.ours = line(members.object("own_hs_of"));
        forgery.seq = number(members, "seq");
    }

    std::uint32_t agents_;
    std::string where_;
};

}  // namespace

Json forged_json(const ForgedLine& line) {
    const Forgery& forgery = line.recipe;
    Json json = {{"said_us", line.said_us},
                 {"intent", name(forgery.intent)},
                 {"receiver", agent_json(forgery.receiver, "")}};
    if (forgery.from.is_own()) {
        json["own_id"] = forgery.from.own;
    } else {
        json["from"] = agent_json(forgery.from.agent, "");
    }
    if (forgery.to_everyone) json["to_everyone"] = true;
    const auto add = [&](const char* key, const ForgedField& field) {
        if (field.origin != ForgedField::Origin::absent) json[key] = field_json(field);
    };
    add("your_nonce", forgery.your_nonce);
    add("my_nonce", forgery.my_nonce);
    add("your_ref", forgery.your_ref);
    add("my_ref", forgery.my_ref);
    if (forgery.hs.block != ForgedBlock::absent) json["hs"] = hs_json(forgery.hs);
    if (forgery.sec != ForgedBlock::absent) json["sec"] = block_json(forgery.sec, forgery.sec_line);
    if (forgery.mac != ForgedBlock::absent) json["mac"] = block_json(forgery.mac, forgery.mac_line);
    if (forgery.sec == ForgedBlock::made || forgery.mac == ForgedBlock::made) {
        Json session = {{"key", forgery.session.key},
                        {"with_hs_of", line_json(forgery.session.theirs)}};
        if (forgery.session.ours) session["own_hs_of"] = line_json(*forgery.session.ours);
        session["seq"] = forgery.seq;
        json["session"] = std::move(session);
    }
    if (forgery.in_the_clear) json["in_the_clear"] = true;
    if (forgery.copies > 1) json["copies"] = forgery.copies, json["copy"] = line.copy;
    if (forgery.copies > 1 && forgery.one_id) json["one_id"] = true;
    return json;
}

ForgedLine parse_forged(const nlohmann::json& json, std::uint32_t agents,
                        const std::string& where) {
    return ForgeryReader(agents, where).forged(json);
}

}  // namespace hsagent::sim
