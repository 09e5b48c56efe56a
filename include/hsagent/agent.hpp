// Agent: lines in, lines out, the next deadline. No I/O, no clock, no thread (DESIGN, rule 1).
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/flow/tape.hpp"
#include "hsagent/handshake/baseline/machine.hpp"
#include "hsagent/handshake/core.hpp"
#include "hsagent/handshake/fingerprint.hpp"
#include "hsagent/handshake/hardened/machine.hpp"
#include "hsagent/handshake/machine.hpp"
#include "hsagent/handshake/receipt.hpp"
#include "hsagent/handshake/routes.hpp"
#include "hsagent/message/reader.hpp"

namespace hsagent {

// One agent with any number of peers, each with its own two role states.
//
// The caller brings the loop: it gives every line of the relay to receive(), calls advance() at
// deadline(), and sends what take_lines() hands over. Times must not go backwards by more than
// the hs time limit; an agent is used from one thread at a time.
//
// Throws StoreError, and what the application throws; the step is then rolled back and the
// agent can be used on. Where opened() or session() of the application throws, the step stands.
template <Policies P>
class Agent {
public:
    Agent(Identity identity, const Settings& settings, P policies, Instant now)
        : core_(std::move(identity), settings, std::move(policies)),
          deadline_(now.plus_ms(settings.round_ms)) {}

    // An agent is a value: with a store, a random source and an application that can be copied, so
    // can it be, and the copy goes on by itself. Spelt out, because it copies secrets.
    explicit Agent(const Agent&) = default;
    Agent(Agent&&) noexcept = default;
    Agent& operator=(Agent&&) noexcept = default;

    const std::string& id() const { return core_.identity.my_id; }
    P& policies() { return core_.policies; }
    const P& policies() const { return core_.policies; }
    const Counters& counters() const { return core_.counters; }
    const Settings& settings() const { return core_.settings; }

    // Takes one line of the relay, with or without its newline.
    Receipt receive(std::string_view line, Instant now) {
        ++core_.counters.lines_received;
        return take(reader_.read(line, id(), content_, remote_addr_), now);
    }

    // Takes a content object (JSON text) that is out of its wrappers already.
    Receipt receive_content(std::string_view json, std::string_view remote_addr, Instant now) {
        remote_addr_.assign(remote_addr);
        return take(reader_.read_bare(json, id(), content_), now);
    }

    // When advance() has work to do next.
    Instant deadline() const { return deadline_; }

    // Ends the round that is due, if one is, and says what there is to say. After a pause, rounds
    // go on from `now`. A round whose store failed is undone whole and still due.
    void advance(Instant now) {
        if (now.unix_ms < deadline_.unix_ms) return;
        transact([&] { core_.end_round(now); });
        core_.round_ended();
        const Instant next = deadline_.plus_ms(core_.settings.round_ms);
        deadline_ = next.unix_ms > now.unix_ms ? next : now.plus_ms(core_.settings.round_ms);
        core_.commit();
    }

    // The drivers of the baseline by themselves, for callers with rounds of their own.
    void run_tick_driver(Instant now) {
        transact([&] { core_.run_tick_driver(now); });
        core_.commit();
    }
    void run_queued_driver(Instant now) {
        transact([&] { core_.run_queued_driver(now); });
        core_.commit();
    }

    // Calls sink(std::string_view line) for each line that waits, newline included, and forgets
    // them. The views are valid during the call.
    template <class Sink>
    void take_lines(Sink&& sink) {
        core_.take_lines(std::forward<Sink>(sink));
    }

    // --- what is known of peers: hardened profile (PROTOCOL.md, 8.1, S3) ---------------------

    // The record of a peer, or null before anything was proved to us; valid until the next call.
    const PeerRecord* peer(std::string_view peer_id) const {
        return core_.policies.store.find_peer(peer_id);
    }
    // Pins the key under which a peer signs: before the first contact, or to accept another key
    // than the one that was known. A session under another key ends.
    void pin_key(std::string_view peer_id, const PublicKey& sign_pub, Instant now) {
        transact([&] { core_.pin_key(peer_id, sign_pub, now); });
        core_.commit();
    }
    // Whatever it proves next counts as a first contact: key, zone and whether it speaks hs2.
    void forget_peer(std::string_view peer_id, Instant now) {
        transact([&] { core_.forget_peer(peer_id, now); });
        core_.commit();
    }

    // The row of a peer, or null where none has been made; valid until the next call.
    const RoleState* row(Role role, std::string_view peer_id) const {
        return core_.policies.store.find(role, peer_id);
    }
    State state(Role role, std::string_view peer_id) const {
        const RoleState* found = row(role, peer_id);
        return found ? found->state : ready_state(role);
    }

    // Offers the states of a peer to a flow that runs more routes than the handshake's.
    flow::StateTape::Lanes upload(std::string_view peer_id) const {
        flow::StateTape::Lanes offered;
        for (const Role role : all_roles) {
            offered[handshake::tape_key(role, peer_id)] = {state_node(state(role, peer_id))};
        }
        return offered;
    }

