// ActorOf: an actor whose agent is built from a bundle of policies.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hsagent/agent.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/store/failing.hpp"
#include "hsagent/store/row_text.hpp"
#include "simulator/agents/actor.hpp"
#include "simulator/agents/counted_crypto.hpp"
#include "simulator/agents/listener.hpp"
#include "simulator/model/pairs.hpp"
#include "simulator/model/roles.hpp"

namespace hsagent::sim {

template <Policies P>
class ActorOf final : public Actor {
public:
    ActorOf(Identity identity, const Settings& settings, P policies, Instant now)
        : identity_(std::move(identity)),
          agent_(std::in_place, Identity(identity_), settings, std::move(policies), now) {}

    std::unique_ptr<Actor> clone() const override {
        if constexpr (copies) {
            return std::unique_ptr<Actor>(new ActorOf(*this, Copy{}));
        } else {
            HSAGENT_ASSERT(copies);
            return nullptr;
        }
    }

    const Identity& identity() const override { return identity_; }
    Instant deadline() const override { return agent_->deadline(); }
    const RoleState* row(Role role, std::string_view peer_id) const override {
        return agent_->row(role, peer_id);
    }
    const SecretKey* session_key(Role role, std::string_view peer_id) override {
        return agent_->session_key(role, peer_id);
    }
    Digest fingerprint() override { return agent_->fingerprint(); }
    SeededRandom* random() override {
        if constexpr (std::is_same_v<decltype(agent_->policies().random), SeededRandom>) {
            return &agent_->policies().random;
        } else {
            return nullptr;
        }
    }

    ReasonCounts reasons() const override {
        ReasonCounts all = earlier_reasons_;
        for (std::size_t i = 0; i < all.size(); ++i) all[i] += agent_->counters().reasons[i];
        return all;
    }

    void pin(const Identity& peer, Instant now) override {
        const auto pin_in = [&](auto& agent) {
            if constexpr (requires { agent.pin_key(peer.my_id, peer.sign_public, now); }) {
                agent.pin_key(peer.my_id, peer.sign_public, now);
            }
        };
        try {
            pin_in(*agent_);
        } catch (const PlannedStoreFailure&) {
            pin_in(*agent_);  // the disk has room again
        }
    }

    void perform(Instant now, bool may_begin, Observation& seen) override {
        seen.now = now;
        Listener& listener = agent_->policies().application;
        listener.may_begin = may_begin;
        listener.logged.truncate(0);
        listener.composed.truncate(0);
        const Signatures before = signatures_so_far;
        try {
            switch (seen.event.kind) {
                case ScheduledEvent::Kind::delivery:
                    receive(now, seen);
                    break;
                case ScheduledEvent::Kind::round:
                    agent_->advance(now);
                    if (is_due_for_stocktaking(seen.event.at_us)) seen.holds = holdings();
                    break;
                case ScheduledEvent::Kind::stop:
                    break;
                case ScheduledEvent::Kind::start:
                    restart(static_cast<Restart>(seen.event.detail), now);
                    break;
                case ScheduledEvent::Kind::remember:
                    remember();
                    break;
                case ScheduledEvent::Kind::store_fails:
                    agent_->policies().store.fail_at(seen.event.detail);
                    break;
                default:
                    HSAGENT_ASSERT(false);
            }
        } catch (const PlannedStoreFailure&) {
            seen.store_failed = true;
        }
        seen.signatures = signatures_so_far - before;
        std::swap(seen.news, agent_->policies().application.logged);
        drain_into(seen);
        for (std::size_t i = 0; i < seen.news.size(); ++i) complete(seen, seen.news[i]);
    }

private:
    using Inner = std::remove_reference_t<decltype(std::declval<P&>().store.inner())>;
    static constexpr bool copies = std::copy_constructible<Inner>;
    struct Copy {};

    ActorOf(const ActorOf& other, Copy)
        : identity_(other.identity_),
          agent_(other.agent_),
          remembered_(other.remembered_),
          earlier_reasons_(other.earlier_reasons_),
          stocktaking_(other.stocktaking_) {}

    void receive(Instant now, Observation& seen) {
        const Transmission& line = *seen.event.line;
        const std::string& peer_id = line.content.from.text;
        const bool read = line.unread == Drop::none && (line.to.empty() || line.to == id());
        for (const Role role : all_roles) {
            if (read) note(role, peer_id, seen.row(role).was_there, seen.row(role).before);
        }
        const PeerRecord* known = read ? agent_->peer(peer_id) : nullptr;
        if (known) seen.pinned = known->sign_pub.text;
        seen.knows_hs2 = known && known->speaks_hs2;
        for (const Role role : all_roles) {
            // It may come back in this step.
            const auto number = static_cast<std::size_t>(role);
            if (!known || seen.row(role).was_there || !known->left_rows[number].is_text()) continue;
            seen.row(role).before = idle_row_of(role, known->left_rows[number].text);
        }
        const std::uint64_t before = agent_->counters().replays_ignored;
        const ReasonCounts counted = agent_->counters().reasons;
        seen.receipt = agent_->receive(line.relayed, now);
        seen.replays = agent_->counters().replays_ignored - before;
        for (std::size_t i = 0; i < counted.size(); ++i) {
            if (agent_->counters().reasons[i] != counted[i]) seen.reasons |= std::uint64_t{1} << i;
        }
        if (seen.receipt.dropped != Drop::none) return;
        for (const Role role : all_roles) {
            RowChange& row = seen.row(role);
            note(role, peer_id, row.is_there, row.after);
            row.has_session = session_key(role, peer_id) != nullptr;
            row.nonces = agent_->policies().store.nonce_count(role, peer_id);
        }
    }
    void note(Role role, std::string_view peer_id, bool& is_there, RoleState& copy) const {
        const RoleState* known = row(role, peer_id);
        is_there = known != nullptr;
        copy = known ? *known : RoleState::fresh(role);
    }

