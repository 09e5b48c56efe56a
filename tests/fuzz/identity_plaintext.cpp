// The plaintext of an identity file (identity/plaintext.hpp), which has a reader of its own.
#include <nlohmann/json.hpp>
#include <string>

#include "hsagent/crypto/random.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/identity/plaintext.hpp"
#include "plain_keys.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

using nlohmann::json;
namespace file = detail::identity;

std::size_t times(std::string_view text, std::string_view key) {
    std::size_t count = 0;
    const auto whole = json::parse(text, [&](int, json::parse_event_t event, const json& value) {
        count += event == json::parse_event_t::key && value == key;
        return true;
    });
    return whole.is_object() ? count : 0;
}

// What is found, a parser finds as well, and only once.
void members(std::string_view text) {
    for (const char* key : {"my_id", "created_at", "kx_priv_b64", "a", ""}) {
        const auto found = file::member_of(text, key);
        if (!found) continue;
        const auto value = json::parse(text, nullptr, false);
        HSAGENT_ASSERT(value.is_object() && value.contains(key));
        HSAGENT_ASSERT(value[key] == *found);
        HSAGENT_ASSERT(times(text, key) == 1);
        HSAGENT_ASSERT(file::plain(*found));
    }
}

void identity(std::string_view text) {
    const auto read = file::read_content<PlainKeys>(text);
    if (!read) {
        HSAGENT_ASSERT(read.error().refusal == IdentityRefusal::bad_content ||
                       read.error().refusal == IdentityRefusal::keys_do_not_match);
        return;
    }
    const auto value = json::parse(text);
    HSAGENT_ASSERT(!read->my_id.empty() && value["my_id"] == read->my_id);
    HSAGENT_ASSERT(value["created_at"] == read->created_at);
    HSAGENT_ASSERT(value["kx_priv_b64"] == to_base64(read->kx_private.expose()));
    HSAGENT_ASSERT(value["sign_priv_b64"] == to_base64(read->sign_seed.expose()));
    HSAGENT_ASSERT(value["kx_pub_b64"] == to_base64(read->kx_public));
    HSAGENT_ASSERT(value["sign_pub_b64"] == to_base64(read->sign_public));
    SeededRandom random(1);
    const std::string sealed = seal_identity<PlainKeys>(*read, "password", random);
    HSAGENT_ASSERT(open_identity<PlainKeys>(sealed, "password").ok());
}

void key(std::string_view text) {
    ByteArray<32> bytes;
    if (file::read_key(text, bytes)) HSAGENT_ASSERT(to_base64(bytes) == text);
}

}  // namespace

void try_input(std::string_view input) {
    members(input);
    identity(input);
    key(input);
}

}  // namespace hsagent::fuzz
