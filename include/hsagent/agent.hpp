// Agent: lines in, outputs out, the next deadline. No I/O, no clock, no thread (ARCHITECTURE.md,
// rule 1).
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/flow/tape.hpp"
#include "hsagent/handshake/core.hpp"
#include "hsagent/handshake/fingerprint.hpp"
#include "hsagent/handshake/hardened/machine.hpp"
#include "hsagent/handshake/machine.hpp"
#include "hsagent/handshake/receipt.hpp"
#include "hsagent/handshake/tape_keys.hpp"
#include "hsagent/message/reader.hpp"
#include "hsagent/support/overloaded.hpp"

namespace hsagent {

// One agent with any number of peers, each with its own two role states.
//
// The caller brings the loop: it passes every line of the relay to receive(), calls advance() at
// deadline(), and drains the outputs after each. Times must not go backwards by more than the hs
// time limit. An agent is used from one thread at a time.
//
// Throws StoreError and any exception of the application. The step is then rolled back, and the
// agent remains usable.
template <Policies P>
class Agent {
    using Machine = typename ProfileOf<P>::template Machine<P>;
    static_assert(handshake::HandshakeMachine<Machine, P>);

public:
    Agent(Identity identity, const Settings& settings, P policies, Instant now)
        : core_(std::move(identity), settings, std::move(policies)),
          deadline_(now.plus_ms(settings.round_ms)) {}

    // An agent is a value: if its store, random source and application can be copied, so can the
    // agent. Explicit, because it copies secrets.
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
        const Drop drop = reader_.read(line, id(), content_, remote_addr_);
        if constexpr (handshake::Overhears<Machine>) {
            if (drop == Drop::not_for_us && core_.listens_in()) overhear(line);
        }
        return take(drop, now);
    }

    // Takes a content object (JSON text) without its wrappers.
    Receipt receive_content(std::string_view json, std::string_view remote_addr, Instant now) {
        remote_addr_.assign(remote_addr);
        return take(reader_.read_bare(json, id(), content_), now);
    }

    // When advance() next has work to do.
    Instant deadline() const { return deadline_; }

    // Ends the round if it is due, and sends its messages. After a pause, rounds continue from
    // `now`. If the store fails, the round is undone and stays due.
    void advance(Instant now) {
        if (now.unix_ms < deadline_.unix_ms) return;
        transact([&] { core_.end_round(now); });
        core_.round_committed();
        const Instant next = deadline_.plus_ms(core_.settings.round_ms);
        deadline_ = next.unix_ms > now.unix_ms ? next : now.plus_ms(core_.settings.round_ms);
    }

    // The drivers of the baseline profile, for callers with rounds of their own.
    void run_tick_driver(Instant now) requires handshake::HasDrivers<Machine> {
        transact([&] { core_.run_tick_driver(now); });
    }
    void run_queued_driver(Instant now) requires handshake::HasDrivers<Machine> {
        transact([&] { core_.run_queued_driver(now); });
    }

    // Passes each output (handshake/output.hpp) to the visitor, oldest first, and removes it:
    //
    //   agent.drain(overloaded{[&](const Line& line) { socket.send(line.text); },
    //                          [&](const Opened& opened) { show(opened.message.text); },
    //                          ignore_others});
    //
    // The visitor may call the agent, but not drain(), and must not move or destroy it; the outputs
    // of that call follow. It may move parts of an output out. If it throws, the output that it was
    // given is gone, and the next drain continues after it.
    template <OutputVisitor Visit>
    void drain(Visit&& visit) {
        HSAGENT_ASSERT(core_.undo.is_empty());  // a step is no time to drain
        core_.outputs.drain(visit);
    }

    // --- peers -------------------------------------------------------------------------------