    // In one round of ten.
    bool is_due_for_stocktaking(std::int64_t at_us) {
        return std::exchange(stocktaking_, at_us / 10'000'000) != at_us / 10'000'000;
    }
    Holdings holdings() {
        auto& store = agent_->policies().store;
        Holdings held;
        for (const Role role : all_roles) {
            store.for_each(role, [&](std::string_view, const RoleState&) { ++held.rows; });
        }
        store.for_each_peer([&](std::string_view, const PeerRecord& record) {
            held.peers += record.sign_pub.has_value();
        });
        held.bytes = agent_->state_bytes();
        return held;
    }

    void drain_into(Observation& seen) {
        agent_->drain(overloaded{
            [&](const Line& line) {
                Sent& sent = seen.sent.next();
                sent.intent = line.intent;
                sent.to.assign(line.to);
                sent.text.assign(line.text);
                const Role role = role_that_sends(sent.intent);
                const RoleState* about = row(role, sent.to);
                if (about) sent.row = *about;
                sent.nonces = about ? agent_->policies().store.nonce_count(role, sent.to) : 0;
            },
            [&](const Opened& opened) {
                News& news = seen.news.next();
                news.kind = News::Kind::opened;
                news.role = opened.role;
                news.peer_id.assign(opened.peer_id);
                news.text.assign(opened.message.text);
            },
            [&](const SessionNews& session) {
                News& news = seen.news.next();
                news.kind = News::Kind::session;
                news.role = session.role;
                news.peer_id.assign(session.peer_id);
                news.text.assign(session.reason);
                news.change = session.change;
            },
        });
    }

    // Adds facts that only the agent itself knows.
    void complete(Observation& seen, News& news) {
        switch (news.kind) {
            case News::Kind::opened:
                break;
            case News::Kind::logged:
                news.shows_secret = shows_secret(seen, news.text);
                break;
            case News::Kind::session:
                if (news.change == SessionChange::established) {
                    const SecretKey* key = session_key(news.role, news.peer_id);
                    HSAGENT_ASSERT(key);
                    news.key = to_hex(P::Crypto::sha256(key->expose()));
                }
        }
    }
    // Whether the line shows the first four bytes of any session key, or a message that was
    // composed or opened in the step.
    bool shows_secret(Observation& seen, std::string_view line) {
        bool shows = false;
        for (const Role role : all_roles) {
            agent_->policies().store.for_each(
                role, [&](std::string_view peer_id, const RoleState&) {
                    const SecretKey* key = session_key(role, peer_id);
                    const bool in_line =
                        key && line.find(to_hex(Bytes(key->expose()).first(4))) != line.npos;
                    shows = shows || in_line;
                });
        }
        const auto tells = [&](const std::string& message) {
            shows = shows || (!message.empty() && line.find(message) != line.npos);
        };
        for (std::size_t i = 0; i < seen.news.size(); ++i) {
            if (seen.news[i].kind == News::Kind::opened) tells(seen.news[i].text);
        }
        const auto& composed = agent_->policies().application.composed;
        for (std::size_t i = 0; i < composed.size(); ++i) tells(composed[i]);
        return shows;
    }

    void remember() {
        if constexpr (copies) remembered_.emplace(agent_->policies().store.inner());
    }

    // Replaces the process by a new one, with the store that it finds.
    void restart(Restart found, Instant now) {
        earlier_reasons_ = reasons();
        P& old = agent_->policies();
        if constexpr (copies) {
            if (found == Restart::without_store) old.store = decltype(old.store)();
            if (found == Restart::with_remembered_store && remembered_) {
                old.store = decltype(old.store)(Inner(*remembered_));
            }
        } else {
            HSAGENT_ASSERT(found == Restart::with_store);
        }
        P policies{std::move(old.random), std::move(old.store), std::move(old.application)};
        const Settings settings = agent_->settings();
        agent_.emplace(Identity(identity_), settings, std::move(policies), now);
    }

    Identity identity_;
    std::optional<Agent<P>> agent_;
    std::optional<Inner> remembered_;
    ReasonCounts earlier_reasons_{};
    std::int64_t stocktaking_ = 0;  // time of the last, in units of ten seconds
};

}  // namespace hsagent::sim
