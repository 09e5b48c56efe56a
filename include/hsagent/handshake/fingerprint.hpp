// Fingerprint: everything that an agent's next steps depend on, as one digest.
#pragma once

#include <string>
#include <string_view>

#include "hsagent/handshake/core.hpp"
#include "hsagent/json/text.hpp"

namespace hsagent::handshake {

// Random sources that expose their state, such as SeededRandom.
template <class R>
concept HasState = requires(const R& random) {
    { random.state()[0] } -> std::convertible_to<std::uint64_t>;
};

// Writes the length before each text, so different lists of texts never give the same output.
class FingerprintWriter {
public:
    void number(std::int64_t value) {
        message::append_json_integer(out_, value);
        out_ += ';';
    }
    void text(std::string_view value) {
        number(static_cast<std::int64_t>(value.size()));
        out_ += value;
    }
    void field(const Field& field) {
        number(static_cast<std::int64_t>(field.kind));
        text(field.text);
    }
    void row(const RoleState& row) {
        number(static_cast<std::int64_t>(row.state));
        number(row.exchange_count);
        number(row.finalize_retry_count);
        for (const Field* column : {&row.local_nonce, &row.peer_nonce, &row.local_reference,
                                    &row.peer_reference, &row.peer_address, &row.peer_sign_pub,
                                    &row.peer_kx_pub, &row.hs_derived_at, &row.last_secure_at}) {
            field(*column);
        }
    }
    // Takes the digest of a key, so no copy of the key stays in the writer.
    void secret(const Digest& digest) { text(as_text(digest)); }
    const std::string& written() const { return out_; }

private:
    std::string out_;
};

// Writes identity, rows, nonces and, if exposed, the state of the random source.
template <Policies P>
void write_fingerprint(Core<P>& core, FingerprintWriter& writer) {
    writer.text(core.identity.my_id);
    for (const Role role : all_roles) {
        core.store().for_each(role, [&](std::string_view peer_id, const RoleState& row) {
            writer.text(peer_id);
            writer.row(row);
        });
        writer.number(-1);
    }
    for (const NonceEvent& event : core.store().nonces()) {
        writer.number(static_cast<std::int64_t>(event.role));
        writer.number(static_cast<std::int64_t>(event.flow));
        writer.text(event.peer_id);
        writer.text(event.nonce);
    }
    if constexpr (HasState<decltype(P::random)>) {
        for (const std::uint64_t word : core.random().state()) {
            writer.number(static_cast<std::int64_t>(word));
        }
    }
}

}  // namespace hsagent::handshake
