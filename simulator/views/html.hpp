// The page of --report: one HTML file that needs nothing else.
#pragma once

#include <string>

#include "simulator/record/story.hpp"
#include "simulator/views/views.hpp"

namespace hsagent::sim {

// `asks` and `answers`: the pair that is shown first.
std::string as_html(const Story& story, const Caption& caption, std::size_t asks,
                    std::size_t answers);

}  // namespace hsagent::sim
