// Speaker: an agent of any profile on its database, for real time and for captures.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/handshake/counters.hpp"
#include "hsagent/handshake/receipt.hpp"
#include "hsagent/handshake/settings.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/store/sqlite.hpp"
#include "hsagent/support/time.hpp"
#include "simulator/agents/profile.hpp"
#include "simulator/live/live_application.hpp"
#include "simulator/live/log.hpp"
#include "simulator/live/outputs.hpp"
#include "simulator/live/recordable_random.hpp"

namespace hsagent::live {

class Speaker {
public:
    Speaker() = default;
    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;
    virtual ~Speaker() = default;

    // As in Agent. Throw StoreError; the step is then undone, and the speaker remains usable.
    virtual void receive(std::string_view line, Instant now) = 0;
    virtual void advance(Instant now) = 0;
    virtual Instant deadline() const = 0;
    // Removes and returns the waiting outputs, oldest first.
    virtual std::vector<Output> drain() = 0;

    virtual const Counters& counters() const = 0;
    virtual Digest fingerprint() = 0;
    // Closes the database. No other member may be called afterwards. Throws StoreError.
    virtual void close() = 0;
};

// The configuration of a speaker, except its identity and its store.
struct SpeakerKind {
    const sim::Profile* profile = &sim::default_profile();
    Settings settings;
    std::set<std::string, std::less<>> only;  // ids of peers; empty: all
};

// All parts of a speaker.
struct SpeakerParts {
    Identity identity;
    Settings settings;
    SqliteStore store;
    RecordableRandom random;
    LiveApplication application;
    Instant now;
};

inline std::unique_ptr<Speaker> make_speaker(const SpeakerKind& kind, Identity identity,
                                             SqliteStore store, RecordableRandom random, Log log,
                                             Instant now) {
    return kind.profile->speaker({std::move(identity), kind.settings, std::move(store),
                                  std::move(random), LiveApplication(std::move(log), kind.only),
                                  now});
}

}  // namespace hsagent::live
