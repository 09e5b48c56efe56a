#include "simulator/live/speaker.hpp"

#include <utility>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/botan.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "simulator/live/live_application.hpp"

namespace hsagent::live {

namespace {

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
    using P = LivePolicies<Profile>;

    SpeakerOf(Identity identity, const Settings& settings, P policies, Instant now)
        : agent_(std::move(identity), settings, std::move(policies), now) {}

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
    Agent<P> agent_;
};

}  // namespace

std::unique_ptr<Speaker> make_speaker(const SpeakerKind& kind, Identity identity, SqliteStore store,
                                      RecordableRandom draws, Log log, Instant now) {
    const auto make = [&]<class Profile>(Profile) -> std::unique_ptr<Speaker> {
        return std::make_unique<SpeakerOf<Profile>>(
            std::move(identity), kind.settings,
            LivePolicies<Profile>{std::move(draws), std::move(store),
                                  LiveApplication(std::move(log), kind.only)},
            now);
    };
    return kind.profile == sim::ProfileKind::hardened ? make(HardenedProfile{})
                                                      : make(BaselineProfile{});
}

}  // namespace hsagent::live
