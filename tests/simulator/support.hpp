// Helpers shared by the tests of the simulator: temporary folders, files, and runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/runs/result.hpp"
#include "simulator/runs/run_options.hpp"

namespace hsagent::sim::test {

// A temporary folder; its destructor removes it with everything in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    const std::filesystem::path& path() const { return path_; }
    // The path of an entry, as a string for the simulator's options.
    std::string operator/(std::string_view name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

std::string text_of(const std::string& path);
void write_text(const std::string& path, std::string_view text);

// The lines of the text, without newlines; the last line may lack its newline.
std::vector<std::string> lines_of(std::string_view text);

// Names and contents of all files below the folder; folders have empty contents.
using Listing = std::map<std::string, std::string>;
Listing listing_of(const std::filesystem::path& folder);

std::string sha256_of(std::string_view text);

// The kinds of findings, a line each.
std::string kinds_of(const Findings& findings);

// sim::run(), compiled once for all tests.
RunResult run_once(const RunOptions& options);

// Options for baseline agents, which most tests of the simulator are about.
inline RunOptions run_options(std::uint32_t agents, std::uint32_t seconds, std::uint64_t seed) {
    RunOptions options;
    options.agents = agents;
    options.seconds = seconds;
    options.seed = seed;
    options.profiles = profiles_named("baseline");
    return options;
}

// The same with SQLite stores in `folder`.
inline RunOptions in_folder(RunOptions options, const std::string& folder) {
    options.store = StoreKind::sqlite;
    options.directory = folder;
    return options;
}

// Whether `holds` is true of every ordered pair.
template <class Holds>
bool every_pair(const RunResult& result, Holds holds) {
    bool all = true;
    result.pairs.for_each([&](std::size_t, std::size_t, const Pair& pair) {
        if (!holds(pair)) all = false;
    });
    return all;
}

// All findings but S7, S8 and L8, which a run of baseline agents shows without any fault.
std::vector<Finding> unusual_findings(const RunResult& result);

// The findings of one check.
std::vector<Finding> findings_of(const RunResult& result, std::string_view check);

// The details of all findings, one per line, for the output of a failed BOOST_TEST.
std::string findings_of(const RunResult& result);

}  // namespace hsagent::sim::test
