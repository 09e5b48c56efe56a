// Identities: creating, sealing, opening, refusing and storing them.
#include "hsagent/identity/identity_file.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "crypto/samples.hpp"
#include "hsagent/crypto/botan.hpp"
#include "store/file_size_limit.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(crypto_identity)

constexpr Instant noon{1'767'323'045'000, 3600};  // 2026-01-02T03:04:05 UTC

Identity sample() {
    return identity_from_keys<BotanCrypto>(
        "7e251df3-5c31-4de7-a533-3f3c71b430c8",
        secret_from_hex("2cc65e3e9e6e12f2371d65ddf6761db2a8fc0c1132d17a6f32af91e62d0f9060"),
        secret_from_hex("878f4e35798176d9d7f86c6fca9f84c337181d54ca15d6f397ef00e2c0031fc8"),
        "2026-01-02T03:04:05+00:00");
}

bool same(const Identity& a, const Identity& b) {
    return a.my_id == b.my_id && a.created_at == b.created_at &&
           equal(a.kx_private, b.kx_private) && equal(a.sign_seed, b.sign_seed) &&
           a.kx_public == b.kx_public && a.sign_public == b.sign_public;
}

// The name of the refusal, or "opened".
std::string outcome(std::string_view text, std::string_view password = "secret") {
    const auto opened = open_identity<BotanCrypto>(text, password);
    return opened ? "opened" : opened.error().text();
}

std::string refusal(IdentityRefusal reason, std::string_view field = {}) {
    return IdentityError{reason, field}.text();
}

// A well-formed file that holds another plaintext.
std::string file_holding(std::string_view plaintext) {
    const ByteArray<16> salt{};
    std::string sealed;
    BotanCrypto::SealingKey key(detail::identity::file_key<BotanCrypto>("secret", salt));
    key.seal({}, as_bytes("HSAgent.identity.v1"), as_bytes(plaintext), sealed);
    return nlohmann::json{{"v", "id.v1"},
                          {"kdf", "scrypt"},
                          {"salt", to_base64(salt)},
                          {"nonce", to_base64(SealNonce{})},
                          {"aad", to_base64(as_bytes("HSAgent.identity.v1"))},
                          {"ciphertext", to_base64(as_bytes(sealed))}}
        .dump();
}

// The plaintext of the sample, with one member replaced or, if `value` is null, omitted.
std::string plaintext_with(const char* key, const nlohmann::json& value) {
    const Identity identity = sample();
    nlohmann::json json = {{"my_id", identity.my_id},
                           {"created_at", identity.created_at},
                           {"kx_priv_b64", to_base64(identity.kx_private.expose())},
                           {"kx_pub_b64", to_base64(identity.kx_public)},
                           {"sign_priv_b64", to_base64(identity.sign_seed.expose())},
                           {"sign_pub_b64", to_base64(identity.sign_public)}};
    if (value.is_null()) {
        json.erase(key);
    } else {
        json[key] = value;
    }
    return json.dump();
}

BOOST_AUTO_TEST_CASE(a_new_identity_draws_id_then_agreement_then_signing_key) {
    ScriptedRandom random;
    for (unsigned i = 0; i < 80; ++i) random.script.push_back(static_cast<Byte>(i));
    const Identity made = create_identity<BotanCrypto>(random, noon);
    BOOST_TEST((random.fills == std::vector<std::size_t>{16, 32, 32}));
    BOOST_TEST(made.my_id == "00010203-0405-4607-8809-0a0b0c0d0e0f");
    BOOST_TEST(made.created_at == "2026-01-02T03:04:05+00:00");
    BOOST_TEST(made.kx_private.expose()[0] == 16);
    BOOST_TEST(made.sign_seed.expose()[0] == 48);
    BOOST_TEST((made.sign_public == BotanCrypto::SigningKey(made.sign_seed).public_key()));
    BOOST_TEST((made.kx_public == BotanCrypto::AgreementKey(made.kx_private).public_key()));
}

