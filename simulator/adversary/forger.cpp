#include "simulator/adversary/forger.hpp"

#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "hsagent/identity/uuid.hpp"
#include "hsagent/json/canonical.hpp"
#include "hsagent/message/hs2.hpp"
#include "hsagent/message/mac.hpp"
#include "hsagent/message/nonces.hpp"
#include "hsagent/message/padded.hpp"
#include "hsagent/message/sec.hpp"
#include "hsagent/store/role_state.hpp"

namespace hsagent::sim {

namespace {

constexpr std::string_view forged_text = "forged";

// The member that a field is copied from.
const char* member_of(ForgedField::Origin origin) {
    switch (origin) {
        case ForgedField::Origin::my_nonce:
            return "my_nonce";
        case ForgedField::Origin::your_nonce:
            return "your_nonce";
        case ForgedField::Origin::my_ref:
            return "my_ref";
        default:
            return "your_ref";
    }
}

Payload hs_json(const Hs& hs) {
    std::string text;
    message::append_hs(text, hs);
    return Payload::parse(text);
}

Payload sec_json(const Sec& sec) {
    std::string text;
    message::append_sec(text, sec);
    return Payload::parse(text);
}

template <CryptoBackend C>
class ForgerOf final : public Forger {
public:
    explicit ForgerOf(SeededRandom random) : Forger(random) {}

    std::optional<Payload> make(const Forgery& forgery, std::uint32_t copy, const LineBook& book,
                                const Directory& directory, Instant now) override {
        Making making{forgery, copy, book, directory, now, {}, {}, {}, false};
        Payload& payload = making.payload;
        payload["from"] = id_of(forgery.from, making);
        payload["to"] =
            forgery.to_everyone ? Payload(nullptr) : Payload(directory.id_of(forgery.receiver));
        payload["intent"] = name(forgery.intent);
        add(making, "your_nonce", forgery.your_nonce);
        add(making, "my_nonce", forgery.my_nonce);
        add(making, "your_ref", forgery.your_ref);
        add(making, "my_ref", forgery.my_ref);
        if (forgery.in_the_clear) payload["message"] = forged_text;
        add_hs(making);
        if (forgery.sec == ForgedBlock::copied) copy_block(making, "sec", forgery.sec_line);
        if (forgery.mac == ForgedBlock::copied) copy_block(making, "mac", forgery.mac_line);
        if (forgery.sec == ForgedBlock::made || forgery.mac == ForgedBlock::made) {
            add_made_blocks(making);
        }
        if (making.failed) return std::nullopt;
        return std::move(payload);
    }

    void steal(const SecretKey& sign_seed) override {
        keys_.erase(0);
        SeededRandom drawn = random_.fork("keys").fork(std::uint64_t{0});
        SecretKey scalar;
        drawn.fill(scalar.expose_for_writing());
        keys_.emplace(0u, message::HsKeys<C>(scalar, sign_seed));
    }

    Identity own_identity(std::uint32_t number) override {
        Identity identity;
        identity.my_id = own_id(number);
        identity.sign_public = keys(number).signing.public_key();
        return identity;
    }

private:
    // A line in the making.
    struct Making {
        const Forgery& forgery;
        std::uint32_t copy;
        const LineBook& book;
        const Directory& directory;
        Instant now;
        Payload payload;
        Hs hs;  // if made
        std::string scratch;
        bool failed;

        std::uint32_t id_of_copy() const { return forgery.one_id ? 0 : copy; }
    };

    // The keys of that number, drawn when first needed.
    message::HsKeys<C>& keys(std::uint32_t number) {
        const auto found = keys_.find(number);
        if (found != keys_.end()) return found->second;
        SeededRandom drawn = random_.fork("keys").fork(number);
        SecretKey scalar, seed;
        drawn.fill(scalar.expose_for_writing());
        drawn.fill(seed.expose_for_writing());
        return keys_.emplace(number, message::HsKeys<C>(scalar, seed)).first->second;
    }

