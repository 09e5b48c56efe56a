// Capture: what an agent received, drew and sent, in a file, so that it can be done again.
//
// JSON lines. The first says who the agent is and what its database held; then there is one for
// each step; the last, if the program came to its end, how the agent ended up. There are no keys of
// the identity in it. But what was drawn makes the session keys: the file is as private as the
// identity.
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
    std::string line;               // that was received
    std::string drew;               // random bytes
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

// Appends; each record reaches the file before the lines of its step leave. A file that cannot be
// written any more is told of once in the log, and left as it is: the agent goes on.
class CaptureWriter {
public:
    // Makes the file, mode 0600; throws FileError if it is there already, or cannot be made.
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

// A speaker whose steps are written down as they are done. `tape` is that of the speaker's draws.
std::unique_ptr<Speaker> captured(std::unique_ptr<Speaker> speaker,
                                  std::shared_ptr<RandomTape> tape,
                                  std::unique_ptr<CaptureWriter> writer);

// Whether a text begins like a capture.
bool is_capture(std::string_view text);

struct Capture {
    CaptureHead head;
    std::vector<CaptureStep> steps;
    std::optional<CaptureEnd> end;
    bool is_cut = false;  // the last record is not whole: its program was killed, or its disk full
};

// Throws sim::UsageError with `where`, the line and what is wrong.
Capture parse_capture(std::string_view text, const std::string& where);

}  // namespace hsagent::live
