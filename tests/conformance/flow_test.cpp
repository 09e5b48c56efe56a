// Checks the route language against every line of flow.jsonl.
#include "hsagent/flow/flow.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace {

using namespace hsagent::flow;
using Json = nlohmann::ordered_json;  // keeps the order of siblings in a signal tree

std::string recordings() {
    const char* folder = std::getenv("HSAGENT_CONFORMANCE");
    if (folder != nullptr) return folder;
    return std::string(HSAGENT_TEST_DATA) + "/conformance/recordings";
}

Json names_of(NodeList nodes) {
    Json names = Json::array();
    for (const NodeView node : nodes) names.push_back(to_string(node));
    return names;
}

Json tree_of(SignalTreeView tree, SignalTreeView::Siblings siblings) {
    Json out = Json::object();
    for (const Signal signal : siblings) {
        const auto children = tree.children(signal);
        out[std::string(tree.name(signal))] =
            children.empty() ? Json(nullptr) : tree_of(tree, children);
    }
    return out;
}

// Each of these returns the library's result for its input, in the form of the recording.

Json replay_route(const Json& line) {
    const Json& parts = line.at("style");
    const auto stem = parts.at(0).get<std::string>(), left = parts.at(1).at(0).get<std::string>(),
               right = parts.at(1).at(1).get<std::string>(),
               separator = parts.at(2).get<std::string>(), tip = parts.at(3).get<std::string>();
    const ArrowStyle style{stem, left, right, separator, tip};
    Json said{{"style", parts}};
    if (!line.contains("route")) {
        if (fault_of(style)) said["error"] = true;
        return said;
    }
    said["route"] = line.at("route");
    const auto route = Route::parse(line.at("route").get<std::string>(), style);
    if (!route) {
        said["error"] = true;
        return said;
    }
    said["source"] = names_of(route->source());
    said["label"] = names_of(route->label());
    said["target"] = names_of(route->target());
    said["is_arrow"] = route->is_arrow();
    said["is_initial"] = route->is_initial();
    said["text"] = route->normal();
    return said;
}

Json replay_gate(const Json& line) {
    Json said{{"gate", line.at("gate")}, {"state", line.at("state")}};
    const auto gate = Node::parse(line.at("gate").get<std::string>());
    const auto state = Node::parse(line.at("state").get<std::string>());
    if (gate && state) {
        said["accepts"] = gate->accepts(*state);
    } else {
        said["error"] = true;
    }
    return said;
}

Json replay_triggers(const Json& line) {
    Json said{{"triggers", line.at("triggers")}};
    const auto tree = SignalTree::parse(line.at("triggers").get<std::string>());
    if (tree) {
        said["tree"] = tree_of(tree->view(), tree->view().roots());
    } else {
        said["error"] = true;
    }
    return said;
}

Json replay(const Json& line) {
    if (line.contains("style")) return replay_route(line);
    if (line.contains("gate")) return replay_gate(line);
    if (line.contains("triggers")) return replay_triggers(line);
    return "a line of unknown shape";
}

// The keys of an object have no order, but those of a signal tree do.
bool agree(const Json& said, const Json& recorded) {
    if (!said.is_object() || said.size() != recorded.size()) return false;
    for (const auto& [key, value] : recorded.items()) {
        if (!said.contains(key) || said.at(key) != value) return false;
    }
    return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conformance_flow)

BOOST_AUTO_TEST_CASE(every_recorded_line_of_the_route_language_agrees) {
    const std::string path = recordings() + "/flow.jsonl";
    std::ifstream file(path);
    BOOST_TEST_REQUIRE(file.is_open(), "cannot read " << path);
    std::size_t number = 0;
    for (std::string text; std::getline(file, text);) {
        ++number;
        if (text.empty()) continue;
        const Json line = Json::parse(text);
        const Json said = replay(line);
        BOOST_TEST(agree(said, line), path << ":" << number << ": recorded " << line.dump()
                                           << ", but here " << said.dump());
    }
    BOOST_TEST(number > 0U, path << " is empty");
}

BOOST_AUTO_TEST_SUITE_END()
