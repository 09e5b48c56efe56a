// LineReader::read(): a line of the relay, read in the fast way and in the general one.
#include <string>

#include "message/content_model.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

constexpr std::string_view self = "9be850c6-a132-44b1-ac73-b5d1e4ef4ca5";

bool is_no_envelope(Drop drop) {
    return drop == Drop::relay_warning || drop == Drop::not_json || drop == Drop::not_an_envelope ||
           drop == Drop::not_for_us;
}

void check(const std::string& line, std::string_view own_id, Drop dropped, const Content& content,
           const std::string& address) {
    const auto relayed = message::unwrap_relayed(line);
    if (!relayed.is_object() || !relayed.contains("content") || !relayed.contains("remote_addr")) {
        HSAGENT_ASSERT(is_no_envelope(dropped));
        return;
    }
    HSAGENT_ASSERT(test::difference(line, own_id, dropped, content) == "");
    if (dropped != Drop::none) return;
    const auto& said = relayed.at("remote_addr");
    HSAGENT_ASSERT(address ==
                   (said.is_string() ? said.get<std::string>() : message::canonical_json(said)));
}

}  // namespace

void try_input(std::string_view input) {
    const std::string line(input);
    message::LineReader reader;
    Content content;
    std::string address;
    check(line, self, reader.read(line, self, content, address), content, address);
    // With what the first reading has left in the buffers, and for any agent.
    check(line, {}, reader.read(line, {}, content, address), content, address);
}

}  // namespace hsagent::fuzz
