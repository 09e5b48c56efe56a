// Speaker: an agent on its database, of whichever profile: what a program with real time, or a
// capture, needs of it.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/handshake/counters.hpp"
#include "hsagent/handshake/receipt.hpp"
#include "hsagent/handshake/settings.hpp"
#include "hsagent/identity.hpp"
#include "hsagent/store/sqlite.hpp"
#include "hsagent/support/time.hpp"
#include "simulator/agents/profile_kind.hpp"
#include "simulator/live/recordable_random.hpp"
#include "simulator/live/talker.hpp"

namespace hsagent::live {

using LineSink = std::function<void(std::string_view line)>;

class Speaker {
public:
    Speaker() = default;
    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;
    virtual ~Speaker() = default;

    // As those of Agent. Throw StoreError; the step is then undone, and the speaker can go on.
    virtual void receive(std::string_view line, Instant now) = 0;
    virtual void advance(Instant now) = 0;
    virtual Instant deadline() const = 0;
    // Lines that wait, newline included.
    virtual void take_lines(const LineSink& sink) = 0;

    virtual const Counters& counters() const = 0;
    virtual const TalkerCounters& talked() const = 0;
    virtual Digest fingerprint() = 0;
    // Lets go of the database; nothing can be done any more. Throws StoreError.
    virtual void close() = 0;
};

// What a speaker is, beside who it is and what it remembers.
struct SpeakerKind {
    sim::ProfileKind profile = sim::ProfileKind::hardened;
    Settings settings;
    std::set<std::string, std::less<>> only;  // peers; none: everybody
};

std::unique_ptr<Speaker> make_speaker(const SpeakerKind& kind, Identity identity, SqliteStore store,
                                      RecordableRandom draws, Log log, TalkerHooks hooks,
                                      Instant now);

}  // namespace hsagent::live