    const std::string& id_of(const Who& who, const Making& making) {
        return who.is_own() ? own_id(who.own + making.id_of_copy())
                            : making.directory.id_of(who.agent);
    }

    std::shared_ptr<const Transmission> find(Making& making, const LineName& name) {
        auto line = making.book.find(name);
        if (!line) making.failed = true;
        return line;
    }

    Payload part(Making& making, const LineName& name, const char* member) {
        const auto line = find(making, name);
        if (!line) return nullptr;
        const Payload& said = said_in(line);
        if (!said.is_object() || !said.contains(member)) {
            making.failed = true;
            return nullptr;
        }
        return said.at(member);
    }
    // The content of a line, parsed once for many recipes.
    const Payload& said_in(const std::shared_ptr<const Transmission>& line) {
        constexpr std::size_t most = 256;
        if (contents_.size() >= most) contents_.clear();
        auto [found, is_new] = contents_.try_emplace(line);
        if (is_new) found->second = payload_of(*line);
        return found->second;
    }
    void copy_block(Making& making, const char* member, const LineName& name) {
        making.payload[member] = part(making, name, member);
    }

    SeededRandom drawn(std::string_view label, std::uint32_t number, const Making& making) const {
        return random_.fork(label).fork(number).fork(making.copy);
    }

    void add(Making& making, const char* member, const ForgedField& field) {
        switch (field.origin) {
            case ForgedField::Origin::absent:
                return;
            case ForgedField::Origin::null:
                making.payload[member] = nullptr;
                return;
            case ForgedField::Origin::own: {
                const bool is_nonce = std::string_view(member).ends_with("nonce");
                SeededRandom random = drawn(is_nonce ? "nonce" : "reference", field.own, making);
                making.payload[member] = is_nonce ? random_nonce(random) : random_reference(random);
                return;
            }
            default:
                making.payload[member] = part(making, field.line, member_of(field.origin));
        }
    }

    void add_hs(Making& making) {
        const ForgedHs& forged = making.forgery.hs;
        if (forged.block == ForgedBlock::absent) return;
        if (forged.block != ForgedBlock::made) {
            copy_block(making, "hs", forged.line);
            if (forged.block == ForgedBlock::without && making.payload["hs"].is_object()) {
                making.payload["hs"].erase("x2");
            }
            return;
        }
        message::HsKeys<C>& own = keys(forged.key);
        std::string kx_pub = own.kx_pub;
        if (forged.others_key) {
            const Payload theirs = part(making, forged.line, "hs");
            if (!theirs.is_object()) {
                making.failed = true;
                return;
            }
            kx_pub = text_at(theirs, "kx_pub");
        }
        const message::HsType type = making.forgery.intent == Intent::confirm
                                         ? message::HsType::response
                                         : message::HsType::init;
        std::string nonce = text_at(making.payload, "my_nonce");
        if (forged.with_x2) {
            const std::string echoed = text_at(making.payload, "your_nonce");
            const std::string from = text_at(making.payload, "from");
            const std::string to = text_at(making.payload, "to");
            message::X2Claims claims{type, from, to, own.sign_pub, kx_pub, making.now};
            if (type == message::HsType::init) claims.your_nonce = echoed;
            message::fill_x2(making.hs.x2, claims);
            const std::string challenge(message::challenge_of(nonce));
            nonce.clear();
            message::append_hs2_nonce(nonce, challenge,
                                      message::x2_digest<C>(making.hs.x2, making.scratch));
            making.payload["my_nonce"] = nonce;
        }
        message::build_hs<C>(own.signing, {own.sign_pub, kx_pub}, type, nonce, making.now,
                             making.hs);
        making.payload["hs"] = hs_json(making.hs);
    }

