#include "simulator/views/perfetto.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <tuple>
#include <utility>

namespace hsagent::sim {

namespace {

using Json = nlohmann::ordered_json;

// Groups of tracks. The format calls groups processes, and tracks threads.
constexpr int agents_group = 1, pairs_group = 2, counters_group = 3;
// Duration of a point in time: without a width, no arrow could be attached to it.
constexpr std::int64_t point_us = 1;

class TraceWriter {
public:
    TraceWriter(const Story& story, const Caption& caption) : story_(story), caption_(caption) {}

    std::string write() {
        out_ = "{\"displayTimeUnit\":\"ms\",\"otherData\":" +
               text_of({{"title", caption_.title}, {"command", caption_.command}}) +
               ",\"traceEvents\":[\n";
        name_groups();
        for (const std::size_t agent : story_.agents()) {
            name_track(agents_group, track_of(agent), story_.directory().name_of(agent));
        }
        begin_states();
        for (const Moment& moment : story_.moments()) tell(moment);
        end_states();
        count();
        for (const Finding& finding : caption_.findings.all()) tell(finding);
        out_ += "\n]}\n";
        return std::move(out_);
    }

private:
    struct OpenState {
        std::int64_t since_us = 0;
        State state = State::init_ready;
    };
    using RoleTrack = std::tuple<std::size_t, std::size_t, Role>;  // initiator, responder

    static int track_of(std::size_t agent) { return static_cast<int>(agent) + 1; }
    static std::string text_of(const Json& json) {
        return json.dump(-1, ' ', false, Json::error_handler_t::replace);
    }

    void add(const Json& event) {
        if (any_) out_ += ",\n";
        any_ = true;
        out_ += text_of(event);
    }
    void name_groups() {
        for (const auto& [group, title] :
             {std::pair(agents_group, "agents"), std::pair(pairs_group, "pairs"),
              std::pair(counters_group, "the whole run")}) {
            add({{"ph", "M"},
                 {"name", "process_name"},
                 {"pid", group},
                 {"args", {{"name", title}}}});
        }
    }
    void name_track(int group, int track, const std::string& title) {
        add({{"ph", "M"},
             {"name", "thread_name"},
             {"pid", group},
             {"tid", track},
             {"args", {{"name", title}}}});
        add({{"ph", "M"},
             {"name", "thread_sort_index"},
             {"pid", group},
             {"tid", track},
             {"args", {{"sort_index", track}}}});
    }
    void slice(int group, int track, std::string_view title, std::int64_t at_us,
               std::int64_t for_us, Json more) {
        add({{"ph", "X"},
             {"name", title},
             {"pid", group},
             {"tid", track},
             {"ts", at_us},
             {"dur", for_us},
             {"args", std::move(more)}});
    }
    void instant(int group, int track, const std::string& title, std::int64_t at_us, bool for_all) {
        add({{"ph", "i"},
             {"name", title},
             {"pid", group},
             {"tid", track},
             {"ts", at_us},
             {"s", for_all ? "g" : "t"}});
    }
    void arrow(const char* phase, const Transmission& line, int track, std::int64_t at_us) {
        Json event = {{"ph", phase},       {"name", name(line.intent)}, {"cat", "line"},
                      {"id", line.number}, {"pid", agents_group},       {"tid", track},
                      {"ts", at_us}};
        if (phase[0] == 'f') event["bp"] = "e";
        add(event);
    }

    void begin_states() {
        for (const std::size_t asks : story_.agents()) {
            for (const std::size_t answers : story_.agents()) {
                if (asks == answers) continue;
                for (const Role role : all_roles) {
                    const std::size_t self = role == Role::initiator ? asks : answers;
                    const std::size_t peer = role == Role::initiator ? answers : asks;
                    const int track = static_cast<int>(states_.size()) + 1;
                    tracks_[{asks, answers, role}] = track;
                    states_[{asks, answers, role}] = {0, story_.first_state(role, self, peer)};
                    name_track(pairs_group, track,
                               story_.directory().name_of(asks) + " to " +
                                   story_.directory().name_of(answers) + ", " +
                                   std::string(name(role)));
                }
            }
        }
    }
    void end_state(const RoleTrack& key, std::int64_t at_us) {
        const OpenState& open = states_.at(key);
        if (at_us > open.since_us) {
            slice(pairs_group, tracks_.at(key), name(open.state), open.since_us,
                  at_us - open.since_us, Json::object());
        }
    }
    void end_states() {
        for (const auto& [key, open] : states_) end_state(key, story_.end_us());
    }

