#include "simulator/explore/tell.hpp"

#include <string_view>
#include <vector>

#include "simulator/model/agent_number.hpp"

namespace hsagent::sim {

namespace {

class Teller {
public:
    explicit Teller(const Directory& directory) : directory_(directory) {}

    std::string line(const LineName& name) const {
        std::string text = name.sender == no_agent ? "its" : directory_.name_of(name.sender) + "'s";
        text += ' ';
        text += hsagent::name(name.intent);
        if (name.to != no_agent) text += " to " + directory_.name_of(name.to);
        if (name.to == no_agent && !name.stranger.empty()) text += " to it";
        if (name.back > 0) text += " (" + std::to_string(name.back) + " before the last)";
        return text;
    }
    void field(const char* member, const ForgedField& field) {
        switch (field.origin) {
            case ForgedField::Origin::absent:
                return;
            case ForgedField::Origin::null:
                add(std::string(member) + " null");
                return;
            case ForgedField::Origin::own:
                add("its own " + std::string(member));
                return;
            default:
                add(std::string(member) + " from " + line(field.line));
        }
    }
    void hs(const ForgedHs& hs) {
        if (hs.block == ForgedBlock::absent) return;
        if (is_copied(hs.block)) {
            add("hs from " + line(hs.line) +
                (hs.block == ForgedBlock::without ? ", without its x2" : ""));
            return;
        }
        add(std::string("an hs under its own key") + (hs.with_x2 ? ", with x2" : "") +
            (hs.others_key ? ", that shows the kx_pub of " + line(hs.line) : ""));
    }
    void body(const Forgery& recipe) {
        if (recipe.in_the_clear) add("a message in the clear");
        if (recipe.sec == ForgedBlock::copied) add("sec from " + line(recipe.sec_line));
        if (recipe.sec == ForgedBlock::made) {
            add("a sec that it seals as number " + std::to_string(recipe.seq));
        }
        if (recipe.mac == ForgedBlock::made) add("a mac of its own");
    }
    void add(std::string part) { parts_.push_back(std::move(part)); }

    std::string parts() const {
        std::string text;
        for (const std::string& part : parts_) text += (text.empty() ? ": " : "; ") + part;
        return text;
    }

private:
    const Directory& directory_;
    std::vector<std::string> parts_;
};

}  // namespace

std::string tell_repeat(const Transmission& line, std::size_t to, const Directory& directory) {
    return "the attacker says the " + std::string(name(line.intent)) + " of " +
           directory.name_of(line.sender) + " to " + directory.name_of(to) + " again";
}

std::string tell_forgery(const Forgery& recipe, const Directory& directory) {
    Teller teller(directory);
    teller.field("your_nonce", recipe.your_nonce);
    teller.field("my_nonce", recipe.my_nonce);
    teller.field("your_ref", recipe.your_ref);
    teller.field("my_ref", recipe.my_ref);
    teller.hs(recipe.hs);
    teller.body(recipe);
    const std::string who = recipe.from.is_own()
                                ? "the attacker, under its own id,"
                                : "the attacker, as " + directory.name_of(recipe.from.agent) + ",";
    return who + " says " + std::string(name(recipe.intent)) + " to " +
           directory.name_of(recipe.receiver) + teller.parts();
}

}  // namespace hsagent::sim
