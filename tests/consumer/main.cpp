#include <hsagent/crypto/secret.hpp>
#include <hsagent/support/encoding.hpp>

int main() {
    hsagent::Secret<2> secret;
    hsagent::from_hex("c0de", secret.expose_for_writing());
    return hsagent::to_base64(secret.expose()) == "wN4=" ? 0 : 1;
}
