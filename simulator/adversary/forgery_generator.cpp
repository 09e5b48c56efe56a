#include "simulator/adversary/forgery_generator.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hsagent::sim {

namespace {

constexpr std::array all_intents{Intent::register_, Intent::reconnect, Intent::confirm,
                                 Intent::request,   Intent::respond,   Intent::conclude,
                                 Intent::finish,    Intent::close};

bool has_hs(const Transmission& line) {
    return line.content.hs.block == Block::object;
}
bool has_sec(const Transmission& line) {
    return line.content.sec.block == Block::object;
}
bool has_mac(const Transmission& line) {
    return line.content.mac.is_text();
}

// The answer to a message of that intent.
Intent answer_to(Intent intent) {
    switch (intent) {
        case Intent::register_:
        case Intent::reconnect:
            return Intent::confirm;
        case Intent::confirm:
        case Intent::respond:
            return Intent::request;
        case Intent::request:
            return Intent::respond;
        case Intent::conclude:
            return Intent::finish;
        default:
            return Intent::close;
    }
}

}  // namespace

ForgeryGenerator::ForgeryGenerator(SeededRandom random, Forger& forger, const LineBook& book,
                                   const Directory& directory)
    : random_(std::move(random)),
      forger_(forger),
      book_(book),
      directory_(directory),
      copy_per_cent_(static_cast<std::uint32_t>(20 + random_.below(50))),
      step_per_cent_(static_cast<std::uint32_t>(10 + random_.below(50))),
      edit_per_cent_(static_cast<std::uint32_t>(20 + random_.below(60))),
      flood_per_cent_(random_.below(4) == 0 ? static_cast<std::uint32_t>(1 + random_.below(60))
                                            : 0),
      flood_(static_cast<std::uint32_t>(8 + random_.below(120))),
      own_ids_(static_cast<std::uint32_t>(1 + random_.below(3))) {}

void ForgeryGenerator::sees(const LinePtr& line) {
    if (line->content.is_direct()) seen_.push_back(line);
}

void ForgeryGenerator::keep(const Forgery& forgery) {
    constexpr std::size_t most_kept = 256;
    if (kept_.size() < most_kept) {
        kept_.push_back(forgery);
    } else {
        kept_[random_.below(most_kept)] = forgery;
    }
}

Forgery ForgeryGenerator::next() {
    Forgery forgery;
    const auto line = drawn([](const Transmission&) { return true; });
    if (!kept_.empty() && chance(25)) {
        forgery = kept_[random_.below(kept_.size())];
    } else if (line && chance(copy_per_cent_)) {
        forgery = copy_of(*line);
        if (chance(40)) forgery.receiver = other_agent(forgery.receiver);
        if (chance(60)) mend_echo(forgery);
    } else {
        // Whoever speaks to us gets an answer more often than anybody else.
        const bool answers = line && line->sender != no_agent && chance(step_per_cent_);
        const std::size_t receiver = answers ? line->sender : any_agent();
        Who from = anybody(receiver);
        if (answers && line->addressee != no_agent) from = {line->addressee, 0};
        if (answers && line->addressee == no_agent) from = sender_of(*line);
        forgery = next_step(receiver, from);
    }
    while (chance(edit_per_cent_) && chance(70)) edit(forgery);
    if (chance(flood_per_cent_)) {
        if (costly_ && chance(80)) forgery = *costly_;
        forgery.copies = flood_;
        forgery.one_id = chance(50);
    }
    drop_unused_parts(forgery);
    return forgery;
}

std::size_t ForgeryGenerator::other_agent(std::size_t than) {
    if (directory_.size() < 2) return than;
    const std::size_t drawn = random_.below(directory_.size() - 1);
    return drawn < than ? drawn : drawn + 1;
}

Who ForgeryGenerator::anybody(std::size_t but) {
    if (prefers_own_id_ && chance(60)) return {no_agent, 0};
    if (directory_.size() < 2 || chance(50)) {
        // Every flood has a range of ids of its own.
        return {no_agent, static_cast<std::uint32_t>(random_.below(own_ids_)) * 1000};
    }
    return {other_agent(but), 0};
}

// Of the adversary's own ids, the one that a line is for.
Who ForgeryGenerator::sender_of(const Transmission& line) {
    for (std::uint32_t i = 0; i < own_ids_; ++i) {
        if (forger_.own_id(i * 1000) == line.to) return {no_agent, i * 1000};
    }
    return {no_agent, 0};
}

