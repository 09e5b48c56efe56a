// Checks lines against wire.jsonl: payload, line, relayed line, and the recovered value.
#include "hsagent/message/wire.hpp"

#include <boost/test/unit_test.hpp>

#include "recordings.hpp"

using namespace hsagent;
using Ordered = nlohmann::ordered_json;

BOOST_AUTO_TEST_SUITE(wire_recordings)

BOOST_AUTO_TEST_CASE(payloads_become_the_recorded_lines_byte_for_byte) {
    int written = 0;
    for (const auto& recorded : conformance::lines_of<Ordered>("wire.jsonl")) {
        if (!recorded.contains("line")) continue;
        const std::string line = message::wrap_typed(recorded.at("payload"));
        BOOST_TEST(line == recorded.at("line").get<std::string>());
        std::string relayed;
        const std::string ours = recorded.at("relayed").get<std::string>();
        const std::string address = Ordered::parse(ours).at("remote_addr").get<std::string>();
        message::append_relayed(relayed, line, address);
        BOOST_TEST(relayed == ours);
        ++written;
    }
    BOOST_TEST(written > 0);
}

BOOST_AUTO_TEST_CASE(relayed_lines_give_back_what_was_recorded) {
    for (const auto& recorded : conformance::lines_of("wire.jsonl")) {
        const auto recovered = message::unwrap_relayed(recorded.at("relayed").get<std::string>());
        BOOST_TEST(recovered == recorded.at("recovered"));
    }
}

// Visits each text leaf that differs between two values of the same shape.
static void for_each_changed_text(const nlohmann::json& sent, const nlohmann::json& read,
                                  const std::function<void(const std::string&, bool)>& visit) {
    if (sent.is_structured() && read.is_structured() && sent.size() == read.size()) {
        const auto flat_sent = sent.flatten(), flat_read = read.flatten();
        for (const auto& [path, value] : flat_sent.items()) {
            if (value.is_string()) {
                visit(value.get<std::string>(),
                      flat_read.contains(path) && flat_read.at(path) == value);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(we_know_which_texts_a_baseline_peer_mangles) {
    int mangled = 0;
    for (const auto& recorded : conformance::lines_of("wire.jsonl")) {
        if (!recorded.contains("peer_mangles_it_to")) continue;
        for_each_changed_text(recorded.at("payload"), recorded.at("peer_mangles_it_to"),
                              [&](const std::string& text, bool survives) {
                                  BOOST_TEST_CONTEXT(text) {
                                      BOOST_TEST(message::mangled_in_clear(text) == !survives);
                                  }
                                  mangled += !survives;
                              });
    }
    BOOST_TEST(mangled > 0);
}

BOOST_AUTO_TEST_SUITE_END()
