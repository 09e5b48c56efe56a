#include "simulator/checks/check.hpp"

#include "hsagent/handshake/events.hpp"

namespace hsagent::sim {

namespace {

bool says_the_same(const Content& a, const Content& b) {
    const auto same_hs = [](const Hs& x, const Hs& y) {
        return x.block == y.block && x.type == y.type && x.nonce == y.nonce &&
               x.kx_pub == y.kx_pub && x.sign_pub == y.sign_pub && x.timestamp == y.timestamp &&
               x.sig == y.sig;
    };
    const auto same_sec = [](const Sec& x, const Sec& y) {
        return x.block == y.block && x.envelope == y.envelope && x.nonce == y.nonce &&
               x.ciphertext == y.ciphertext && x.hash == y.hash && x.ts == y.ts && x.sig == y.sig &&
               x.unusual_envelope == y.unusual_envelope;
    };
    return a.intent == b.intent && a.from == b.from && a.to == b.to &&
           a.intent_text == b.intent_text && a.your_nonce == b.your_nonce &&
           a.my_nonce == b.my_nonce && a.your_ref == b.your_ref && a.my_ref == b.my_ref &&
           a.message == b.message && same_hs(a.hs, b.hs) && same_sec(a.sec, b.sec);
}

}  // namespace

bool ObservedStep::is_genuine() const {
    const Transmission& line = *seen.event.line;
    if (line.sender == no_agent || line.sender != claimed_sender()) return false;
    return !line.original || says_the_same(line.content, line.original->content);
}

bool ObservedStep::took(Role role) const {
    const auto& answer = seen.answer(role);
    if (!is_delivery() || !answer || answer->signal != handshake::ok) return false;
    // The state before need not be the one that took the line: a jump may first have led into an
    // aborted cycle, or a new one.
    if (own().says_ok_only_for_steps) return true;
    const Intent intent = content().intent;
    switch (seen.row(role).before.state) {
        case State::resp_ready:
            return intent == Intent::register_ || intent == Intent::reconnect;
        case State::resp_confirm:
            return intent == Intent::request;
        case State::resp_exchange:
            return intent == Intent::request || intent == Intent::conclude;
        case State::resp_finalize:
            return intent == Intent::close && answer->kind == flow::EventKind::move;
        case State::init_ready:
            return intent == Intent::confirm;
        case State::init_exchange:
            return intent == Intent::respond;
        case State::init_finalize_propose:
            return intent == Intent::finish;
        case State::init_finalize_close:
            return false;  // takes any message, and reads none
    }
    return false;
}

bool ObservedStep::used_hs(Role role) const {
    // A respond proves a session, but whatever hs it has is not read.
    if (!is_delivery() || content().hs.block != Block::object) return false;
    if (content().intent == Intent::respond) return false;
    if (told(SessionChange::established, role)) return true;
    return own().proves_keys && role == Role::initiator && took(role) && seen.row(role).has_session;
}

const News* ObservedStep::told(SessionChange change, Role role) const {
    for (std::size_t i = 0; i < seen.news.size(); ++i) {
        const News& news = seen.news[i];
        if (news.kind == News::Kind::session && news.change == change && news.role == role) {
            return &news;
        }
    }
    return nullptr;
}

const News* ObservedStep::opened(Role role) const {
    for (std::size_t i = 0; i < seen.news.size(); ++i) {
        const News& news = seen.news[i];
        if (news.kind == News::Kind::opened && news.role == role) return &news;
    }
    return nullptr;
}

}  // namespace hsagent::sim
