// Draws: the random source of a live agent, which can be written down and played back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "hsagent/crypto/random.hpp"

namespace hsagent::live {

// A replayed agent draws more, or less, than the recorded one did.
class OtherDraws : public std::runtime_error {
public:
    OtherDraws() : std::runtime_error("the agent draws other random bytes than were recorded") {}
};

// What was drawn since it was last taken, or what is to be drawn next.
struct DrawTape {
    std::string bytes;
    bool plays = false;  // false: records
};

class Draws {
public:
    // The system's; `tape`, if there is one, records them or plays back others.
    explicit Draws(std::shared_ptr<DrawTape> tape = nullptr) : tape_(std::move(tape)) {}

    // Throws OtherDraws where nothing is left to be played.
    void fill(MutableBytes out) {
        if (tape_ && tape_->plays) return play(out);
        SystemRandom().fill(out);
        if (tape_) tape_->bytes.append(reinterpret_cast<const char*>(out.data()), out.size());
    }

private:
    void play(MutableBytes out) {
        if (tape_->bytes.size() < out.size()) throw OtherDraws();
        std::copy_n(tape_->bytes.begin(), out.size(), reinterpret_cast<char*>(out.data()));
        tape_->bytes.erase(0, out.size());
    }

    std::shared_ptr<DrawTape> tape_;
};

static_assert(RandomSource<Draws>);

}  // namespace hsagent::live
