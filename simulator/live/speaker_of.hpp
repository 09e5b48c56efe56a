// SpeakerOf: a speaker with an agent of a given profile.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "simulator/live/speaker.hpp"

namespace hsagent::live {

template <class ItsProfile>
struct LivePolicies {
    using Crypto = BotanCrypto;
    using Profile = ItsProfile;
    RecordableRandom random;
    SqliteStore store;
    LiveApplication application;
};

template <class Profile>
class SpeakerOf final : public Speaker {
public:
    explicit SpeakerOf(SpeakerParts parts)
        : agent_(std::move(parts.identity), parts.settings,
                 {std::move(parts.random), std::move(parts.store), std::move(parts.application)},
                 parts.now) {}

    void receive(std::string_view line, Instant now) override { agent_.receive(line, now); }
    void advance(Instant now) override { agent_.advance(now); }
    Instant deadline() const override { return agent_.deadline(); }
    std::vector<Output> drain() override {
        std::vector<Output> outputs;
        agent_.drain([&](const auto& output) { outputs.emplace_back(output); });
        return outputs;
    }
    const Counters& counters() const override { return agent_.counters(); }
    Digest fingerprint() override { return agent_.fingerprint(); }
    void close() override { agent_.policies().store.close(); }

private:
    Agent<LivePolicies<Profile>> agent_;
};

template <class Profile>
std::unique_ptr<Speaker> make_speaker_of(SpeakerParts parts) {
    return std::make_unique<SpeakerOf<Profile>>(std::move(parts));
}

}  // namespace hsagent::live
