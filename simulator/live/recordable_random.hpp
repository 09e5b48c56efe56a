// RecordableRandom: the random source of a live agent, which can be written down and played back.
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
class UnexpectedDraw : public std::runtime_error {
public:
    UnexpectedDraw() : std::runtime_error("the agent draws more random bytes than were recorded") {}
};

// What was drawn since it was last taken, or what is to be drawn next.
struct RandomTape {
    std::string bytes;
    bool plays = false;  // false: records
};

class RecordableRandom {
public:
    // The system's; `tape`, if there is one, records them or plays back others.
    explicit RecordableRandom(std::shared_ptr<RandomTape> tape = nullptr)
        : tape_(std::move(tape)) {}

    // Throws UnexpectedDraw where nothing is left to be played.
    void fill(MutableBytes out) {
        if (tape_ && tape_->plays) return play(out);
        SystemRandom().fill(out);
        if (tape_) tape_->bytes.append(reinterpret_cast<const char*>(out.data()), out.size());
    }

private:
    void play(MutableBytes out) {
        if (tape_->bytes.size() < out.size()) throw UnexpectedDraw();
        std::copy_n(tape_->bytes.begin(), out.size(), reinterpret_cast<char*>(out.data()));
        tape_->bytes.erase(0, out.size());
    }

    std::shared_ptr<RandomTape> tape_;
};

static_assert(RandomSource<RecordableRandom>);

}  // namespace hsagent::live
