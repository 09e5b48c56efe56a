// LineSplitter: cuts bytes from a socket into lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hsagent::live {

// Keeps at most `limit` bytes, however long a peer's line is.
class LineSplitter {
public:
    // `limit`: bytes of the longest accepted line, newline not counted.
    explicit LineSplitter(std::size_t limit) : limit_(limit) {}

    // Calls bool line(std::string_view) for each line that `bytes` completes, without its newline,
    // and too_long() once for each line over the limit, which is dropped up to its newline. The
    // views are valid during the call. If line() returns false, it stops; the caller must feed the
    // returned rest next.
    template <class Line, class TooLong>
    std::string_view feed(std::string_view bytes, Line line, TooLong too_long) {
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const bool ends = end != std::string_view::npos;
            const std::string_view part = bytes.substr(0, end);
            bytes.remove_prefix(ends ? end + 1 : bytes.size());
            if (!dropping_ && part.size() > limit_ - begun_.size()) {
                dropping_ = true;
                begun_.clear();
                begun_.shrink_to_fit();
                too_long();
            }
            const bool goes_on = dropping_ || take(part, ends, line);
            if (ends) dropping_ = false;
            if (!goes_on) break;
        }
        return bytes;
    }

private:
    template <class Line>
    bool take(std::string_view part, bool ends, Line& line) {
        if (ends && begun_.empty()) return line(part);
        begun_ += part;
        if (!ends) return true;
        const bool goes_on = line(std::string_view(begun_));
        begun_.clear();
        return goes_on;
    }

    std::size_t limit_;
    std::string begun_;      // of a line whose newline is still to come
    bool dropping_ = false;  // the rest of a line that is over the limit
};

}  // namespace hsagent::live
