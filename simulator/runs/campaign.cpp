#include "simulator/runs/campaign.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "hsagent/support/file.hpp"
#include "simulator/adversary/adversary.hpp"
#include "simulator/model/usage_error.hpp"
#include "simulator/runs/progress.hpp"
#include "simulator/runs/run.hpp"
#include "simulator/runs/shrink.hpp"
#include "simulator/world/worker_pool.hpp"

namespace hsagent::sim {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* file_name = "campaign.json";

// The finished seeds as ranges, such as "1-40,50-60": short for a campaign without gaps.
std::string ranges_of(const CampaignResult& result) {
    std::string text;
    const std::size_t seeds = result.done.size();
    for (std::size_t i = 0; i < seeds; ++i) {
        if (!result.done[i]) continue;
        std::size_t last = i;
        while (last + 1 < seeds && result.done[last + 1]) ++last;
        if (!text.empty()) text += ',';
        text +=
            std::to_string(result.first_seed + i) + "-" + std::to_string(result.first_seed + last);
        i = last;
    }
    return text;
}

std::string as_json_text(const CampaignResult& result) {
    Json kinds = Json::array();
    for (const CampaignKind& kind : result.kinds) {
        kinds.push_back({{"check", kind.check},
                         {"known_as", kind.label},
                         {"seeds", kind.seeds},
                         {"first_seed", std::to_string(kind.first_seed)},
                         {"detail", kind.detail},
                         {"script", kind.script_file},
                         {"deliveries", kind.deliveries},
                         {"steps", kind.steps},
                         {"is_shown", kind.is_shown}});
    }
    return Json({{"hsagent_campaign", 1},
                 {"settings", result.settings},
                 {"faults", result.faults},
                 {"first_seed", std::to_string(result.first_seed)},
                 {"last_seed", std::to_string(result.last_seed)},
                 {"done", ranges_of(result)},
                 {"failed", result.failed},
                 {"kinds", kinds},
                 {"reached", result.reach.texts()}})
               .dump(2) +
           "\n";
}

// Throws UsageError if no campaign wrote the file.
CampaignResult parse_result(const std::string& text, const std::string& path) {
    try {
        const auto json = nlohmann::json::parse(text);
        CampaignResult result;
        if (json.at("hsagent_campaign") != 1) throw UsageError("another version");
        result.settings = json.at("settings");
        result.faults = json.at("faults");
        result.first_seed = std::stoull(json.at("first_seed").get<std::string>());
        result.last_seed = std::stoull(json.at("last_seed").get<std::string>());
        result.failed = json.at("failed");
        result.done.assign(result.last_seed - result.first_seed + 1, false);
        std::string done = json.at("done");
        for (std::size_t at = 0; at < done.size();) {
            std::size_t end = std::min(done.find(',', at), done.size());
            const std::string range = done.substr(at, end - at);
            const std::uint64_t from = std::stoull(range);
            const std::uint64_t to = std::stoull(range.substr(range.find('-') + 1));
            for (std::uint64_t seed = from; seed <= to; ++seed) {
                result.done.at(seed - result.first_seed) = true;
            }
            at = end + 1;
        }
        for (const auto& kind : json.at("kinds")) {
            result.kinds.push_back({kind.at("check"), kind.at("known_as"), kind.at("seeds"),
                                    std::stoull(kind.at("first_seed").get<std::string>()),
                                    kind.at("detail"), kind.at("script"), kind.at("deliveries"),
                                    kind.at("steps"), kind.value("is_shown", true)});
        }
        // Campaigns of earlier versions have none.
        result.reach = Reach::from_texts(json.value("reached", std::vector<std::string>())).value();
        return result;
    } catch (const std::exception&) {
        throw UsageError(path +
                         ": was not written by a campaign, or is damaged; delete it to start over");
    }
}

CampaignKind& kind_of(CampaignResult& result, const CampaignKind& like) {
    for (CampaignKind& kind : result.kinds) {
        if (kind.check == like.check && kind.label == like.label) return kind;
    }
    return result.kinds.emplace_back(CampaignKind{like.check, like.label, 0, 0, {}, {}, 0, 0});
}

// Keeps the earliest seed of each kind, whichever thread was first.
void add_kind(CampaignResult& result, const CampaignKind& found) {
    CampaignKind& kind = kind_of(result, found);
    const std::uint64_t seeds = kind.seeds + found.seeds;
    if (kind.seeds == 0 || found.first_seed < kind.first_seed) kind = found;
    kind.seeds = seeds;
}

bool is_of_one_campaign(const CampaignResult& one, const CampaignResult& other) {
    return one.settings == other.settings && one.faults == other.faults &&
           one.first_seed == other.first_seed && one.last_seed == other.last_seed;
}

class Campaign {
public:
    explicit Campaign(const CampaignOptions& options) : options_(options) {
        result_.settings = world_arguments(options.run);
        result_.first_seed = options.first_seed;
        result_.last_seed = options.last_seed;
        result_.done.assign(options.last_seed - options.first_seed + 1, false);
        // Refuses options with which no seed can run, before it makes a folder.
        check(options.run);
        const FaultProfile faults = faults_named(options.run.faults, SeededRandom(0));
        if (!is_faults_preset(options.run.faults)) result_.faults = as_json_text(faults);
        make_adversary(options.run.attack, 0);
        if (!options.directory.empty()) resume();
    }

