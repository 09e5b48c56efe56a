// Capture: a file of the lines that an agent received and sent and of its random draws, from which
// its steps can be replayed.
//
// JSON lines. The first holds the agent's id and database; then each step has one; the last, if the
// program ended normally, holds the agent's final fingerprint. The file has no keys of the
// identity. But the draws yield the session keys, so the file is as private as the identity.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/handshake/settings.hpp"
#include "hsagent/support/enum_names.hpp"
#include "hsagent/support/file.hpp"
#include "hsagent/support/time.hpp"
#include "simulator/live/log.hpp"
#include "simulator/live/speaker.hpp"
#include "simulator/model/usage_error.hpp"

namespace hsagent::live {

struct CaptureHead {
    std::string name, id;
    SpeakerKind kind;
    Instant begins;
    std::string database;  // the bytes of its file
};

struct CaptureStep {
    enum class Kind : std::uint8_t { line, round };

    Kind kind = Kind::round;
    Instant now;
    std::string line;               // received
    std::string drew;               // random bytes drawn
    std::vector<std::string> sent;  // lines, newline included
    bool store_failed = false;      // the step was undone
};

inline constexpr auto capture_step_names = enum_names<CaptureStep::Kind>({
    {CaptureStep::Kind::line, "line"},
    {CaptureStep::Kind::round, "round"},
});

struct CaptureEnd {
    std::string fingerprint;  // of the agent, in hex
};

// Appends records; each reaches the file before the lines of its step leave. If the file cannot be
// written any more, that is logged once, and the agent continues without it.
class CaptureWriter {
public:
    // Makes the file, mode 0600; throws FileError if it already exists or cannot be made.
    CaptureWriter(const std::string& path, const CaptureHead& head, Log log);

    void write(const CaptureStep& step);
    void write(const CaptureEnd& end);

private:
    void append(const std::string& record);

    std::string path_;
    detail::FileDescriptor file_;
    Log log_;
    bool failed_ = false;
};

// A speaker whose steps are recorded as they are done. `tape` records the speaker's draws.
std::unique_ptr<Speaker> captured(std::unique_ptr<Speaker> speaker,
                                  std::shared_ptr<RandomTape> tape,
                                  std::unique_ptr<CaptureWriter> writer);

// Whether a text begins as a capture does.
bool is_capture(std::string_view text);

struct Capture {
    CaptureHead head;
    std::vector<CaptureStep> steps;
    std::optional<CaptureEnd> end;
    bool is_cut = false;  // the last record is incomplete: the program was killed, or the disk full
};

// Throws sim::UsageError with `where`, the line and the error.
Capture parse_capture(std::string_view text, const std::string& where);

}  // namespace hsagent::live