// A recipe for the same line again.
Forgery ForgeryGenerator::copy_of(const Transmission& line) {
    const LineName name = book_.name_of(line);
    const Content& content = line.content;
    Forgery forgery;
    forgery.receiver = line.addressee != no_agent ? line.addressee : other_agent(line.sender);
    forgery.intent = content.intent;
    forgery.from = {directory_.number_of(content.from.text), 0};
    const auto field = [&](ForgedField& to, const Field& of, ForgedField::Origin origin) {
        if (!of.present()) return;
        to = of.is_null() ? ForgedField{ForgedField::Origin::null, 0, {}}
                          : ForgedField{origin, 0, name};
    };
    field(forgery.your_nonce, content.your_nonce, ForgedField::Origin::your_nonce);
    field(forgery.my_nonce, content.my_nonce, ForgedField::Origin::my_nonce);
    field(forgery.your_ref, content.your_ref, ForgedField::Origin::your_ref);
    field(forgery.my_ref, content.my_ref, ForgedField::Origin::my_ref);
    if (has_hs(line)) forgery.hs = {ForgedBlock::copied, name, 0, false, false};
    if (has_sec(line)) forgery.sec = ForgedBlock::copied, forgery.sec_line = name;
    if (has_mac(line)) forgery.mac = ForgedBlock::copied, forgery.mac_line = name;
    return forgery;
}

LineName ForgeryGenerator::named(std::size_t sender, Intent intent, const Who& to) const {
    return {sender, intent, to.agent, 0, to.is_own() ? forger_.own_id(to.own) : std::string()};
}

ForgeryGenerator::LinePtr ForgeryGenerator::latest(std::size_t sender, const Who& to,
                                                   std::initializer_list<Intent> intents) const {
    LinePtr newest;
    for (const Intent intent : intents) {
        const auto line = book_.find(named(sender, intent, to));
        if (line && (!newest || line->number > newest->number)) newest = line;
    }
    return newest;
}

template <class Fits>
ForgeryGenerator::LinePtr ForgeryGenerator::drawn(Fits fits) {
    if (seen_.empty()) return nullptr;
    for (int tries = 0; tries < 8; ++tries) {
        const std::size_t span = chance(40) ? 1 : chance(70) ? 12 : seen_.size();
        const std::size_t back = random_.below(std::min(span, seen_.size()));
        const LinePtr& line = seen_[seen_.size() - 1 - back];
        if (fits(*line)) return line;
    }
    return nullptr;
}

// The step that the receiver waits for from that peer, by what it said last.
Forgery ForgeryGenerator::next_step(std::size_t receiver, const Who& from) {
    const auto said = latest(receiver, from,
                             {Intent::confirm, Intent::request, Intent::respond, Intent::conclude,
                              Intent::finish, Intent::close, Intent::reconnect});
    Intent intent = all_intents[random_.below(all_intents.size())];
    if (said && chance(70)) {
        intent = answer_to(said->intent);
        if (said->intent == Intent::respond && chance(40)) intent = Intent::conclude;
    } else if (chance(50)) {
        intent = chance(50) ? Intent::register_ : Intent::confirm;
    }
    return step(receiver, from, intent);
}

Forgery ForgeryGenerator::step(std::size_t receiver, const Who& from, Intent intent) {
    Forgery forgery;
    forgery.receiver = receiver;
    forgery.from = from;
    forgery.intent = intent;
    forgery.to_everyone = intent == Intent::register_;
    switch (intent) {
        case Intent::reconnect:
            forgery.your_ref = echo(receiver, from, intent);
            break;
        case Intent::confirm:
            forgery.my_nonce = own_field();
            forgery.hs = made_hs();
            break;
        case Intent::request:
        case Intent::respond: {
            forgery.your_nonce = echo(receiver, from, intent);
            forgery.my_nonce = own_field();
            const bool first =
                intent == Intent::request && forgery.your_nonce.line.intent == Intent::confirm;
            if (first) forgery.hs = made_hs();
            draw_sec(forgery);
            draw_mac(forgery);
            break;
        }
        case Intent::conclude:
            forgery.your_nonce = echo(receiver, from, intent);
            forgery.my_ref = own_field();
            draw_mac(forgery);
            break;
        case Intent::finish:
        case Intent::close:
            forgery.your_ref = echo(receiver, from, intent);
            forgery.my_ref = own_field();
            draw_mac(forgery);
            break;
        default:
            break;
    }
    return forgery;
}

// What a step of that intent has to echo; else something of the adversary's own.
ForgedField ForgeryGenerator::echo(std::size_t receiver, const Who& from, Intent intent) {
    LinePtr line;
    ForgedField::Origin origin = ForgedField::Origin::my_nonce;
    if (intent == Intent::request || intent == Intent::conclude) {
        line = latest(receiver, from, {Intent::confirm, Intent::respond});
    } else if (intent == Intent::respond) {
        line = latest(receiver, from, {Intent::request});
    } else {
        origin = ForgedField::Origin::my_ref;
        line = intent == Intent::finish ? latest(receiver, from, {Intent::conclude})
                                        : latest(receiver, from, {Intent::finish});
    }
    if (!line) return own_field();
    return {origin, 0, book_.name_of(*line)};
}

