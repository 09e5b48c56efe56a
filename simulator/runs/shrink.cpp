#include "simulator/runs/shrink.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "simulator/checks/costs.hpp"
#include "simulator/checks/liveness.hpp"

namespace hsagent::sim {

namespace {

// A calm long enough for each pair of the script to close a cycle, if it can.
std::uint32_t calm_seconds_for(const Script& script) {
    std::int64_t recovery_us = 0;
    for (const Profile* profile : script.profiles) {
        recovery_us = std::max(recovery_us, profile->expectations.recovery_us);
    }
    std::int64_t bound_us = closes_within_us(recovery_us, calm_latency_ms);
    if (is_trace_check(script.check)) {
        bound_us = std::max(bound_us, trace_fades_within_us + minute_us);
    }
    return static_cast<std::uint32_t>((bound_us + 999'999) / 1'000'000);
}

// Whether the check looks at the end of a run.
bool is_about_the_end(std::string_view check) {
    return is_trace_check(check) || std::find(liveness_checks.begin(), liveness_checks.end(),
                                              check) != liveness_checks.end();
}

// Pairs of steps are tried in scripts up to this length, which takes some thousand replays.
constexpr std::size_t most_for_pairs = 90;

class Shrinking {
public:
    Shrinking(Script script, const std::function<void(const ShrinkProgress&)>& progress)
        : best_(std::move(script)), progress_(progress) {}

    Script run() {
        if (!keep(best_)) return best_;
        leave_out_agents();
        leave_out_all_steps();
        simplify_steps();
        // Steps that need each other, such as a request and its answer, can only go together.
        for (std::size_t before = 0; before != best_.steps.size();) {
            before = best_.steps.size();
            if (before <= most_for_pairs) leave_out_pairs();
            leave_out_all_steps();
        }
        return best_;
    }

private:
    // Keeps the candidate if it shows the same finding, without the steps that could not be done.
    bool keep(Script candidate) {
        const ReplayResult result = replay(candidate);
        ++done_.replays;
        const bool shows = result.shows(candidate);
        if (shows) {
            std::size_t kept = 0;
            for (std::size_t i = 0; i < candidate.steps.size(); ++i) {
                if (result.done[i]) std::swap(candidate.steps[kept++], candidate.steps[i]);
            }
            candidate.steps.resize(kept);
            best_ = std::move(candidate);
        }
        done_.steps = best_.steps.size();
        done_.deliveries = best_.deliveries();
        if (progress_) progress_(done_);
        return shows;
    }

    void leave_out_agents() {
        for (std::size_t agent = best_.agents; agent-- > 0 && best_.agents > 1;) {
            keep(without_agent(best_, agent));
        }
    }
    // Numbers agents without that one. False if the step's line needs it.
    static bool renumber_lines(ScriptStep& step, std::size_t agent) {
        bool needs_it = false;
        const auto renumber = [&](std::size_t& number) {
            needs_it = needs_it || number == agent;
            if (number != no_agent && number > agent) --number;
        };
        const auto renumber_line = [&](LineName& line) {
            renumber(line.sender);
            renumber(line.to);
        };
        if (step.forged) {
            renumber(step.forged->recipe.receiver);
            renumber(step.forged->recipe.from.agent);
            for_each_line(step.forged->recipe, renumber_line);
        } else {
            renumber_line(step.line);
        }
        return !needs_it;
    }
    static Script without_agent(Script script, std::size_t agent) {
        std::vector<ScriptStep> steps;
        for (ScriptStep& step : script.steps) {
            const bool delivery = step.kind == ScheduledEvent::Kind::delivery;
            if (step.agent == agent) continue;
            if (delivery && !renumber_lines(step, agent)) continue;
            if (step.agent > agent) --step.agent;
            steps.push_back(std::move(step));
        }
        script.steps = std::move(steps);
        // The other agents get other draws with their new numbers; the finding must not depend on
        // them.
        script.clocks.erase(script.clocks.begin() + static_cast<std::ptrdiff_t>(agent));
        script.begins_us.erase(script.begins_us.begin() + static_cast<std::ptrdiff_t>(agent));
        script.profiles.erase(script.profiles.begin() + static_cast<std::ptrdiff_t>(agent));
        if (agent + script.newcomers >= script.agents) --script.newcomers;
        --script.agents;
        return script;
    }

    void leave_out_all_steps() {
        for (std::size_t before = 0; before != best_.steps.size();) {
            before = best_.steps.size();
            leave_out_steps();
        }
    }

    void leave_out_pairs() {
        for (std::size_t last = best_.steps.size(); last-- > 1;) {
            for (std::size_t first = last; first-- > 0 && last < best_.steps.size();) {
                Script candidate = best_;
                const auto steps = candidate.steps.begin();
                candidate.steps.erase(steps + static_cast<std::ptrdiff_t>(last));
                candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(first));
                if (keep(std::move(candidate))) break;
            }
        }
    }

    void leave_out_steps() {
        for (std::size_t part = (best_.steps.size() + 1) / 2; part > 0; part /= 2) {
            // From the end: the last steps are needed least.
            for (std::size_t end = best_.steps.size(); end > 0;) {
                const std::size_t begin = end > part ? end - part : 0;
                Script candidate = best_;
                candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(begin),
                                      candidate.steps.begin() + static_cast<std::ptrdiff_t>(end));
                keep(std::move(candidate));
                end = std::min(begin, best_.steps.size());
            }
        }
    }

    void simplify_steps() {
        for (std::size_t i = 0; i < best_.steps.size(); ++i) {
            if (best_.steps[i].line.back == 0) continue;
            Script candidate = best_;
            candidate.steps[i].line.back = 0;
            keep(std::move(candidate));
        }
        for (std::size_t i = 0; i < best_.steps.size(); ++i) {
            while (i < best_.steps.size() && !best_.steps[i].alterations.empty()) {
                Script candidate = best_;
                candidate.steps[i].alterations.pop_back();
                if (!keep(std::move(candidate))) break;
            }
        }
        for (std::size_t i = 0; i < best_.clocks.size(); ++i) {
            const Clock& clock = best_.clocks[i];
            const Clock changes{clock.start_ms,
                                0,
                                0,
                                clock.utc_offset_seconds,
                                clock.zone_changes_us,
                                clock.changed_offset_seconds};
            for (const Clock& simpler : {Clock{clock.start_ms}, changes}) {
                if (simpler == best_.clocks[i]) break;
                Script candidate = best_;
                candidate.clocks[i] = simpler;
                if (keep(std::move(candidate))) break;
            }
        }
    }

    Script best_;
    const std::function<void(const ShrinkProgress&)>& progress_;
    ShrinkProgress done_;
};

}  // namespace

Script shrink(Script script, const std::function<void(const ShrinkProgress&)>& progress) {
    return Shrinking(std::move(script), progress).run();
}

bool cut_to_finding(Script& script, const Findings& findings, std::string_view check,
                    std::string_view label) {
    for (const Finding& finding : findings.all()) {
        if (finding.check != check || finding.label != label) continue;
        script.check = finding.check;
        script.label = finding.label;
        const bool is_whole_run = script.end_us > 0;
        std::int64_t last_us = finding.at_us;
        if (is_about_the_end(check)) {
            if (!is_whole_run) return true;  // it already ends with a calm
            script.calm_seconds = calm_seconds_for(script);
            last_us = script.calm_from_us;
        } else {
            script.calm_seconds = 0;
        }
        script.calm_from_us = script.end_us = 0;
        while (!script.steps.empty() && script.steps.back().at_us > last_us) {
            script.steps.pop_back();
        }
        return true;
    }
    return false;
}

}  // namespace hsagent::sim
