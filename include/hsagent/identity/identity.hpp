// Identity: an agent's id and long-lived keys, and their encrypted text form (PROTOCOL.md, 3).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "hsagent/crypto/concept.hpp"
#include "hsagent/crypto/secret.hpp"
#include "hsagent/identity/plaintext.hpp"
#include "hsagent/identity/uuid.hpp"
#include "hsagent/json/text.hpp"
#include "hsagent/support/bytes.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/result.hpp"
#include "hsagent/support/time.hpp"

namespace hsagent {

// An agent's id and long-lived keys. It holds secrets, so copies must be explicit:
// `Identity copy(original)`.
struct Identity {
    Identity() = default;
    explicit Identity(const Identity&) = default;
    Identity(Identity&&) noexcept = default;
    Identity& operator=(Identity&&) noexcept = default;

    std::string my_id;       // a UUID of version 4
    std::string created_at;  // UTC, in the format of utc_timestamp()
    SecretKey kx_private;    // X25519 scalar
    SecretKey sign_seed;     // Ed25519 seed
    PublicKey kx_public{};   // of kx_private
    PublicKey sign_public{};
};

// Reason for refusing the text of an identity file.
enum class IdentityRefusal {
    too_large,
    not_json,
    missing_field,
    unknown_version,
    unknown_kdf,
    bad_base64,
    wrong_length,
    wrong_aad,
    cannot_decrypt,
    bad_content,
    keys_do_not_match,
};

// One sentence for human readers.
constexpr std::string_view explain(IdentityRefusal refusal) {
    switch (refusal) {
        case IdentityRefusal::too_large:
            return "it is too large for an identity file";
        case IdentityRefusal::not_json:
            return "it is not a JSON object";
        case IdentityRefusal::missing_field:
            return "a field is missing or not a string";
        case IdentityRefusal::unknown_version:
            return "its version is not \"id.v1\"";
        case IdentityRefusal::unknown_kdf:
            return "its key derivation is not \"scrypt\"";
        case IdentityRefusal::bad_base64:
            return "a field is not base64";
        case IdentityRefusal::wrong_length:
            return "a field has the wrong length";
        case IdentityRefusal::wrong_aad:
            return "its purpose is not \"HSAgent.identity.v1\"";
        case IdentityRefusal::cannot_decrypt:
            return "the password is wrong or the file was changed";
        case IdentityRefusal::bad_content:
            return "its content is not an identity";
        case IdentityRefusal::keys_do_not_match:
            return "its public keys do not match its private keys";
    }
    return "it was refused";
}

struct IdentityError {
    IdentityRefusal refusal;
    std::string_view field = {};  // the faulty field of the file, if there is one; a literal

