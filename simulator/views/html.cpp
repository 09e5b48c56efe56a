#include "simulator/views/html.hpp"

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "hsagent/support/assert.hpp"
#include "page.hpp"

namespace hsagent::sim {

namespace {

using Json = nlohmann::ordered_json;

// The page refers to agents by their index among those that the story covers; -1: none of them.
class Page {
public:
    Page(const Story& story, const Caption& caption) : story_(story), caption_(caption) {
        for (std::size_t i = 0; i < story.agents().size(); ++i) {
            places_[story.agents()[i]] = static_cast<int>(i);
        }
    }

    Json data(std::size_t asks, std::size_t answers) {
        Json moments = Json::array();
        for (const Moment& moment : story_.moments()) moments.push_back(of(moment));
        Json names = Json::array();
        for (const std::size_t agent : story_.agents()) {
            names.push_back(story_.directory().name_of(agent));
        }
        const bool known = caption_.findings.only_known();
        const bool none = caption_.findings.all().empty();
        return {{"title", caption_.title},
                {"command", caption_.command},
                {"facts", caption_.facts},
                {"verdict", none    ? "ok"
                            : known ? "known"
                                    : "failed"},
                {"names", names},
                {"end_us", story_.end_us()},
                {"kinds", names_in(moment_names)},
                {"events", names_in(event_names)},
                {"states", names_in(state_names)},
                {"mishaps", names_in(mishap_names)},
                {"pairs", pairs()},
                {"shown", {place_of(asks), place_of(answers)}},
                {"lines", std::move(lines_)},
                {"moments", std::move(moments)},
                {"moments_given_up", story_.moments_given_up()},
                {"rates", rates()},
                {"findings", findings()},
                {"finding_kinds", finding_kinds()}};
    }

private:
    int place_of(std::size_t agent) const {
        const auto found = places_.find(agent);
        return found == places_.end() ? -1 : found->second;
    }

    // [kind, time, agent, peer, role, line, what, note]
    Json of(const Moment& moment) {
        int what = 0;
        if (moment.kind == Moment::Kind::fate) what = static_cast<int>(moment.mishap);
        if (moment.kind == Moment::Kind::moved) what = static_cast<int>(moment.after);
        if (moment.kind == Moment::Kind::happened) what = static_cast<int>(moment.event);
        return {static_cast<int>(moment.kind),
                moment.at_us,
                place_of(moment.agent),
                place_of(moment.peer),
                static_cast<int>(moment.role),
                moment.line ? place_of(*moment.line) : -1,
                what,
                moment.note};
    }

    int place_of(const Transmission& line) {
        const auto [found, is_new] =
            line_places_.try_emplace(&line, static_cast<int>(lines_.size()));
        if (!is_new) return found->second;
        Json told = {
            {"number", line.number},       {"sender", place_of(line.sender)},
            {"intent", name(line.intent)}, {"to", name_of_receiver(line)},
            {"sent_us", line.sent_us},     {"text", line.text.empty() ? line.relayed : line.text}};
        if (line.original) told["received"] = line.relayed;
        lines_.push_back(std::move(told));
        return found->second;
    }
    std::string name_of_receiver(const Transmission& line) const {
        return line.addressee != no_agent ? story_.directory().name_of(line.addressee) : line.to;
    }

    Json pairs() const {
        Json pairs = Json::array();
        for (const std::size_t asks : story_.agents()) {
            for (const std::size_t answers : story_.agents()) {
                if (asks == answers) continue;
                pairs.push_back({{"asks", place_of(asks)},
                                 {"answers", place_of(answers)},
                                 {"first",
                                  {story_.first_state(Role::initiator, asks, answers),
                                   story_.first_state(Role::responder, answers, asks)}}});
            }
        }
        return pairs;
    }

    Json rates() const {
        Json bins = Json::array();
        for (const Rates::Bin& bin : story_.rates().bins()) {
            bins.push_back({bin.sent, bin.delivered, bin.lost, bin.closed,
                            bin.latency.quantile(500), bin.latency.quantile(950),
                            bin.latency.quantile(1000), bin.cycle.quantile(500),
                            bin.cycle.quantile(1000)});
        }
        return {{"bin_us", story_.rates().bin_us()}, {"bins", bins}};
    }

    Json findings() const {
        Json findings = Json::array();
        for (const Finding& finding : caption_.findings.all()) {
            findings.push_back({{"check", finding.check},
                                {"label", finding.label},
                                {"detail", finding.detail},
                                {"at_us", finding.at_us},
                                {"agent", place_of(finding.agent)},
                                {"peer", place_of(finding.peer)},
                                {"history", finding.history}});
        }
        return findings;
    }
    Json finding_kinds() const {
        Json kinds = Json::array();
        for (const FindingKind& kind : caption_.findings.kinds()) {
            kinds.push_back({{"check", kind.check}, {"label", kind.label}, {"count", kind.count}});
        }
        return kinds;
    }

    // The names of an enum, each in the place that its value is an index of.
    template <class Table>
    static Json names_in(const Table& table) {
        Json names = Json::array();
        for (const auto& row : table) names.push_back(row.name);
        return names;
    }

    const Story& story_;
    const Caption& caption_;
    std::unordered_map<std::size_t, int> places_;
    std::unordered_map<const Transmission*, int> line_places_;
    Json lines_ = Json::array();
};

// JSON in a page must not close the element that contains it.
std::string as_script_text(const Json& data) {
    const std::string text = data.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string safe;
    safe.reserve(text.size());
    for (const char c : text) {
        if (c == '<') {
            safe += "\\u003c";
        } else {
            safe += c;
        }
    }
    return safe;
}

}  // namespace

std::string as_html(const Story& story, const Caption& caption, std::size_t asks,
                    std::size_t answers) {
    std::string page;
    std::string_view rest = page_html;
    const auto until = [&](std::string_view mark) {
        const auto at = rest.find(mark);
        HSAGENT_ASSERT(at != rest.npos);
        page += rest.substr(0, at);
        rest.remove_prefix(at + mark.size());
    };
    until("@STYLE@");
    page += page_style;
    until("@DATA@");
    page += as_script_text(Page(story, caption).data(asks, answers));
    until("@SCRIPT@");
    page += page_script;
    page += rest;
    return page;
}

}  // namespace hsagent::sim
