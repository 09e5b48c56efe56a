#include "simulator/checks/messages.hpp"

#include "hsagent/crypto/botan.hpp"
#include "hsagent/message/sec.hpp"
#include "simulator/model/agent_number.hpp"
#include "simulator/model/pairs.hpp"
#include "simulator/model/roles.hpp"

namespace hsagent::sim {

void OpenedWasSealed::step(const ObservedStep& step, FindingSink& sink) {
    for (const auto& line : step.sent) {
        if (line->content.sec.block != Block::object) continue;
        const Role sends = role_that_sends(line->intent);
        seals_[signature_hash(line->content.sec.sig)] = {
            step.agent(), hash_of(line->to), hash_of(line->content.my_nonce.text),
            sends == Role::initiator ? Role::responder : Role::initiator};
    }
    if (!step.is_delivery()) return;
    for (const Role role : all_roles) {
        const News* news = step.opened(role);
        if (!news) continue;
        const std::size_t peer = step.claimed_sender();
        const Hash128 sig = signature_hash(step.content().sec.sig);
        const std::string who =
            step.agent_name() + " opened '" + news->text + "' from " + step.directory.name_of(peer);
        const auto seal = seals_.find(sig);
        if (seal == seals_.end()) {
            // No agent of the run sealed it: a stranger's own message, or one under another's id.
            const bool altered = step.seen.event.line->original != nullptr;
            if (peer != no_agent && !altered)
                sink.found(name, "S3", peer, who + ", who sealed no such thing");
            continue;
        }
        const bool is_ours = seal->second.to == hash_of(step.directory.id_of(step.agent()));
        if (seal->second.by == peer && !is_ours) {
            sink.found(name, "S17", peer, who + ", which was sealed for somebody else");
        } else if (seal->second.by != peer || seal->second.to_role != role) {
            sink.found(name, "S5", peer, who + ", which was sealed for another end");
        } else if (news->text != (role == Role::responder ? "How are you?" : "I am OK!")) {
            sink.found(name, "", peer, who + ", who said something else");
        }
        if (!opened_.insert(role_hash(step.agent(), role, news->peer_id, sig)).second) {
            const bool unanswered =
                step.content().my_nonce == step.seen.row(role).before.peer_nonce;
            const bool blind = step.content().your_nonce.is_null();
            const bool copied = seal->second.under != hash_of(step.content().my_nonce.text);
            sink.found(name,
                       copied                ? "S16"
                       : unanswered && blind ? "S15"
                                             : "S6",
                       peer, who + " a second time");
        }
    }
}

void NothingInTheClear::step(const ObservedStep& step, FindingSink& sink) {
    for (const auto& line : step.sent) {
        const Content& content = line->content;
        if (!content.message.has_value() || content.message.text.empty()) continue;
        sink.found(name, "S9", line->addressee,
                   step.agent_name() + " sent '" + content.message.text + "' in the clear to " +
                       step.directory.name_of(line->addressee));
    }
}

void SealedIsRead::step(const ObservedStep& step, FindingSink& sink) {
    if (!step.is_delivery() || step.content().sec.block == Block::absent) return;
    // L7 is about requests and responds only.
    const Intent intent = step.content().intent;
    if (intent != Intent::request && intent != Intent::respond) return;
    for (const Role role : all_roles) {
        if (!step.took(role) || step.opened(role)) continue;
        // Without a session, a resumed cycle takes the step, so that it can end.
        if (step.own().resumes_cycles && !step.seen.row(role).has_session) continue;
        sink.found(name, "L7", step.claimed_sender(),
                   step.agent_name() + " could not open what a " +
                       std::string(hsagent::name(intent)) + " says, and took it all the same");
    }
}

HashHidesText::HashHidesText() {
    for (const char* text : {"How are you?", "I am OK!"}) {
        std::string payload;
        message::message_payload(text, payload);
        guesses_.emplace(to_base64(BotanCrypto::sha256(as_bytes(payload))), text);
    }
}

void HashHidesText::step(const ObservedStep& step, FindingSink& sink) {
    for (const auto& line : step.sent) {
        if (line->content.sec.block != Block::object) continue;
        const auto guess = guesses_.find(line->content.sec.hash.text);
        if (guess == guesses_.end()) continue;
        sink.found(name, "S8", line->addressee,
                   "everyone on the relay can tell from its hash that " + step.agent_name() +
                       " said '" + guess->second + "'");
    }
}

void LogsNoSecrets::step(const ObservedStep& step, FindingSink& sink) {
    for (std::size_t i = 0; i < step.seen.news.size(); ++i) {
        const News& news = step.seen.news[i];
        if (news.kind != News::Kind::logged || !news.shows_secret) continue;
        sink.found(name, "S13", no_agent, step.agent_name() + " logs \"" + news.text + "\"");
    }
}

}  // namespace hsagent::sim