// RFC 9562, 4: two bits of the ninth byte are its variant, four of the seventh its version.
BOOST_AUTO_TEST_CASE(an_id_has_its_version_and_variant_whatever_is_drawn) {
    ScriptedRandom ones{std::vector<Byte>(16, 0xff)}, zeros{std::vector<Byte>(16, 0)};
    BOOST_TEST(random_uuid4(ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
    BOOST_TEST(random_uuid4(zeros) == "00000000-0000-4000-8000-000000000000");
}

BOOST_AUTO_TEST_CASE(an_identity_does_not_copy_by_accident) {
    BOOST_TEST((!std::is_convertible_v<const Identity&, Identity>));
    BOOST_TEST((std::is_constructible_v<Identity, const Identity&>));
}

BOOST_AUTO_TEST_CASE(a_sealed_identity_opens_with_its_password_only) {
    SeededRandom random(1);
    const Identity identity = create_identity<BotanCrypto>(random, noon);
    const std::string text = seal_identity<BotanCrypto>(identity, "p\xc3\xa4ss", random);
    const auto opened = open_identity<BotanCrypto>(text, "p\xc3\xa4ss");
    BOOST_REQUIRE(opened.ok());
    BOOST_TEST(same(*opened, identity));
    BOOST_TEST(outcome(text, "pass") == refusal(IdentityRefusal::cannot_decrypt));
    BOOST_TEST(text != seal_identity<BotanCrypto>(identity, "p\xc3\xa4ss", random));
}

BOOST_AUTO_TEST_CASE(sealing_draws_salt_then_nonce) {
    ScriptedRandom random{std::vector<Byte>(28, 7)};
    seal_identity<BotanCrypto>(sample(), "secret", random);
    BOOST_TEST((random.fills == std::vector<std::size_t>{16, 12}));
}

BOOST_AUTO_TEST_CASE(an_id_that_canonical_json_would_escape_is_not_sealed) {
    SeededRandom random(1);
    for (const char* const id : {"a\"b", "a\\b", "a\nb", "\xc3\xa4", "a\x7f", "\x1f"}) {
        Identity identity = sample();
        identity.my_id = id;
        BOOST_CHECK_THROW(seal_identity<BotanCrypto>(identity, "secret", random),
                          std::invalid_argument);
    }
}

BOOST_AUTO_TEST_CASE(each_malformed_file_is_refused_for_its_own_reason) {
    using Refusal = IdentityRefusal;
    const auto good = nlohmann::json::parse(file_holding(plaintext_with("", "")));
    const auto with = [&](const char* key, const nlohmann::json& value) {
        auto changed = good;
        changed[key] = value;
        return outcome(changed.dump());
    };
    BOOST_TEST(outcome(good.dump()) == "opened");
    BOOST_TEST(with("comment", 1) == "opened");

    BOOST_TEST(outcome("") == refusal(Refusal::not_json));
    BOOST_TEST(outcome("{\"v\":") == refusal(Refusal::not_json));
    BOOST_TEST(outcome("[]") == refusal(Refusal::not_json));
    BOOST_TEST(outcome(good.dump() + '\0' + "more") == refusal(Refusal::not_json));
    BOOST_TEST(outcome(std::string(60'000, '[')) == refusal(Refusal::not_json));
    BOOST_TEST(outcome(std::string(65'537, ' ')) == refusal(Refusal::too_large));
    for (const char* const key : {"v", "kdf", "salt", "nonce", "aad", "ciphertext"}) {
        auto without = good;
        without.erase(key);
        BOOST_TEST(outcome(without.dump()) == refusal(Refusal::missing_field, key));
        BOOST_TEST(with(key, 1) == refusal(Refusal::missing_field, key));
    }
    BOOST_TEST(with("v", "id.v2") == refusal(Refusal::unknown_version));
    BOOST_TEST(with("kdf", "argon2id") == refusal(Refusal::unknown_kdf));
    for (const char* const key : {"salt", "nonce", "aad", "ciphertext"}) {
        BOOST_TEST(with(key, "AAA") == refusal(Refusal::bad_base64, key));
        BOOST_TEST(with(key, good[key].get<std::string>() + "\n") ==
                   refusal(Refusal::bad_base64, key));
    }
    BOOST_TEST(with("salt", to_base64(ByteArray<15>{})) == refusal(Refusal::wrong_length, "salt"));
    BOOST_TEST(with("nonce", to_base64(ByteArray<16>{})) ==
               refusal(Refusal::wrong_length, "nonce"));
    BOOST_TEST(with("aad", to_base64(as_bytes("HSAgent.identity.v2"))) ==
               refusal(Refusal::wrong_aad));
    BOOST_TEST(with("salt", to_base64(ByteArray<16>{1})) == refusal(Refusal::cannot_decrypt));
    BOOST_TEST(with("nonce", to_base64(ByteArray<12>{1})) == refusal(Refusal::cannot_decrypt));
    BOOST_TEST(with("ciphertext", "") == refusal(Refusal::cannot_decrypt));
}

BOOST_AUTO_TEST_CASE(what_decrypts_but_is_no_identity_is_refused) {
    const std::string bad = refusal(IdentityRefusal::bad_content);
    for (const char* const plaintext : {"", "{}", "[]", "{\"my_id\":\"a\"", "{\"my_id\":\"a\"}x"}) {
        BOOST_TEST(outcome(file_holding(plaintext)) == bad, plaintext);
    }
    for (const char* const key :
         {"my_id", "created_at", "kx_priv_b64", "kx_pub_b64", "sign_priv_b64", "sign_pub_b64"}) {
        BOOST_TEST(outcome(file_holding(plaintext_with(key, nullptr))) == bad, key);
        BOOST_TEST(outcome(file_holding(plaintext_with(key, 1))) == bad, key);
    }
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", ""))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", std::string(129, 'a')))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", std::string(128, 'a')))) == "opened");
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", "a\"b"))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", "a\\b"))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("my_id", "a\x7f"))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("", ""))) == "opened");
    BOOST_TEST(outcome(file_holding(plaintext_with("", "") + "x")) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("kx_priv_b64", "AAAA"))) == bad);
    BOOST_TEST(outcome(file_holding(plaintext_with("kx_priv_b64", std::string(44, '*')))) == bad);
    // 44 characters, as of a key, but of 33 bytes; and with bits that a decoder could ignore.
    std::vector<Byte> longer(33, 1);
    BOOST_TEST(outcome(file_holding(plaintext_with("kx_priv_b64", to_base64(longer)))) == bad);
    std::string spare = to_base64(sample().kx_private.expose());
    ++spare[42];
    BOOST_TEST(outcome(file_holding(plaintext_with("kx_priv_b64", spare))) == bad);
    std::string twice = plaintext_with("", "");
    twice.insert(1, "\"my_id\":\"first\",");
    BOOST_TEST(outcome(file_holding(twice)) == bad);
}

BOOST_AUTO_TEST_CASE(public_keys_that_are_not_those_of_the_private_ones_are_refused) {
    for (const char* const key : {"kx_pub_b64", "sign_pub_b64"}) {
        BOOST_TEST(outcome(file_holding(plaintext_with(key, to_base64(PublicKey{1})))) ==
                   refusal(IdentityRefusal::keys_do_not_match));
    }
}

BOOST_AUTO_TEST_CASE(names_are_those_of_baseline_agents) {
    BOOST_TEST(identity_file_name("alice") == "id_agent_alice.json");
    BOOST_TEST(baseline_demo_password("alice") == "my_id_pw_alice");
}

// A separate directory for each case, removed afterwards.
struct TemporaryDirectory {
    std::string path = (std::filesystem::temp_directory_path() / "hsagent.XXXXXX").string();

    TemporaryDirectory() { BOOST_REQUIRE(::mkdtemp(path.data()) != nullptr); }
    ~TemporaryDirectory() { std::filesystem::remove_all(path); }
    std::string file(std::string_view name) const { return path + "/" + std::string(name); }
    std::ptrdiff_t entries() const {
        return std::distance(std::filesystem::directory_iterator(path), {});
    }
};

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void put(const std::string& path, std::string_view text) {
    std::ofstream(path) << text;
}

std::string error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const FileError& error) {
        return error.what();
    }
    return "no error";
}

bool mentions(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

BOOST_AUTO_TEST_CASE(a_saved_identity_loads_and_only_its_owner_may_read_it) {
    const TemporaryDirectory directory;
    const std::string path = directory.file(identity_file_name("alice"));
    SeededRandom random(1);
    const Identity identity = sample();
    const ::mode_t old_mask = ::umask(0);
    save_identity<BotanCrypto>(path, identity, "secret", random);
    ::umask(old_mask);

    struct ::stat status {};
    BOOST_REQUIRE_EQUAL(::stat(path.c_str(), &status), 0);
    BOOST_TEST((status.st_mode & 07777) == 0600u);
    BOOST_TEST(directory.entries() == 1);
    BOOST_TEST(same(load_identity<BotanCrypto>(path, "secret"), identity));
}

BOOST_AUTO_TEST_CASE(saving_replaces_a_file_that_all_could_read_by_one_that_they_cannot) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("id.json");
    put(path, "old");
    ::chmod(path.c_str(), 0644);
    write_file_atomically(path, "new");
    struct ::stat status {};
    BOOST_REQUIRE_EQUAL(::stat(path.c_str(), &status), 0);
    BOOST_TEST((status.st_mode & 07777) == 0600u);
    BOOST_TEST(text_of(path) == "new");
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file_whole_and_no_other) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("id.json");
    put(path, "old");

    const std::string error = [&] {
        const FileSizeLimit limit(100);
        return error_of([&] { write_file_atomically(path, std::string(500, 'x')); });
    }();

    BOOST_TEST(mentions(error, "cannot write '" + path + "'"));
    BOOST_TEST(mentions(error, "free some disk space"));
    BOOST_TEST(text_of(path) == "old");
    BOOST_TEST(directory.entries() == 1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_replaced_stays_and_no_temporary_file_either) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("id.json");
    std::filesystem::create_directories(path + "/inside");  // rename(2) refuses a directory
    BOOST_TEST(mentions(error_of([&] { write_file_atomically(path, "new"); }), "cannot replace"));
    BOOST_TEST(directory.entries() == 1);
    BOOST_TEST(std::filesystem::is_directory(path + "/inside"));
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_hold_a_file_is_named_in_the_error) {
    const TemporaryDirectory directory;
    put(directory.file("file"), "");
    for (const char* const name : {"missing/id.json", "file/id.json"}) {
        const std::string path = directory.file(name);
        const std::string error = error_of([&] { write_file_atomically(path, "new"); });
        BOOST_TEST(mentions(error, path));
        BOOST_TEST(mentions(error, "directory exists"));
    }
    BOOST_TEST(directory.entries() == 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_named_in_the_error) {
    const TemporaryDirectory directory;
    const auto load = [&](const std::string& path) {
        return error_of([&] { load_identity<BotanCrypto>(path, "secret"); });
    };
    BOOST_TEST(mentions(load(directory.file("missing")), directory.file("missing")));
    BOOST_TEST(mentions(load(directory.path), "directory"));
    BOOST_TEST(mentions(load("/dev/null"), "not a regular file"));
    put(directory.file("large"), std::string(64 * 1024 + 1, ' '));
    BOOST_TEST(mentions(load(directory.file("large")), "more than 65536 bytes"));
    put(directory.file("largest"), std::string(64 * 1024, ' '));
    BOOST_TEST(mentions(load(directory.file("largest")), "not a JSON object"));
}

BOOST_AUTO_TEST_CASE(a_refused_file_is_left_as_it_was) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("id.json");
    SeededRandom random(1);
    save_identity<BotanCrypto>(path, sample(), "secret", random);
    const std::string before = text_of(path);
    const auto wrong_password = [](const IdentityFileError& error) {
        return error.refused().refusal == IdentityRefusal::cannot_decrypt &&
               mentions(error.what(), "password is wrong") && mentions(error.what(), error.path());
    };
    BOOST_CHECK_EXCEPTION(load_identity<BotanCrypto>(path, "wrong"), IdentityFileError,
                          wrong_password);
    BOOST_CHECK_EXCEPTION(load_or_create_identity<BotanCrypto>(path, "wrong", random, noon),
                          IdentityFileError, wrong_password);
    BOOST_TEST(text_of(path) == before);
    BOOST_TEST(directory.entries() == 1);
}

