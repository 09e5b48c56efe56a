// LineSplitter: bytes of a socket, cut anywhere, give the lines that they hold.
#include "simulator/live/line_splitter.hpp"

#include <string>
#include <vector>

#include "choices.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

const std::string too_long = "\n";  // no line is one

std::vector<std::string> lines_of(std::string_view bytes, std::size_t limit) {
    std::vector<std::string> lines;
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view line = bytes.substr(0, end);
        if (line.size() > limit) {
            lines.push_back(too_long);
        } else if (end != bytes.npos) {
            lines.emplace_back(line);
        }
        bytes.remove_prefix(end == bytes.npos ? bytes.size() : end + 1);
    }
    return lines;
}

}  // namespace

void try_input(std::string_view input) {
    Choices choices(input);
    const std::size_t limit = choices.below(64);
    const std::size_t longest_piece = 1 + choices.below(64), stops_after = choices.below(4);
    const std::string_view bytes = choices.rest();

    live::LineSplitter splitter(limit);
    std::vector<std::string> lines;
    std::size_t taken = 0;
    const auto line = [&](std::string_view text) {
        HSAGENT_ASSERT(text.size() <= limit);
        lines.emplace_back(text);
        return stops_after == 0 || ++taken % stops_after != 0;
    };
    for (std::size_t at = 0; at < bytes.size(); at += longest_piece) {
        std::string_view piece = bytes.substr(at, longest_piece);
        while (!piece.empty()) {
            const std::string_view rest =
                splitter.feed(piece, line, [&] { lines.push_back(too_long); });
            HSAGENT_ASSERT(rest.size() < piece.size());
            piece = rest;
        }
    }
    HSAGENT_ASSERT(lines == lines_of(bytes, limit));
}

}  // namespace hsagent::fuzz
