#include "simulator/live/capture_replay.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "hsagent/support/encoding.hpp"
#include "hsagent/support/file.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

namespace {

class TemporaryFolder {
public:
    TemporaryFolder()
        : path_((std::filesystem::temp_directory_path() / "hsagent.XXXXXX").string()) {
        if (!::mkdtemp(path_.data())) detail::throw_file_error("create the folder", path_, errno);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string operator/(const char* name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

std::string shown(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "\n    " + line.substr(0, line.find('\n'));
    return lines.empty() ? " nothing" : text;
}

// Empty if the step matches its record.
std::string difference_in(const CaptureStep& step, Speaker& speaker, RandomTape& tape,
                          const Log& log, OutputCounts& counts) {
    tape.bytes = step.drew;
    try {
        if (step.kind == CaptureStep::Kind::line) {
            speaker.receive(step.line, step.now);
        } else {
            speaker.advance(step.now);
        }
    } catch (const UnexpectedDraw& other) {
        return other.what();
    }
    std::vector<std::string> sent;
    for (const Output& output : speaker.drain()) {
        counts.add(output);
        std::visit(
            overloaded{[&](const Line& line) { sent.push_back(line.text); },
                       [&](const SessionNews& news) { log_session(log, news); }, ignore_others},
            output);
    }
    if (sent != step.sent) {
        return "it sends" + shown(sent) + "\nbut was recorded to send" + shown(step.sent);
    }
    if (!tape.bytes.empty()) return "it draws fewer random bytes than were recorded";
    return {};
}

}  // namespace

CaptureReplay replay_capture(const Capture& capture, Identity identity, const Log& log) {
    const CaptureHead& head = capture.head;
    if (identity.my_id != head.id) {
        throw sim::UsageError("the capture is of agent " + head.id + ", but the identity is " +
                              identity.my_id +
                              "; give the folder of the captured agent with --dir");
    }
    const TemporaryFolder folder;
    const std::string database = folder / "agent.db";
    write_file_atomically(database, head.database);
    const auto tape = std::make_shared<RandomTape>();
    tape->plays = true;
    const auto speaker =
        make_speaker(head.kind, std::move(identity), SqliteStore(database, head.id),
                     RecordableRandom(tape), log, head.begins);
    CaptureReplay done;
    const auto differs = [&](std::size_t line, const std::string& how) {
        done.difference = "line " + std::to_string(line) + " of the capture: " + how;
    };
    for (const CaptureStep& step : capture.steps) {
        // An undone step left nothing behind.
        const std::string how = step.store_failed
                                    ? std::string()
                                    : difference_in(step, *speaker, *tape, log, done.outputs);
        if (!how.empty()) {
            differs(done.steps + 2, how);
            break;
        }
        ++done.steps;
        done.lines += step.kind == CaptureStep::Kind::line;
        done.sent += step.sent.size();
    }
    if (capture.end && done.difference.empty()) {
        done.compared_end = true;
        if (to_hex(speaker->fingerprint()) != capture.end->fingerprint) {
            differs(done.steps + 2, "the agent's state is not the recorded one");
        }
    }
    return done;
}

}  // namespace hsagent::live