    // Takes states back: for each key with a role and a known peer, the first in the order of
    // preference that is among the nodes. Other keys and nodes are ignored.
    void download(const flow::StateTape::Lanes& possible, Instant now) {
        transact([&] {
            for (const auto& [key, nodes] : possible) take_back(key, nodes, now);
        });
        core_.commit();
    }

    // A digest of everything that the next steps depend on: equal for agents that will do the
    // same. Counters are not part of it; an application's own state is not either.
    Digest fingerprint() {
        handshake::FingerprintWriter writer;
        handshake::write_fingerprint(core_, writer);
        writer.number(deadline_.unix_ms);
        core_.write_fingerprint(writer);
        core_.for_each_line([&](std::string_view line) { writer.text(line); });
        return P::Crypto::sha256(as_bytes(writer.written()));
    }

    // The session key of a peer, or null. For checks of the simulator and tests.
    const SecretKey* session_key(Role role, std::string_view peer_id) {
        return core_.session_key(role, peer_id);
    }

private:
    using Machine = typename ProfileOf<P>::template Machine<P>;
    static_assert(handshake::HandshakeMachine<Machine>);

    static flow::Node state_node(State state) {
        return flow::NodeView(flow::NodeKind::plain, name(state));
    }

    // One transaction: what fails is rolled back whole, and thrown on. The agent's own state
    // follows, and then core_.commit(), which calls the application: that may throw too.
    template <class Work>
    void transact(Work work) {
        core_.store().begin(core_.undo);
        try {
            work();
            core_.store().commit();
        } catch (...) {
            core_.store().rollback();
            core_.undo.rollback();
            core_.rollback();
            throw;
        }
        core_.undo.commit();
    }

    void take_back(std::string_view key, const std::vector<flow::Node>& nodes, Instant now) {
        const auto whose = handshake::parse_tape_key(key);
        const RoleState* known = whose ? row(whose->role, whose->peer_id) : nullptr;
        if (!known) return;
        const auto& preference = whose->role == Role::initiator ? handshake::initiator_preference
                                                                : handshake::responder_preference;
        for (const State preferred : preference) {
            const flow::Node node = state_node(preferred);
            if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) continue;
            if (known->state == preferred) return;
            row_ = *known;
            row_.state = preferred;
            core_.store().put(whose->role, whose->peer_id, row_, now);
            return;
        }
    }

    Receipt take(Drop drop, Instant now) {
        drop = core_.inspect(drop, content_);
        if (drop == Drop::none) {
            if constexpr (HasReceiveHook<decltype(P::application)>) {
                if (!core_.application().accept(content_, remote_addr_)) {
                    drop = Drop::refused_by_application;
                }
            }
        }
        if (drop != Drop::none) {
            ++core_.counters.dropped[static_cast<std::size_t>(drop)];
            log_drop(drop);
            return {drop, {}};
        }
        ++core_.counters.payloads;
        const handshake::Inbound in{content_, content_.from.text, remote_addr_, now};
        std::array<handshake::Walk, all_roles.size()> walks;
        transact([&] {
            for (const Role role : all_roles) {
                walks[static_cast<std::size_t>(role)] = run_role(role, in);
            }
        });
        Receipt receipt;
        for (std::size_t i = 0; i < walks.size(); ++i) {
            core_.took(walks[i]);
            const handshake::StepEvent& answer = walks[i].answer;
            receipt.answers[i] = {handshake::route_from(walks[i].from).text(), answer.event,
                                  answer.wakes_sender()};
        }
        core_.commit();
        return receipt;
    }

    // The step of the role for this peer.
    handshake::Walk run_role(Role role, const handshake::Inbound& in) {
        const RoleState* known = core_.store().find(role, in.peer_id);
        if (known) {
            row_ = *known;
        } else {
            row_ = RoleState::fresh(role);
        }
        const handshake::Walk walk = core_.step(row_, in);
        // Found anew: a step may have made room by letting go of other rows.
        const RoleState* stands = core_.store().find(role, in.peer_id);
        if (stands ? row_ != *stands : walk.answer.keeps_row) {
            core_.store().put(role, in.peer_id, row_, in.now);
        }
        return walk;
    }

    void log_drop(Drop drop) {
        if (drop == Drop::not_for_us) return;  // most of a busy relay
        const LogLevel level = drop == Drop::relay_warning || drop == Drop::too_long
                                   ? LogLevel::warning
                                   : LogLevel::debug;
        core_.log(level, [&](std::string& out) {
            out += "[recv] dropped: ";
            out += name(drop);
        });
    }

    Machine core_;
    message::LineReader reader_;
    Content content_;
    std::string remote_addr_;
    RoleState row_;  // the working copy of a step
    Instant deadline_;
};

}  // namespace hsagent