    CampaignResult run() {
        std::vector<std::uint64_t> todo;
        for (std::uint64_t i = 0; i < result_.done.size(); ++i) {
            if (i % options_.shards == options_.shard - 1 && !result_.done[i]) {
                todo.push_back(options_.first_seed + i);
            }
        }
        run_seeds(todo);
        save();
        if (options_.shrink && !options_.directory.empty()) write_scripts();
        result_.real_seconds = std::chrono::duration<double>(Clock::now() - started_).count();
        return std::move(result_);
    }

private:
    void run_seeds(const std::vector<std::uint64_t>& todo) {
        CampaignProgress progress(todo.size());
        WorkerPool(thread_count()).share_out(todo.size(), [&](std::size_t at) {
            run_seed(todo[at]);
            const std::lock_guard lock(mutex_);
            progress.done(result_.kinds.size());
        });
    }

    std::uint32_t thread_count() const {
        if (options_.threads > 0) return options_.threads;
        return std::max(1u, std::thread::hardware_concurrency());
    }

    RunOptions options_of(std::uint64_t seed) const {
        RunOptions run = options_.run;
        run.seed = seed;
        run.shows_progress = false;  // the campaign has a status line of its own
        return run;
    }

    void run_seed(std::uint64_t seed) {
        const RunResult run = sim::run(options_of(seed));
        const std::lock_guard lock(mutex_);
        for (const FindingKind& kind : run.findings.kinds()) {
            std::string detail;
            for (const Finding& finding : run.findings.all()) {
                const bool is_it = finding.check == kind.check && finding.label == kind.label;
                if (is_it && detail.empty()) detail = finding.detail;
            }
            add_kind(result_, {kind.check, kind.label, 1, seed, detail, {}, 0, 0});
        }
        result_.reach.add(run.reach);
        result_.failed += !run.findings.only_known();
        result_.done[seed - options_.first_seed] = true;
        // Often enough to lose little, seldom enough to cost nothing.
        if (++unsaved_ == 64) save();
    }

    // Writes a script for each kind that has none yet, shrunk as far as possible.
    void write_scripts() {
        std::vector<CampaignKind*> todo;
        for (CampaignKind& kind : result_.kinds) {
            if (kind.script_file.empty()) todo.push_back(&kind);
        }
        StatusLine line;
        std::size_t begun = 0;
        WorkerPool(thread_count()).share_out(todo.size(), [&](std::size_t at) {
            CampaignKind& kind = *todo[at];
            {
                const std::lock_guard lock(mutex_);
                line.show("shrinking " + std::to_string(++begun) + " of " +
                          std::to_string(todo.size()) + ": " +
                          (kind.label.empty() ? kind.check : kind.label));
            }
            const CampaignKind written = write_script(kind);
            const std::lock_guard lock(mutex_);
            kind = written;
            save();
        });
    }

