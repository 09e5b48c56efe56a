// Runs with their stories, for tests of what is told and drawn of a run.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "simulator/record/story.hpp"
#include "simulator/runs/run.hpp"
#include "simulator/views/views.hpp"

namespace hsagent::sim::test {

struct Seen {
    RunResult result;
    Story story;
};

inline Seen seen(RunOptions options, const std::string& pair = {}) {
    options.crypto = CryptoKind::pretend;
    ViewOptions views;
    views.pair = pair;
    Story story = story_for(views, options.agents);
    RunResult result = run(options, nullptr, &story);
    return {std::move(result), std::move(story)};
}

inline RunOptions with_faults(RunOptions options) {
    options.faults = "heavy";
    return options;
}

inline std::size_t count_of(const Story& story, Moment::Kind kind) {
    return static_cast<std::size_t>(
        std::count_if(story.moments().begin(), story.moments().end(),
                      [&](const Moment& moment) { return moment.kind == kind; }));
}

inline std::uint64_t sum(const Story& story, std::uint64_t Rates::Bin::*part) {
    std::uint64_t sum = 0;
    for (const Rates::Bin& bin : story.rates().bins()) sum += bin.*part;
    return sum;
}

}  // namespace hsagent::sim::test
