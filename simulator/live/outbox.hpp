// Outbox: lines that wait for a socket, bounded in number and in bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace hsagent::live {

class Outbox {
public:
    // Limits on waiting lines and lines being written, together.
    Outbox(std::size_t most_lines, std::size_t most_bytes)
        : most_lines_(most_lines), most_bytes_(most_bytes) {}

    // Takes a line with its newline. False if there is no room, and the line is lost.
    bool push(std::string_view line) {
        if (lines_ + lines_written_ >= most_lines_) return false;
        if (waiting_.size() + written_.size() + line.size() > most_bytes_) return false;
        waiting_ += line;
        ++lines_;
        return true;
    }

    bool is_empty() const { return waiting_.empty() && written_.empty(); }

    // All waiting lines, to be written now; valid until written() or clear().
    const std::string& write() {
        written_.swap(waiting_);
        lines_written_ = std::exchange(lines_, 0);
        return written_;
    }
    bool has_more() const { return !waiting_.empty(); }
    void written() {
        written_.clear();
        lines_written_ = 0;
    }
    void clear() {
        waiting_.clear();
        lines_ = 0;
        written();
    }

private:
    std::size_t most_lines_, most_bytes_;
    std::string waiting_, written_;
    std::size_t lines_ = 0, lines_written_ = 0;
};

}  // namespace hsagent::live