    // The sentence, with the field in parentheses.
    std::string text() const {
        std::string out(explain(refusal));
        if (!field.empty()) out.append(" (").append(field).append(")");
        return out;
    }
    friend bool operator==(const IdentityError&, const IdentityError&) = default;
};

namespace detail::identity {

inline constexpr std::string_view version = "id.v1";
inline constexpr std::string_view kdf = "scrypt";
inline constexpr std::string_view aad = "HSAgent.identity.v1";
inline constexpr std::size_t size_limit = 64 * 1024;  // bytes; a real file has about 750

// scrypt with the fixed parameters of identity files: N = 2^14, r = 8, p = 1.
template <CryptoBackend C>
SecretKey file_key(std::string_view password, Bytes salt) {
    SecretKey key;
    C::scrypt(as_bytes(password), salt, 14, 8, 1, key.expose_for_writing());
    return key;
}

template <CryptoBackend C>
void derive_public_keys(Identity& identity) {
    identity.kx_public = typename C::AgreementKey(identity.kx_private).public_key();
    identity.sign_public = typename C::SigningKey(identity.sign_seed).public_key();
}

template <CryptoBackend C>
Result<Identity, IdentityError> read_content(std::string_view plaintext) {
    const Failure bad{IdentityError{IdentityRefusal::bad_content}};
    const auto my_id = member_of(plaintext, "my_id");
    const auto created_at = member_of(plaintext, "created_at");
    if (!my_id || my_id->empty() || my_id->size() > 128 || !created_at) return bad;

    Identity identity;
    identity.my_id = *my_id;
    identity.created_at = *created_at;
    PublicKey kx_public, sign_public;
    const auto read = [&](std::string_view key, MutableBytes out) {
        const auto value = member_of(plaintext, key);
        return value && read_key(*value, out);
    };
    if (!read("kx_priv_b64", identity.kx_private.expose_for_writing()) ||
        !read("sign_priv_b64", identity.sign_seed.expose_for_writing()) ||
        !read("kx_pub_b64", kx_public) || !read("sign_pub_b64", sign_public)) {
        return bad;
    }
    derive_public_keys<C>(identity);
    if (identity.kx_public != kx_public || identity.sign_public != sign_public) {
        return Failure{IdentityError{IdentityRefusal::keys_do_not_match}};
    }
    return identity;
}

}  // namespace detail::identity

// An identity from known keys, for tests and recordings; the public keys are derived.
template <CryptoBackend C>
Identity identity_from_keys(std::string_view my_id, const SecretKey& kx_private,
                            const SecretKey& sign_seed, std::string_view created_at = {}) {
    Identity identity;
    identity.my_id = my_id;
    identity.created_at = created_at;
    identity.kx_private = SecretKey(kx_private);
    identity.sign_seed = SecretKey(sign_seed);
    detail::identity::derive_public_keys<C>(identity);
    return identity;
}

// Creates an identity with creation time `now`. Draws, in this order, 16 bytes for my_id, 32 for
// kx_private and 32 for sign_seed, one fill each. `random` must be fit for keys; SeededRandom is
// not.
template <CryptoBackend C, RandomSource R>
Identity create_identity(R& random, Instant now) {
    Identity identity;
    identity.my_id = random_uuid4(random);
    identity.created_at = utc_timestamp(now);
    random.fill(identity.kx_private.expose_for_writing());
    random.fill(identity.sign_seed.expose_for_writing());
    detail::identity::derive_public_keys<C>(identity);
    return identity;
}

// The text of an identity file, in the format of baseline agents. Draws salt (16 bytes), then nonce
// (12), one fill each. Throws std::invalid_argument if my_id or created_at is not plain ASCII. Runs
// scrypt once, which takes about 50 ms.
//
// The plaintext and the key are wiped here. The caller must wipe the password. Registers and stack
// of the backend's own functions are not wiped.
template <CryptoBackend C, RandomSource R>
std::string seal_identity(const Identity& identity, std::string_view password, R& random) {
    namespace file = detail::identity;
    if (!file::plain(identity.my_id) || !file::plain(identity.created_at)) {
        throw std::invalid_argument("an identity's my_id and created_at must be plain ASCII");
    }
    file::WipedText plaintext(512 + identity.my_id.size() + identity.created_at.size());
    file::append_member(plaintext.text, "created_at", identity.created_at);
    file::append_member_base64(plaintext.text, "kx_priv_b64", identity.kx_private.expose());
    file::append_member_base64(plaintext.text, "kx_pub_b64", identity.kx_public);
    file::append_member(plaintext.text, "my_id", identity.my_id);
    file::append_member_base64(plaintext.text, "sign_priv_b64", identity.sign_seed.expose());
    file::append_member_base64(plaintext.text, "sign_pub_b64", identity.sign_public);
    plaintext.text += '}';

    ByteArray<16> salt;
    SealNonce nonce;
    random.fill(salt);
    random.fill(nonce);
    typename C::SealingKey key(file::file_key<C>(password, salt));
    std::string sealed;
    key.seal(nonce, as_bytes(file::aad), as_bytes(plaintext.text), sealed);

    std::string out = "{\n";
    const auto append = [&](std::string_view name, std::string_view value, const char* end) {
        out.append("  \"").append(name).append("\": \"").append(value).append(end);
    };
    append("v", file::version, "\",\n");
    append("kdf", file::kdf, "\",\n");
    append("salt", to_base64(salt), "\",\n");
    append("nonce", to_base64(nonce), "\",\n");
    append("aad", to_base64(as_bytes(file::aad)), "\",\n");
    append("ciphertext", to_base64(as_bytes(sealed)), "\"\n}");
    return out;
}

// Opens the text of an identity file, or returns the reason for refusing it: an unknown version or
// key derivation, malformed text, a wrong password or a single changed byte. Unknown fields outside
// the ciphertext are ignored. Runs scrypt once if the text is well-formed.
template <CryptoBackend C>
Result<Identity, IdentityError> open_identity(std::string_view text, std::string_view password) {
    namespace file = detail::identity;
    using Refusal = IdentityRefusal;
    const auto refuse = [](Refusal refusal, std::string_view field = {}) {
        return Failure{IdentityError{refusal, field}};
    };
    if (text.size() > file::size_limit) return refuse(Refusal::too_large);
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || message::ends_early(text)) return refuse(Refusal::not_json);

    enum { v, kdf, salt, nonce, aad, ciphertext, count };
    static constexpr std::string_view names[count] = {"v",     "kdf", "salt",
                                                      "nonce", "aad", "ciphertext"};
    std::string fields[count];
    for (int i = 0; i < count; ++i) {
        const auto found = json.find(names[i]);
        if (found == json.end() || !found->is_string()) {
            return refuse(Refusal::missing_field, names[i]);
        }
        fields[i] = found->template get<std::string>();
    }
    if (fields[v] != file::version) return refuse(Refusal::unknown_version);
    if (fields[kdf] != file::kdf) return refuse(Refusal::unknown_kdf);
    for (int i = salt; i < count; ++i) {
        std::string decoded;
        if (!from_base64(fields[i], decoded, Base64::strict)) {
            return refuse(Refusal::bad_base64, names[i]);
        }
        fields[i] = std::move(decoded);
    }
    SealNonce nonce_bytes;
    if (fields[salt].size() != 16) return refuse(Refusal::wrong_length, names[salt]);
    if (fields[nonce].size() != nonce_bytes.size()) {
        return refuse(Refusal::wrong_length, names[nonce]);
    }
    if (fields[aad] != file::aad) return refuse(Refusal::wrong_aad);
    for (std::size_t i = 0; i < nonce_bytes.size(); ++i) {
        nonce_bytes[i] = static_cast<Byte>(fields[nonce][i]);
    }

    file::WipedText plaintext(fields[ciphertext].size());
    typename C::SealingKey key(file::file_key<C>(password, as_bytes(fields[salt])));
    if (!key.open(nonce_bytes, as_bytes(fields[aad]), as_bytes(fields[ciphertext]),
                  plaintext.text)) {
        return refuse(Refusal::cannot_decrypt);
    }
    return file::read_content<C>(plaintext.text);
}

}  // namespace hsagent
