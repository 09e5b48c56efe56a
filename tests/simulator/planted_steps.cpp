// Plants for the checks of steps: agents that accept what they should refuse.
#include "planted.hpp"

namespace hsagent::sim::test {

namespace {

// Accepts any echo and any reference as its own.
struct Careless : Honest {
    struct Profile : BaselineProfile {
        static bool matches(const Field&, const Field&) { return true; }
    };
};
// Takes null to differ from a value that is not there yet.
struct Strict : Honest {
    struct Profile : BaselineProfile {
        static bool matches(const Field& ours, const Field& theirs) {
            return ours.has_value() && ours == theirs;
        }
    };
};

// Recognises no nonce that it received before.
struct Forgetful : Careless {
    struct Kept : MemoryStore {
        bool record_received(Role role, std::string_view peer, std::string_view nonce,
                             Instant now) {
            MemoryStore::record_received(role, peer, nonce, now);
            return true;
        }
    };
};

// Recognises no nonce that it received before, once it has closed a cycle.
struct ForgetfulLater : Careless {
    struct Kept : MemoryStore {
        bool closed = false;
        bool record_received(Role role, std::string_view peer, std::string_view nonce,
                             Instant now) {
            return MemoryStore::record_received(role, peer, nonce, now) || closed;
        }
        void forget_nonces(Role role, std::string_view peer) {
            MemoryStore::forget_nonces(role, peer);
            closed = true;
        }
    };
};

// Stores a reference other than the one that its peer sent.
struct BadReference : Honest {
    struct Kept : MemoryStore {
        void put(Role role, std::string_view peer, const RoleState& row, Instant now) {
            RoleState kept = row;
            if (kept.peer_reference.has_value()) kept.peer_reference.set_text("1111111111");
            MemoryStore::put(role, peer, kept, now);
        }
    };
};

// Forgets no nonce when a cycle closes.
struct Hoarding : Honest {
    struct Kept : MemoryStore {
        void forget_nonces(Role, std::string_view) {}
    };
};

}  // namespace

std::vector<Plant> plants_of_steps() {
    const Scene soon = repeating_within(3'000);
    Scene late = repeating_within(20'000);
    late.agents = 3;
    return {
        {"an agent takes a message that echoes a nonce of an earlier cycle", "echo_rule", "",
         [=] { return world_with<Careless>(late); }, [=] { return world_with<Honest>(late); }},
        {"a null echoes a challenge that is not made yet", "echo_rule", "S2",
         [] { return world_with<Honest>(attacked_by("S2")); },
         [] { return world_with<Strict, Strict>(attacked_by("S2")); }},
        {"an agent takes a reference of an earlier cycle", "finalize_rule", "",
         [=] { return world_with<Careless>(late); }, [=] { return world_with<Honest>(late); }},
        {"a null names a reference that is not made yet", "finalize_rule", "S2",
         [] { return world_with<Honest>(attacked_by("S2")); },
         [] { return world_with<Strict, Strict>(attacked_by("S2")); }},
        {"a store that knows no nonce again", "nonce_taken_once", "",
         [=] { return world_with<Forgetful>(soon); }, [=] { return world_with<Careless>(soon); }},
        {"a store that knows no nonce again after its first cycle", "nonce_taken_once", "",
         [=] { return world_with<ForgetfulLater>(soon); },
         [=] { return world_with<Careless>(soon); }},
        {"an agent goes by another's id", "steps_are_the_peers", "S11",
         [] { return world_with<Impostor>(three()); }, [] { return world_with<Honest>(three()); }},
        {"somebody takes a step in an agent's name", "steps_are_the_peers", "S11",
         [] { return world_with<Honest>(attacked_by("S11")); },
         [] { return world_with<Honest>(); }},
        {"a store that keeps another reference", "references_match", "",
         [] { return world_with<BadReference>(); }, [] { return world_with<Honest>(); }},
        {"a store that forgets no nonces", "closed_pair_keeps_no_nonces", "",
         [] { return world_with<Hoarding>(); }, [] { return world_with<Honest>(); }},
    };
}

}  // namespace hsagent::sim::test