void ForgeryGenerator::mend_echo(Forgery& forgery) {
    if (forgery.your_nonce.is_copied() || forgery.your_nonce.origin == ForgedField::Origin::null) {
        forgery.your_nonce = echo(forgery.receiver, forgery.from, forgery.intent);
    }
    if (forgery.your_ref.is_copied()) {
        forgery.your_ref = echo(forgery.receiver, forgery.from, forgery.intent);
    }
}

ForgedHs ForgeryGenerator::made_hs() {
    const bool known = prefers_own_id_ && chance(70);
    const auto key = known ? 0 : static_cast<std::uint32_t>(random_.below(2));
    ForgedHs hs{ForgedBlock::made, {}, key, false, chance(50)};
    if (!chance(30)) return hs;
    if (const auto line = drawn(has_hs)) {
        hs.others_key = true;
        hs.line = book_.name_of(*line);
    }
    return hs;
}

ForgedHs ForgeryGenerator::some_hs() {
    if (chance(40)) return made_hs();
    const auto line = chance(90) ? drawn(has_hs) : nullptr;
    if (!line) return {};
    return {chance(70) ? ForgedBlock::copied : ForgedBlock::without, book_.name_of(*line), 0, false,
            false};
}

// The session of the receiver's latest hs with the key of our latest one.
void ForgeryGenerator::set_session(Forgery& forgery) {
    const bool asks = forgery.intent == Intent::request || forgery.intent == Intent::conclude ||
                      forgery.intent == Intent::close;
    const auto theirs =
        latest(forgery.receiver, forgery.from, {asks ? Intent::confirm : Intent::request});
    if (!theirs) {
        forgery.sec = forgery.sec == ForgedBlock::made ? ForgedBlock::absent : forgery.sec;
        forgery.mac = forgery.mac == ForgedBlock::made ? ForgedBlock::absent : forgery.mac;
        return;
    }
    forgery.session.theirs = book_.name_of(*theirs);
    forgery.session.key = forgery.hs.block == ForgedBlock::made
                              ? forgery.hs.key
                              : static_cast<std::uint32_t>(random_.below(2));
    forgery.session.ours = std::nullopt;
    if (forgery.hs.block != ForgedBlock::made) {
        forgery.session.ours =
            LineName{no_agent, asks ? Intent::request : Intent::confirm, forgery.receiver, 0, {}};
        forgery.seq = static_cast<std::uint32_t>(1 + random_.below(5));
    }
}

void ForgeryGenerator::draw_sec(Forgery& forgery) {
    forgery.in_the_clear = chance(5);
    const auto sealed = chance(50) ? drawn(has_sec) : nullptr;
    if (sealed) {
        forgery.sec = ForgedBlock::copied;
        forgery.sec_line = book_.name_of(*sealed);
    } else {
        forgery.sec = chance(90) ? ForgedBlock::made : ForgedBlock::absent;
        set_session(forgery);
    }
}

void ForgeryGenerator::draw_mac(Forgery& forgery) {
    const auto line = chance(20) ? drawn(has_mac) : nullptr;
    if (line) {
        forgery.mac = ForgedBlock::copied;
        forgery.mac_line = book_.name_of(*line);
    } else if (chance(50)) {
        forgery.mac = ForgedBlock::made;
        set_session(forgery);
    } else {
        forgery.mac = ForgedBlock::absent;
    }
}

ForgedField ForgeryGenerator::some_field(bool is_nonce) {
    switch (random_.below(8)) {
        case 0:
            return {};
        case 1:
            return {ForgedField::Origin::null, 0, {}};
        case 2:
        case 3:
        case 4:
            return own_field();
        default:
            break;
    }
    const auto line = drawn([&](const Transmission& candidate) {
        const Content& content = candidate.content;
        return is_nonce ? content.my_nonce.is_text() : content.my_ref.is_text();
    });
    if (!line) return own_field();
    return {is_nonce ? ForgedField::Origin::my_nonce : ForgedField::Origin::my_ref, 0,
            book_.name_of(*line)};
}

void ForgeryGenerator::edit(Forgery& forgery) {
    switch (random_.below(12)) {
        case 0:
            forgery.from = anybody(forgery.receiver);
            break;
        case 1:
            forgery.your_nonce = chance(50) ? echo(forgery.receiver, forgery.from, forgery.intent)
                                            : some_field(true);
            break;
        case 2:
        case 3:
            forgery.my_nonce = chance(60) ? own_field() : some_field(true);
            break;
        case 4:
            forgery.your_ref = some_field(false);
            break;
        case 5:
            forgery.my_ref = some_field(false);
            break;
        case 6:
        case 7:
            forgery.hs = some_hs();
            break;
        case 8:
            draw_sec(forgery);
            break;
        case 9:
            draw_mac(forgery);
            break;
        case 10:
            forgery.receiver = any_agent();
            break;
        default:
            forgery.intent = all_intents[random_.below(all_intents.size())];
    }
}

}  // namespace hsagent::sim