    void tell(const Moment& moment) {
        const int track = moment.agent == no_agent ? 0 : track_of(moment.agent);
        switch (moment.kind) {
            case Moment::Kind::sent:
                slice(
                    agents_group, track, "sends " + std::string(name(moment.line->intent)),
                    moment.at_us, point_us,
                    {{"to", story_.directory().name_of(moment.peer)}, {"text", moment.line->text}});
                arrow("s", *moment.line, track, moment.at_us);
                break;
            case Moment::Kind::forged:
                break;
            case Moment::Kind::arrived:
                slice(agents_group, track, "gets " + std::string(name(moment.line->intent)),
                      moment.at_us, point_us,
                      {{"from", moment.line->sender == no_agent
                                    ? "an adversary"
                                    : story_.directory().name_of(moment.peer)},
                       {"taken", moment.note},
                       {"text", moment.line->relayed}});
                if (moment.line->sender != no_agent && moment.line->addressee == moment.agent) {
                    arrow("f", *moment.line, track, moment.at_us);
                }
                break;
            case Moment::Kind::fate:
                instant(agents_group, track,
                        std::string(name(moment.line->intent)) + ": " +
                            std::string(name(moment.mishap)),
                        moment.at_us, false);
                break;
            case Moment::Kind::moved: {
                const RoleTrack key{moment.initiator(), moment.responder(), moment.role};
                end_state(key, moment.at_us);
                states_[key] = {moment.at_us, moment.after};
                break;
            }
            case Moment::Kind::session:
            case Moment::Kind::opened: {
                const auto pair =
                    tracks_.find({moment.initiator(), moment.responder(), moment.role});
                if (pair == tracks_.end()) break;
                const bool opened = moment.kind == Moment::Kind::opened;
                instant(pairs_group, pair->second, (opened ? "opens: " : "") + moment.note,
                        moment.at_us, false);
                break;
            }
            case Moment::Kind::happened:
                instant(agents_group, track,
                        std::string(name(moment.event)) +
                            (moment.note.empty() ? "" : ": " + moment.note),
                        moment.at_us, moment.agent == no_agent);
                break;
        }
    }
    void tell(const Finding& finding) {
        const bool ours = story_.tells_of(finding.agent);
        instant(agents_group, ours ? track_of(finding.agent) : 0,
                verdict_of(finding.label) + " " + finding.check + ": " + finding.detail,
                finding.at_us, !ours);
    }

    void count() {
        const double seconds = static_cast<double>(story_.rates().bin_us()) / 1e6;
        std::int64_t at_us = 0;
        const auto counter = [&](const char* title, Json values) {
            add({{"ph", "C"},
                 {"name", title},
                 {"pid", counters_group},
                 {"ts", at_us},
                 {"args", std::move(values)}});
        };
        for (const Rates::Bin& bin : story_.rates().bins()) {
            const auto rate = [&](std::uint64_t lines) {
                return static_cast<double>(lines) / seconds;
            };
            counter("lines a second", {{"sent", rate(bin.sent)},
                                       {"reached", rate(bin.delivered)},
                                       {"lost", rate(bin.lost)}});
            counter("latency in ms",
                    {{"half within", static_cast<double>(bin.latency.quantile(500)) / 1000},
                     {"longest", static_cast<double>(bin.latency.quantile(1000)) / 1000}});
            counter("cycles a second", {{"closed", rate(bin.closed)}});
            at_us += story_.rates().bin_us();
        }
    }

    const Story& story_;
    const Caption& caption_;
    std::map<RoleTrack, int> tracks_;
    std::map<RoleTrack, OpenState> states_;
    std::string out_;
    bool any_ = false;
};

}  // namespace

std::string as_perfetto(const Story& story, const Caption& caption) {
    return TraceWriter(story, caption).write();
}

}  // namespace hsagent::sim
