// The page of --report: one self-contained HTML file.
#pragma once

#include <string>

#include "simulator/record/story.hpp"
#include "simulator/views/views.hpp"

namespace hsagent::sim {

// `asks` and `answers`: initiator and responder of the pair that is shown first.
std::string as_html(const Story& story, const Caption& caption, std::size_t asks,
                    std::size_t answers);

}  // namespace hsagent::sim