    // The kind, with its script.
    CampaignKind write_script(CampaignKind kind) const {
        Script script;
        const RunResult run = sim::run(options_of(kind.first_seed), &script);
        const bool found = cut_to_finding(script, run.findings, kind.check, kind.label);
        HSAGENT_ASSERT(found);  // the same seed again
        script = shrink(std::move(script));
        // A replay may not show the finding again (for example, it does not hold back lines as a
        // drain does). Then the script is whole, and only the seed reproduces it.
        kind.is_shown = replay(script).shows(script);
        const std::string name = (kind.label.empty() ? "" : kind.label + "-") + kind.check +
                                 (kind.is_shown ? "" : "-whole") + ".json";
        write_file_atomically((std::filesystem::path(options_.directory) / name).string(),
                              as_json_text(script));
        kind.script_file = name;
        kind.deliveries = script.deliveries();
        kind.steps = script.steps.size();
        return kind;
    }

    std::string path() const {
        return (std::filesystem::path(options_.directory) / file_name).string();
    }
    void resume() {
        std::error_code error;
        std::filesystem::create_directories(options_.directory, error);
        if (error || !std::filesystem::is_directory(options_.directory)) {
            throw UsageError("--dir " + options_.directory + ": cannot be created: " +
                             (error ? error.message() : "it is not a folder"));
        }
        std::string text;
        try {
            text = read_file(path(), 64 << 20);
        } catch (const FileError& failed) {
            if (failed.error() != ENOENT) throw;
            return;
        }
        CampaignResult before = parse_result(text, path());
        if (before.faults != result_.faults && before.settings == result_.settings) {
            throw UsageError(path() + ": " + options_.run.faults +
                             " has changed since; give another --dir, or delete this file");
        }
        if (!is_of_one_campaign(before, result_)) {
            throw UsageError(path() + ": belongs to another campaign (seeds " +
                             std::to_string(before.first_seed) + ".." +
                             std::to_string(before.last_seed) + ", " + before.settings +
                             "); give another --dir, or delete this file");
        }
        result_ = std::move(before);
    }
    void save() {
        unsaved_ = 0;
        if (!options_.directory.empty()) write_file_atomically(path(), as_json_text(result_));
    }

    CampaignOptions options_;
    CampaignResult result_;
    std::mutex mutex_;
    std::uint32_t unsaved_ = 0;
    using Clock = std::chrono::steady_clock;
    Clock::time_point started_ = Clock::now();
};

}  // namespace

CampaignResult campaign(const CampaignOptions& options) {
    return Campaign(options).run();
}

CampaignResult merge(const std::vector<std::string>& directories) {
    std::optional<CampaignResult> all;
    for (const std::string& directory : directories) {
        const std::string path = (std::filesystem::path(directory) / file_name).string();
        CampaignResult one = parse_result(read_file(path, 64 << 20), path);
        for (CampaignKind& kind : one.kinds) {
            if (!kind.script_file.empty()) {
                kind.script_file = (std::filesystem::path(directory) / kind.script_file).string();
            }
        }
        if (!all) {
            all = std::move(one);
            continue;
        }
        if (!is_of_one_campaign(one, *all)) {
            throw UsageError(path +
                             ": belongs to another campaign than the first; they cannot be merged");
        }
        for (std::size_t i = 0; i < all->done.size(); ++i) {
            if (one.done[i] && all->done[i]) {
                throw UsageError(path + ": repeats seed " + std::to_string(all->first_seed + i) +
                                 "; merge each shard only once");
            }
            all->done[i] = all->done[i] || one.done[i];
        }
        all->failed += one.failed;
        all->reach.add(one.reach);
        for (const CampaignKind& kind : one.kinds) add_kind(*all, kind);
    }
    return std::move(*all);
}

}  // namespace hsagent::sim
