// Runs the benchmarks, then prints the time of each relative to its floor, measured in the same
// run.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

class RatioReporter : public benchmark::ConsoleReporter {
public:
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            if (!run.error_occurred && run.run_type == Run::RT_Iteration) {
                seconds_[run.benchmark_name()] =
                    adjusted_time(run) / benchmark::GetTimeUnitMultiplier(run.time_unit);
                const auto ratio = run.counters.find("hardened/baseline");
                if (ratio != run.counters.end()) hardened_ratio_ = ratio->second;
            }
        }
        ConsoleReporter::ReportRuns(runs);
    }

    void print_ratios() const {
        const std::vector<std::pair<std::string, std::string>> pairs{
            {"hs_build", "hs_build_floor"},
            {"hs_validate", "hs_validate_floor"},
            {"sec_seal/16", "sec_seal_floor/16"},
            {"sec_seal/4096", "sec_seal_floor/4096"},
            {"sec_open/16", "sec_open_floor/16"},
            {"sec_open/4096", "sec_open_floor/4096"},
            {"nonce_sqlite/10", "nonce_sqlite_floor"},
            {"nonce_memory/100000", "nonce_memory/10"},
            {"codec_write", "codec_write_general"},
            {"codec_read", "codec_read_general"},
            {"codec_read_for_another", "codec_read"},
            {"cycle_memory", "cycle_floor"},
            {"cycle_sqlite", "cycle_memory"},
            {"simulation_botan/10/60/manual_time", "simulation_pretend/10/60/manual_time"},
            {"campaign_botan/manual_time", "campaign_pretend/manual_time"},
        };
        for (const auto& [measured, floor] : pairs) {
            const auto m = seconds_.find(measured), f = seconds_.find(floor);
            if (m == seconds_.end() || f == seconds_.end() || f->second <= 0) continue;
            std::printf("ratio  %-24s : %-24s %8.2f\n", measured.c_str(), floor.c_str(),
                        m->second / f->second);
        }
        if (hardened_ratio_ > 0) {
            std::printf("ratio  %-24s : %-24s %8.2f\n", "cycle_hardened", "cycle_memory, by turns",
                        hardened_ratio_);
        }
    }

private:
    // Google Benchmark calls the time of a benchmark that measures itself its real time.
    static double adjusted_time(const Run& run) {
        return run.run_name.time_type == "manual_time" ? run.GetAdjustedRealTime()
                                                       : run.GetAdjustedCPUTime();
    }

    std::map<std::string, double> seconds_;
    double hardened_ratio_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    RatioReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    reporter.print_ratios();
    benchmark::Shutdown();
}
