// Identity files: storing and loading identities, and what must never be lost.
#include "hsagent/identity/identity_file.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "identity/identities.hpp"
#include "store/file_size_limit.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(identity_files)

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
