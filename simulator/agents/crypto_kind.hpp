// CryptoKind: the crypto backends of simulated agents.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/support/assert.hpp"
#include "hsagent/support/enum_names.hpp"
#include "simulator/agents/pretend_crypto.hpp"

namespace hsagent::sim {

// pretend: pretend_crypto.hpp, which protects nothing.
enum class CryptoKind : std::uint8_t { botan, pretend };

inline constexpr auto crypto_names = enum_names<CryptoKind>({
    {CryptoKind::botan, "botan"},
    {CryptoKind::pretend, "pretend"},
});

constexpr std::string_view name(CryptoKind crypto) {
    return crypto_names[crypto].name;
}

// Calls `visit` with the std::type_identity of the backend.
template <class Visit>
auto with_crypto(CryptoKind crypto, Visit visit) {
    switch (crypto) {
        case CryptoKind::botan:
            return visit(std::type_identity<BotanCrypto>());
        case CryptoKind::pretend:
            return visit(std::type_identity<PretendCrypto>());
    }
    HSAGENT_ASSERT(false);
    return visit(std::type_identity<BotanCrypto>());
}

}  // namespace hsagent::sim