    // The sealed message and the mac of a session with one end's own key.
    void add_made_blocks(Making& making) {
        const Forgery& forgery = making.forgery;
        const auto theirs = find(making, forgery.session.theirs);
        const auto said = forgery.session.ours ? find(making, *forgery.session.ours) : nullptr;
        const Hs& our_hs = said ? said->content.hs : making.hs;
        if (!theirs || making.failed) {
            making.failed = true;
            return;
        }
        const Hs& their_hs = theirs->content.hs;
        message::HsKeys<C>& own = keys(forgery.session.key);
        const auto kx_pub = base64_array<32>(their_hs.kx_pub.text, Base64::strict);
        const auto shared = kx_pub ? own.agreement.agree(*kx_pub) : std::nullopt;
        if (!shared) {
            making.failed = true;
            return;
        }
        const bool is_hs2 = their_hs.x2.block == Block::object && our_hs.x2.block == Block::object;
        if (!is_hs2) {
            if (forgery.mac == ForgedBlock::made) making.failed = true;
            SecretKey key;
            C::hkdf_sha256(shared->expose(), {}, as_bytes(message::session_key_info),
                           key.expose_for_writing());
            std::string plaintext;
            message::message_payload(forged_text, plaintext);
            if (forgery.sec == ForgedBlock::made) seal(making, own, key, plaintext);
            return;
        }
        const bool we_respond = our_hs.type.text == name(message::HsType::response);
        const Digest ours = message::x2_digest<C>(our_hs.x2, making.scratch);
        const Digest others = message::x2_digest<C>(their_hs.x2, making.scratch);
        const message::Hs2Keys derived = message::derive_hs2_keys<C>(
            *shared, we_respond ? ours : others, we_respond ? others : ours);
        if (forgery.sec == ForgedBlock::made) {
            SeededRandom random = drawn("pad", forgery.seq, making);
            std::string plaintext;
            message::append_padded_payload(plaintext, random, forged_text, forgery.seq,
                                           text_at(making.payload, "from"),
                                           text_at(making.payload, "to"));
            seal(making, own, we_respond ? derived.seal_responder : derived.seal_initiator,
                 plaintext);
        }
        if (forgery.mac == ForgedBlock::made) {
            typename C::MacKey key(
                (we_respond ? derived.mac_responder : derived.mac_initiator).expose());
            std::string covered, mac;
            message::append_json(covered, nlohmann::json::parse(making.payload.dump()),
                                 message::compact);
            message::append_mac<C>(mac, key, covered);
            making.payload["mac"] = mac;
        }
    }

    void seal(Making& making, message::HsKeys<C>& own, const SecretKey& key,
              const std::string& plaintext) {
        SeededRandom random = drawn("seal", making.forgery.seq, making)
                                  .fork(static_cast<std::uint64_t>(making.now.unix_ms));
        SealNonce nonce;
        random.fill(nonce);
        typename C::SealingKey sealing(key);
        Sec sec;
        sealer_.seal(sealing, own.signing, plaintext, nonce, making.now, sec);
        making.payload["sec"] = sec_json(sec);
    }

    std::map<std::uint32_t, message::HsKeys<C>> keys_;
    std::unordered_map<std::shared_ptr<const Transmission>, Payload> contents_;
    message::Sealer<C> sealer_;
};

}  // namespace

const std::string& Forger::own_id(std::uint32_t number) {
    while (ids_.size() <= number) {
        SeededRandom random = random_.fork("ids").fork(ids_.size());
        ids_.push_back(random_uuid4(random));
    }
    return ids_[number];
}

Forgery Forger::of_copy(Forgery forgery, std::uint32_t copy) {
    if (copy == 0 || forgery.one_id || !forgery.from.is_own()) return forgery;
    const std::string first = own_id(forgery.from.own);
    for_each_line(forgery, [&](LineName& name) {
        if (name.stranger == first) name.stranger = own_id(forgery.from.own + copy);
    });
    return forgery;
}

std::unique_ptr<Forger> make_forger(CryptoKind crypto, SeededRandom random) {
    return with_crypto(crypto, [&](auto backend) -> std::unique_ptr<Forger> {
        return std::make_unique<ForgerOf<typename decltype(backend)::type>>(random);
    });
}

}  // namespace hsagent::sim
