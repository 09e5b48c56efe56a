// RecordableRandom: the random source of a live agent, which can be recorded and played back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "hsagent/crypto/random.hpp"

namespace hsagent::live {

// A replayed agent draws more bytes than the recorded one.
class UnexpectedDraw : public std::runtime_error {
public:
    UnexpectedDraw() : std::runtime_error("the agent draws more random bytes than were recorded") {}
};

// The bytes drawn since the tape was last taken or, when it plays, the next bytes to draw.
struct RandomTape {
    std::string bytes;
    bool plays = false;  // false: records
};

class RecordableRandom {
public:
    // Draws from the system. `tape`, if there is one, records the bytes or plays back others.
    explicit RecordableRandom(std::shared_ptr<RandomTape> tape = nullptr)
        : tape_(std::move(tape)) {}

    // Throws UnexpectedDraw if the tape plays and has too few bytes.
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
