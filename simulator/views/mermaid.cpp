#include "simulator/views/mermaid.hpp"

#include <cstdint>
#include <cstdio>
#include <set>
#include <string_view>

namespace hsagent::sim {

namespace {

// Replaces the characters that Mermaid would read as syntax with its entities.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '#':
            case ';':
            case '<':
            case '>':
            case '&':
            case '"':
                out += '#';
                out += std::to_string(static_cast<int>(c));
                out += ';';
                break;
            default:
                out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
        }
    }
    return out;
}

std::string seconds(std::int64_t us) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f s", static_cast<double>(us) / 1e6);
    return text;
}

class Diagram {
public:
    Diagram(const Story& story, std::size_t asks, std::size_t answers)
        : story_(story), asks_(asks), answers_(answers) {
        for (const Moment& moment : story.moments()) {
            const bool ended =
                moment.kind == Moment::Kind::arrived || moment.kind == Moment::Kind::fate;
            if (ended && moment.line) ended_.insert(moment.line->number);
            has_adversary_ = has_adversary_ || (ended && is_ours(moment) && is_forged(moment));
        }
        out_.text = "sequenceDiagram\n    participant I as " +
                    escaped(story.directory().name_of(asks)) + " (initiator)\n";
        if (has_adversary_) out_.text += "    participant X as adversary\n";
        out_.text += "    participant R as " + escaped(story.directory().name_of(answers)) +
                     " (responder)\n";
        if (story.moments_given_up() > 0) {
            out_.text +=
                "    Note over I,R: earlier events were dropped, because there were too many\n";
        }
    }

    MermaidDiagram draw() {
        for (const Moment& moment : story_.moments()) {
            if (is_ours(moment)) draw(moment);
        }
        end_note();
        if (full_) {
            out_.text += "    Note over I,R: " + std::to_string(out_.left_out) +
                         " more messages left out: a diagram has at most " +
                         std::to_string(MermaidDiagram::most_characters) + " characters\n";
        }
        return std::move(out_);
    }

private:
    static constexpr std::size_t room_for_the_end = 200;

    bool is_ours(const Moment& moment) const {
        if (moment.kind == Moment::Kind::happened) {
            return moment.agent == no_agent || moment.agent == asks_ || moment.agent == answers_;
        }
        const bool asks = moment.initiator() == asks_ || moment.initiator() == no_agent;
        const bool answers = moment.responder() == answers_ || moment.responder() == no_agent;
        return asks && answers && moment.agent != no_agent;
    }
    static bool is_forged(const Moment& moment) { return moment.line->sender == no_agent; }

    std::string seat(std::size_t agent) const {
        return agent == asks_ ? "I" : agent == answers_ ? "R" : "X";
    }

    void draw(const Moment& moment) {
        switch (moment.kind) {
            case Moment::Kind::sent:
                if (!ended_.contains(moment.line->number) && moment.peer != no_agent) {
                    arrow(moment.agent, "-x", moment.peer, moment, ", never arrives");
                }
                break;
            case Moment::Kind::forged:
                break;  // drawn when it arrives
            case Moment::Kind::arrived:
                if (is_forged(moment)) {
                    arrow(no_agent, "->>", moment.agent, moment,
                          " as if from " + story_.directory().name_of(moment.peer));
                } else if (moment.peer != no_agent) {
                    arrow(moment.peer, "->>", moment.agent, moment,
                          moment.line->original ? ", altered" : "");
                }
                if (is_dropped(moment)) note(moment, "drops it: " + moment.note);
                break;
            case Moment::Kind::fate:
                if (moment.mishap == Mishap::duplicated || moment.mishap == Mishap::reordered ||
                    moment.mishap == Mishap::altered) {
                    break;
                }
                arrow(moment.peer, "-x", moment.agent, moment,
                      ", lost: " + std::string(name(moment.mishap)));
                break;
            case Moment::Kind::moved:
                note(moment, std::string(name(moment.after)));
                break;
            case Moment::Kind::session:
                note(moment, moment.note);
                break;
            case Moment::Kind::opened:
                note(moment, "opens: " + moment.note);
                break;
            case Moment::Kind::happened:
                note(moment, std::string(name(moment.event)) +
                                 (moment.note.empty() ? "" : ": " + moment.note));
                break;
        }
    }
    // Whether no role looked at the line; the answers of roles show up as states.
    static bool is_dropped(const Moment& moment) {
        return !moment.note.empty() && moment.note.find(": ") == moment.note.npos;
    }

    void arrow(std::size_t from, std::string_view how, std::size_t to, const Moment& moment,
               std::string_view more) {
        end_note();
        std::string statement = "    " + seat(from);
        statement += how;
        statement += seat(to) + ": " + seconds(moment.at_us) + " ";
        statement += name(moment.line->intent);
        statement += escaped(more);
        if (add(statement)) {
            ++out_.messages;
        } else {
            ++out_.left_out;
        }
    }

    // Merges the notes of one agent at one time.
    void note(const Moment& moment, std::string_view text) {
        const std::string over = moment.agent == no_agent ? "I,R" : seat(moment.agent);
        if (over != note_over_ || moment.at_us != note_us_) end_note();
        note_ += note_.empty() ? "" : "<br/>";
        note_ += escaped(text);
        note_over_ = over;
        note_us_ = moment.at_us;
    }
    void end_note() {
        if (!note_.empty()) add("    Note over " + note_over_ + ": " + note_);
        note_.clear();
    }

    bool add(const std::string& statement) {
        full_ = full_ || out_.text.size() + statement.size() + room_for_the_end >
                             MermaidDiagram::most_characters;
        if (!full_) out_.text += statement + "\n";
        return !full_;
    }

    const Story& story_;
    std::size_t asks_, answers_;
    std::set<std::uint64_t> ended_;  // lines that arrived, or were lost
    bool has_adversary_ = false;
    MermaidDiagram out_;
    std::string note_, note_over_;
    std::int64_t note_us_ = 0;
    bool full_ = false;
};

}  // namespace

MermaidDiagram as_mermaid(const Story& story, std::size_t asks, std::size_t answers) {
    return Diagram(story, asks, answers).draw();
}

}  // namespace hsagent::sim
