// The text of an identity file (identity/identity.hpp), with a key derivation that costs nothing.
#include <string>

#include "choices.hpp"
#include "hsagent/crypto/random.hpp"
#include "hsagent/identity/identity.hpp"
#include "plain_keys.hpp"
#include "target.hpp"

namespace hsagent::fuzz {

namespace {

constexpr std::string_view password = "password";

Identity identity() {
    SeededRandom random(1);
    return create_identity<PlainKeys>(random, {1'767'268'800'000, 0});
}

const std::string& own_file() {
    static const std::string text = [] {
        SeededRandom random(2);
        return seal_identity<PlainKeys>(identity(), password, random);
    }();
    return text;
}

// What is opened is either sealed again to a file that opens, or cannot stand in a file.
void file_of_others(std::string_view text) {
    const auto opened = open_identity<PlainKeys>(text, password);
    if (!opened) {
        HSAGENT_ASSERT(!opened.error().text().empty());
        return;
    }
    SeededRandom random(3);
    const std::string sealed = seal_identity<PlainKeys>(*opened, password, random);
    const auto again = open_identity<PlainKeys>(sealed, password);
    HSAGENT_ASSERT(again.ok());
    HSAGENT_ASSERT(again->my_id == opened->my_id && again->created_at == opened->created_at);
    HSAGENT_ASSERT(equal(again->kx_private, opened->kx_private));
    HSAGENT_ASSERT(equal(again->sign_seed, opened->sign_seed));
    HSAGENT_ASSERT(!open_identity<PlainKeys>(sealed, "another"));
}

}  // namespace

void try_input(std::string_view input) {
    file_of_others(input);
    const auto own = open_identity<PlainKeys>(own_file(), password);
    HSAGENT_ASSERT(own.ok() && own->created_at == identity().created_at);
    HSAGENT_ASSERT(own->my_id == identity().my_id && equal(own->sign_seed, identity().sign_seed));
    // One byte of a good file changed, where the input says.
    if (input.size() < 3) return;
    std::string damaged = own_file();
    Choices choices(input);
    char& byte = damaged[choices.number(2) % damaged.size()];
    byte = static_cast<char>(byte ^ static_cast<char>(choices.number(1)));
    file_of_others(damaged);
}

}  // namespace hsagent::fuzz