BOOST_AUTO_TEST_CASE(an_identity_is_created_once_and_then_loaded) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("id.json");
    SeededRandom random(1);
    const auto made = load_or_create_identity<BotanCrypto>(path, "secret", random, noon);
    const auto again = load_or_create_identity<BotanCrypto>(path, "secret", random, noon);
    BOOST_TEST(same(made, again));
    BOOST_TEST(directory.entries() == 1);
    const std::string nowhere = directory.file("missing/id.json");
    BOOST_TEST(mentions(
        error_of([&] { load_or_create_identity<BotanCrypto>(nowhere, "secret", random, noon); }),
        nowhere));
}

// What it leads to may be on a disk that is not mounted, and is not to be lost.
BOOST_AUTO_TEST_CASE(a_link_to_nowhere_is_not_replaced_by_a_new_identity) {
    const TemporaryDirectory directory;
    const std::string link = directory.file("id.json");
    std::filesystem::create_symlink(directory.file("away"), link);
    SeededRandom random(1);
    const std::string error =
        error_of([&] { load_or_create_identity<BotanCrypto>(link, "secret", random, noon); });
    BOOST_TEST(mentions(error, link));
    BOOST_TEST(mentions(error, "symbolic link"));
    BOOST_TEST(std::filesystem::is_symlink(link));
    BOOST_TEST(directory.entries() == 1);
}

// Draws, and does something else at a given draw.
struct DrawsAndActs {
    SeededRandom random{1};
    std::function<void()> act;
    int draws_before = 0;

    void fill(std::span<std::uint8_t> bytes) {
        if (draws_before-- == 0) act();
        random.fill(bytes);
    }
};

BOOST_AUTO_TEST_CASE(two_that_start_at_once_have_the_same_identity) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("id.json");
    SeededRandom random(2);
    DrawsAndActs draws;
    std::string first;
    draws.act = [&] {
        first = load_or_create_identity<BotanCrypto>(path, "secret", random, noon).my_id;
    };
    const auto second = load_or_create_identity<BotanCrypto>(path, "secret", draws, noon);
    BOOST_TEST(!first.empty());
    BOOST_TEST(second.my_id == first);
    BOOST_TEST(load_identity<BotanCrypto>(path, "secret").my_id == first);
    BOOST_TEST(directory.entries() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
