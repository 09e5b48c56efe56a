#include "support.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/support/encoding.hpp"
#include "simulator/runs/run.hpp"

namespace hsagent::sim::test {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "hsagent-sim-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder can be made");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string text_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error(path + " cannot be read");
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const std::string& path, std::string_view text) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    if (!(out << text).flush()) throw std::runtime_error(path + " cannot be written");
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

Listing listing_of(const fs::path& folder) {
    Listing listing;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        listing[entry.path().lexically_relative(folder).string()] =
            entry.is_regular_file() ? text_of(entry.path().string()) : "";
    }
    return listing;
}

std::string sha256_of(std::string_view text) {
    return to_hex(BotanCrypto::sha256(as_bytes(text)));
}

std::string kinds_of(const Findings& findings) {
    std::string text;
    for (const FindingKind& kind : findings.kinds()) {
        text += kind.check + " " + kind.label + " x" + std::to_string(kind.count) + "\n";
    }
    return text;
}

RunResult run_once(const RunOptions& options) {
    return run(options);
}

std::vector<Finding> unusual_findings(const RunResult& result) {
    std::vector<Finding> unusual;
    for (const Finding& finding : result.findings.all()) {
        const bool usual = finding.label == "S7" || finding.label == "S8" || finding.label == "L8";
        if (!usual) unusual.push_back(finding);
    }
    return unusual;
}

std::vector<Finding> findings_of(const RunResult& result, std::string_view check) {
    std::vector<Finding> found;
    for (const Finding& finding : result.findings.all()) {
        if (finding.check == check) found.push_back(finding);
    }
    return found;
}

std::string findings_of(const RunResult& result) {
    std::string all;
    for (const Finding& finding : result.findings.all()) {
        all += finding.check + " (" + finding.label + "): " + finding.detail + "\n";
    }
    return all;
}

}  // namespace hsagent::sim::test