    // The record of a peer, null until the peer has proved its key or the application has pinned
    // one; valid until the next call.
    const PeerRecord* peer(std::string_view peer_id) const {
        return core_.policies.store.find_peer(peer_id);
    }
    // Pins the key under which a peer signs (PROTOCOL.md, 8.1, S3): before the first contact, or to
    // accept a new key. A session under another key ends.
    void pin_key(std::string_view peer_id, const PublicKey& sign_pub,
                 Instant now) requires handshake::PinsKeys<Machine> {
        transact([&] { core_.pin_key(peer_id, sign_pub, now); });
    }
    // Forgets a peer's key, zone and use of hs2, so its next contact is a first contact. Sessions
    // with it end.
    void forget_peer(std::string_view peer_id, Instant now) requires handshake::PinsKeys<Machine> {
        transact([&] { core_.forget_peer(peer_id, now); });
    }

    // The row of a peer, null if absent; valid until the next call.
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

    // Sets states: each key with a role and a known peer sets the first state, in the order of
    // preference, that is among its nodes. Other keys and nodes are ignored.
    void download(const flow::StateTape::Lanes& possible, Instant now) {
        transact([&] {
            for (const auto& [key, nodes] : possible) take_back(key, nodes, now);
        });
    }

    // A digest of the state that decides the next steps, and of the waiting outputs. Agents that
    // will act alike have equal digests. Counters and the application's state are not part of it.
    Digest fingerprint() { return P::Crypto::sha256(as_bytes(written_state().written())); }
    // How many bytes that state has when written out: a measure of what others make the agent keep,
    // in its store and in memory.
    std::size_t state_bytes() { return written_state().written().size(); }

    // The session key of a peer, null if absent. For checks of the simulator and tests.
    const SecretKey* session_key(Role role, std::string_view peer_id) {
        return core_.session_key(role, peer_id);
    }

private:
    handshake::FingerprintWriter written_state() {
        handshake::FingerprintWriter writer;
        handshake::write_fingerprint(core_, writer);
        writer.number(deadline_.unix_ms);
        core_.write_fingerprint(writer);
        core_.outputs.for_each(overloaded{
            [&](const Line& line) { writer.text(line.text); },
            [&](const Opened& opened) { writer.text(opened.message.text); },
            [&](const SessionNews& news) { writer.text(name(news.change)); },
        });
        return writer;
    }

    static flow::Node state_node(State state) {
        return flow::NodeView(flow::NodeKind::plain, name(state));
    }

    // Runs `work` as one transaction. If it or the commit throws, all of it is undone.
    template <class Work>
    void transact(Work work) {
        const std::size_t lines = core_.outputs.lines();
        core_.store().begin(core_.undo);
        try {
            work();
            core_.store().commit();
        } catch (...) {
            core_.store().rollback();
            core_.undo.rollback();
            throw;
        }
        core_.undo.commit();
        core_.counters.lines_sent += core_.outputs.lines() - lines;
    }

    void overhear(std::string_view line) {
        if (reader_.read(line, {}, content_, remote_addr_) != Drop::none) return;
        transact([&] { core_.overhear(content_); });
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
        const handshake::Inbound in{content_, content_.from.text, remote_addr_, now};
        drop = core_.inspect(drop, in);
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
        std::array<handshake::Walk, all_roles.size()> walks;
        transact([&] {
            for (const Role role : all_roles) {
                walks[static_cast<std::size_t>(role)] = run_role(role, in);
            }
        });
        Receipt receipt;
        for (std::size_t i = 0; i < walks.size(); ++i) {
            core_.step_committed(walks[i]);
            const handshake::StepEvent& answer = walks[i].answer;
            receipt.answers[i] = {Machine::routes().from(walks[i].from).route.text(), answer.event,
                                  answer.wakes_sender()};
        }
        return receipt;
    }

    handshake::Walk run_role(Role role, const handshake::Inbound& in) {
        const RoleState* known = core_.store().find(role, in.peer_id);
        if (known) {
            row_ = *known;
        } else {
            row_ = RoleState::fresh(role);
        }
        const handshake::Walk walk = core_.step(row_, in);
        // Looked up again: the step may have evicted rows.
        const RoleState* stored = core_.store().find(role, in.peer_id);
        if (stored ? row_ != *stored : walk.answer.keeps_row) {
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
