// Tests of captures: what an agent received, drew and sent can be replayed byte for byte.
#include "simulator/live/capture.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/crypto/botan.hpp"
#include "hsagent/message/wire.hpp"
#include "hsagent/support/file.hpp"
#include "simulator/live/capture_replay.hpp"
#include "simulator/live/database_copy.hpp"
#include "simulator/runs/run_options.hpp"
#include "store/file_size_limit.hpp"
#include "tests/simulator/support.hpp"

using namespace hsagent;
using namespace hsagent::live;
using Folder = hsagent::sim::test::TemporaryFolder;

namespace {

constexpr Instant start{1'790'000'000'000, 3600};

// Two agents in virtual time, one of which is captured.
struct Pair {
    // `spare_pages`: how many small pages bob's database can grow by; nullopt: no limit.
    explicit Pair(const std::string& profile, std::set<std::string, std::less<>> only = {},
                  std::optional<int> spare_pages = {}) {
        kind.profile = sim::profile_named(profile);
        kind.only = std::move(only);
        if (spare_pages) {
            SQLite::Database empty(folder / "bob.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            empty.exec("PRAGMA page_size = 512; VACUUM");
        }
        alice = speaker("alice", Identity(alice_is), start, "");
        bob = speaker("bob", Identity(bob_is), start, folder / "bob.jsonl", spare_pages);
    }

    std::unique_ptr<Speaker> speaker(const std::string& name, Identity identity, Instant from,
                                     const std::string& capture,
                                     std::optional<int> spare_pages = {}) {
        SqliteStore store(folder / (name + ".db"), identity.my_id);
        if (spare_pages) {
            auto& database = store.database();
            const int pages = database.execAndGet("PRAGMA page_count").getInt() + *spare_pages;
            database.exec("PRAGMA max_page_count = " + std::to_string(pages));
        }
        if (capture.empty()) {
            return make_speaker(kind, std::move(identity), std::move(store), RecordableRandom(),
                                Log(), from);
        }
        auto writer = std::make_unique<CaptureWriter>(
            capture, CaptureHead{name, identity.my_id, kind, from, copy_of(store.database())},
            Log());
        auto tape = std::make_shared<RandomTape>();
        auto made = make_speaker(kind, std::move(identity), std::move(store),
                                 RecordableRandom(tape), Log(), from);
        return captured(std::move(made), std::move(tape), std::move(writer));
    }

    void talk(int rounds) {
        for (int i = 0; i < rounds; ++i) {
            now = now.plus_ms(500);
            for (Speaker* from : {alice.get(), bob.get()}) {
                step([&] { from->advance(now); });
                Speaker* to = from == alice.get() ? bob.get() : alice.get();
                for (const Output& output : from->drain()) {
                    if (from == bob.get()) bobs.add(output);
                    const auto* line = std::get_if<Line>(&output);
                    if (!line) continue;
                    std::string text;
                    message::append_relayed(text, line->text, "127.0.0.1:1");
                    step([&] { to->receive(text, now); });
                }
            }
        }
    }
    template <class Work>
    void step(Work work) {
        try {
            work();
        } catch (const StoreError&) {
            ++failures;
        }
    }

    std::string text() const { return read_file(folder / "bob.jsonl", 1 << 26); }
    CaptureReplay replayed(const std::string& text) {
        return replay_capture(parse_capture(text, "bob.jsonl"), Identity(bob_is), Log());
    }

    Folder folder;
    SystemRandom random;
    Identity alice_is = create_identity<BotanCrypto>(random, start);
    Identity bob_is = create_identity<BotanCrypto>(random, start);
    SpeakerKind kind;
    Instant now = start;
    int failures = 0;
    OutputCounts bobs;
    std::unique_ptr<Speaker> alice, bob;
};

std::string with(std::string text, const std::string& what, const std::string& instead) {
    const std::size_t at = text.rfind(what);
    BOOST_TEST_REQUIRE(at != text.npos);
    return text.replace(at, what.size(), instead);
}

std::string refusal(const std::string& text) {
    try {
        parse_capture(text, "file");
    } catch (const sim::UsageError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(capture)

BOOST_AUTO_TEST_CASE(a_capture_replays_to_the_same_end) {
    for (const char* profile : {"hardened", "baseline"}) {
        Pair pair(profile);
        pair.talk(80);
        BOOST_TEST(pair.bob->counters().cycles_closed >= 2u);
        pair.bob->close();
        const CaptureReplay done = pair.replayed(pair.text());
        BOOST_TEST(done.difference == "");
        BOOST_TEST(done.compared_end);
        BOOST_TEST(done.sent == pair.bob->counters().lines_sent);
        BOOST_TEST(done.lines == pair.bob->counters().lines_received);
        for (const Output& output : pair.bob->drain()) pair.bobs.add(output);
        BOOST_TEST(done.outputs.opened == pair.bobs.opened);
        BOOST_TEST(done.outputs.opened > 4u);
    }
}

// The second capture begins with the database that the first one left.
BOOST_AUTO_TEST_CASE(one_that_begins_in_mid_life_replays_too) {
    Pair pair("hardened");
    pair.talk(33);
    pair.bob->close();
    pair.bob.reset();
    pair.bob = pair.speaker("bob", Identity(pair.bob_is), pair.now, pair.folder / "two.jsonl");
    pair.talk(33);
    pair.bob->close();
    const auto done = pair.replayed(read_file(pair.folder / "two.jsonl", 1 << 26));
    BOOST_TEST(done.difference == "");
    BOOST_TEST(done.compared_end);
    BOOST_TEST(done.outputs.reconnected + done.outputs.established > 0u);
}

BOOST_AUTO_TEST_CASE(one_that_hears_only_others_hears_nothing_and_says_who_it_is) {
    Pair pair("hardened", {"somebody else"});
    pair.talk(40);
    const Counters& counters = pair.bob->counters();
    BOOST_TEST(counters.payloads == 0u);
    BOOST_TEST(counters.dropped[static_cast<std::size_t>(Drop::refused_by_application)] > 10u);
    pair.bob->close();
    BOOST_TEST(pair.replayed(pair.text()).compared_end);
}

BOOST_AUTO_TEST_CASE(what_a_full_disk_undid_left_nothing_behind) {
    for (const char* profile : {"hardened", "baseline"}) {
        int failures = 0;
        for (const int spare_pages : {0, 2, 4, 8, 12}) {
            BOOST_TEST_CONTEXT(profile << ", " << spare_pages << " spare pages") {
                Pair pair(profile, {}, spare_pages);
                pair.talk(80);
                failures += pair.failures;
                pair.bob->close();
                const std::string text = pair.text();
                BOOST_TEST((text.find("\"store_failed\":true") != text.npos) ==
                           (pair.failures > 0));
                const CaptureReplay done = pair.replayed(text);
                BOOST_TEST(done.difference == "");
                BOOST_TEST(done.compared_end);
            }
        }
        BOOST_TEST(failures > 0);
    }
}

BOOST_AUTO_TEST_CASE(any_other_outcome_is_told_with_its_line) {
    Pair pair("hardened");
    pair.talk(40);
    pair.bob->close();
    const std::string text = pair.text();

    const auto said = pair.replayed(with(text, "\"sent\":[\"{", "\"sent\":[\"{ "));
    BOOST_TEST(said.difference.starts_with("line "));
    BOOST_TEST(said.difference.find("it sends") != std::string::npos);

    const auto ended = pair.replayed(with(text, "\"fingerprint\":\"", "\"fingerprint\":\"0"));
    BOOST_TEST(ended.difference.find("not the recorded one") != std::string::npos);

    const auto drew = pair.replayed(with(text, "\"drew\":\"", "\"drew\":\"0000"));
    BOOST_TEST(!drew.difference.empty());
    BOOST_TEST(!drew.compared_end);

    // The last step that drew, with a byte more.
    const std::string key = "\"drew\":\"";
    std::string more = text;
    more.insert(more.find('"', more.rfind(key) + key.size()), "00");
    BOOST_TEST(pair.replayed(more).difference.find("draws fewer random bytes") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_tape_plays_what_it_has_and_no_more) {
    const auto tape = std::make_shared<RandomTape>();
    RecordableRandom random(tape);
    tape->plays = true;
    tape->bytes = "abc";
    ByteArray<2> drawn{};
    random.fill(drawn);
    BOOST_TEST(as_text(drawn) == "ab");
    BOOST_CHECK_THROW(random.fill(drawn), UnexpectedDraw);
}

BOOST_AUTO_TEST_CASE(a_capture_keeps_every_setting_of_its_agent) {
    const Folder folder;
    SpeakerKind kind;
    kind.profile = sim::profile_named("hardened");
    kind.only = {"x", "y"};
    Settings& settings = kind.settings;
    settings.round_ms = 1;
    settings.hs_ttl_seconds = 2;
    settings.limits = {3, 4, 5};
    settings.resends = {6, 7, 8, 9, 10, 11};
    settings.caps = {12, 13, 14, 15, 16, 17, 18, 19, 20};
    const CaptureHead head{"bob", "id", kind, start, "database"};
    CaptureWriter(folder / "one", head, Log());
    const std::string text = read_file(folder / "one", 1 << 16);
    const CaptureHead read = parse_capture(text, "").head;
    const Caps& caps = read.kind.settings.caps;
    const std::vector<std::int64_t> numbers{caps.rows,
                                            caps.half_open,
                                            caps.pins,
                                            caps.tokens_a_second,
                                            caps.token_burst,
                                            caps.credit,
                                            caps.rounds,
                                            caps.stranger_idle_rounds,
                                            caps.peer_idle_rounds};
    BOOST_TEST(numbers == (std::vector<std::int64_t>{12, 13, 14, 15, 16, 17, 18, 19, 20}),
               boost::test_tools::per_element());
    // All of them, as written again.
    CaptureWriter(folder / "two", read, Log());
    BOOST_TEST(read_file(folder / "two", 1 << 16) == text);
}

BOOST_AUTO_TEST_CASE(a_capture_on_a_disk_that_was_full_ends_there_and_says_so_once) {
    const Folder folder;
    LogSettings settings;
    settings.console = false;
    settings.file = true;
    settings.folder = folder.path().string();
    settings.file_format = "%(message)s";
    SpeakerKind kind;
    kind.profile = sim::profile_named("baseline");
    const std::string path = folder / "capture";
    CaptureWriter writer(path, {"bob", "id", kind, start, "database"},
                         LogSinks(settings).named("log"));
    const std::string head = read_file(path, 1 << 16);
    {
        const hsagent::test::FileSizeLimit limit(head.size());
        writer.write(CaptureStep{});
        writer.write(CaptureStep{});
    }
    writer.write(CaptureStep{});
    writer.write(CaptureEnd{});
    BOOST_TEST(read_file(path, 1 << 16) == head);
    const std::string log = read_file(folder / "log.log", 1 << 16);
    BOOST_TEST(log.starts_with("the capture '" + path + "' cannot be written any more"));
    BOOST_TEST(log.find('\n') == log.size() - 1);
}

BOOST_AUTO_TEST_CASE(one_that_was_cut_replays_as_far_as_it_goes) {
    Pair pair("hardened");
    pair.talk(40);
    const std::string text = pair.text();
    const auto done = pair.replayed(text.substr(0, text.size() - 10));
    BOOST_TEST(done.difference == "");
    BOOST_TEST(!done.compared_end);
    BOOST_TEST(done.steps > 60u);
    BOOST_TEST(parse_capture(text.substr(0, text.size() - 10), "").is_cut);
    BOOST_TEST(!parse_capture(text, "").is_cut);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_kept) {
    Pair pair("hardened");
    const std::string bytes = std::string("\xff\xfe{\"a\":") + '\0';
    pair.bob->receive(bytes, pair.now);
    pair.talk(20);
    pair.bob->close();
    const std::string text = pair.text();
    BOOST_TEST(parse_capture(text, "").steps.at(0).line == bytes);
    BOOST_TEST(pair.replayed(text).compared_end);
}

BOOST_AUTO_TEST_CASE(a_capture_is_private_holds_no_long_lived_key_and_replaces_nothing) {
    Pair pair("hardened");
    pair.talk(20);
    const std::string text = pair.text();
    struct ::stat status {};
    BOOST_TEST(::stat((pair.folder / "bob.jsonl").c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0600u);
    for (const SecretKey* key : {&pair.bob_is.sign_seed, &pair.bob_is.kx_private}) {
        BOOST_TEST(text.find(to_hex(key->expose())) == text.npos);
        BOOST_TEST(text.find(to_base64(key->expose())) == text.npos);
    }
    BOOST_CHECK_THROW(
        pair.speaker("carol", Identity(pair.alice_is), start, pair.folder / "bob.jsonl"),
        FileError);
    BOOST_TEST(pair.text() == text);
}

BOOST_AUTO_TEST_CASE(another_agents_identity_is_refused) {
    Pair pair("hardened");
    const Capture capture = parse_capture(pair.text(), "");
    BOOST_CHECK_THROW(replay_capture(capture, Identity(pair.alice_is), Log()), sim::UsageError);
}

BOOST_AUTO_TEST_CASE(what_is_no_capture_is_refused_with_its_line) {
    Pair pair("hardened");
    pair.talk(4);
    const std::string text = pair.text();
    BOOST_TEST(is_capture(text));
    BOOST_TEST(!is_capture("{\"agents\": 2}"));
    BOOST_TEST(!is_capture(""));
    BOOST_TEST(refusal("{}\n").starts_with("file, line 1: is not the beginning of a capture"));
    BOOST_TEST(refusal("{\"capture\": 1}\n").starts_with("file, line 1: is not the beginning"));
    BOOST_TEST(refusal("what\n").starts_with("file, line 1: is not JSON"));
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']') + "\n";
    BOOST_TEST(!is_capture(deep));
    BOOST_TEST(refusal(text + deep).find("nested deeper than 64 levels") != std::string::npos);
    BOOST_TEST(refusal(text + "{}\n").find("'step' is missing") != std::string::npos);
    BOOST_TEST(refusal(text + "{\"step\":\"jump\"}\n").find("neither line nor round") !=
               std::string::npos);
    BOOST_TEST(refusal(with(text, "\"drew\":\"", "\"drew\":\"z")).find("'drew' is not hex") !=
               std::string::npos);
    BOOST_TEST(refusal(with(text, "\"database\":\"", "\"database\":\"?"))
                   .find("line 1: 'database' is not base64") != std::string::npos);
    for (const char* number : {"1e300", "0.5", "true", "9223372036854775808", "\"1\""}) {
        const std::string round = std::string("{\"step\":\"round\",\"zone\":0,\"at\":") + number;
        BOOST_TEST(refusal(text + round + "}\n").find("'at' is missing or invalid") !=
                   std::string::npos);
    }
    BOOST_TEST(refusal(with(text, "\"limits\":[", "\"limits\":[0.5,"))
                   .find("line 1: 'limits' is missing or invalid") != std::string::npos);
    BOOST_TEST(refusal(text + "{\"step\":\"end\",\"fingerprint\":\"\"}\n{\"step\":\"round\"}\n")
                   .find("comes after the end") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
