// Tests of the trace: JSON lines, their hash, and a file that is either complete or absent.
#include "simulator/record/trace.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "simulator/model/usage_error.hpp"
#include "support.hpp"

namespace hsagent::sim::test {

namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(trace)

void write_two_lines(Trace& trace) {
    trace.line(12, "send").number("agent", 3).text("text", "a \"b\"\n\xc3\xa9\x01").end();
    trace.line(13, "deliver").number("agent", 0).end();
}

void write_many_lines(Trace& trace) {
    for (std::uint64_t i = 0; i < 20'000; ++i) {  // more than any buffer holds
        trace.line(static_cast<std::int64_t>(i), "deliver").number("line", i).end();
    }
}

BOOST_AUTO_TEST_CASE(every_line_is_a_json_object_with_time_and_event_first) {
    const TemporaryFolder folder;
    Trace trace(folder / "trace.jsonl");
    write_two_lines(trace);
    BOOST_TEST(trace.events() == 2u);
    trace.finish();

    const auto lines = lines_of(text_of(folder / "trace.jsonl"));
    BOOST_TEST_REQUIRE(lines.size() == 2u);
    const auto first = nlohmann::ordered_json::parse(lines[0]);
    BOOST_TEST(first.begin().key() == "t");
    BOOST_TEST(first["t"] == 12);
    BOOST_TEST((++first.begin()).key() == "event");
    BOOST_TEST(first["event"] == "send");
    BOOST_TEST(first["agent"] == 3);
    BOOST_TEST(first["text"] == "a \"b\"\n\xc3\xa9\x01");
    BOOST_TEST(lines[1] == R"({"t":13,"event":"deliver","agent":0})");
}

BOOST_AUTO_TEST_CASE(the_largest_numbers_survive) {
    const TemporaryFolder folder;
    Trace trace(folder / "trace.jsonl");
    trace.line(std::numeric_limits<std::int64_t>::max(), "x")
        .number("n", std::numeric_limits<std::uint64_t>::max())
        .end();
    trace.finish();
    BOOST_TEST(text_of(folder / "trace.jsonl") ==
               "{\"t\":9223372036854775807,\"event\":\"x\",\"n\":18446744073709551615}\n");
}

BOOST_AUTO_TEST_CASE(the_hash_is_the_sha_256_of_the_file) {
    const TemporaryFolder folder;
    Trace trace(folder / "trace.jsonl");
    write_many_lines(trace);
    const std::string hash = trace.finish();
    const std::string text = text_of(folder / "trace.jsonl");
    BOOST_TEST(hash == sha256_of(text));
    BOOST_TEST(lines_of(text).size() == 20'000u);
}

BOOST_AUTO_TEST_CASE(the_hash_is_the_same_without_a_file) {
    const TemporaryFolder folder;
    Trace with_file(folder / "trace.jsonl"), without("");
    write_many_lines(with_file);
    write_many_lines(without);
    BOOST_TEST(with_file.finish() == without.finish());
}

BOOST_AUTO_TEST_CASE(an_empty_trace_has_the_hash_of_no_bytes) {
    BOOST_TEST(Trace("").finish() ==
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(the_file_appears_when_the_trace_is_finished) {
    const TemporaryFolder folder;
    Trace trace(folder / "trace.jsonl");
    write_many_lines(trace);
    BOOST_TEST(!fs::exists(folder / "trace.jsonl"));
    trace.finish();
    BOOST_TEST(listing_of(folder.path()).size() == 1u);  // and no other file
    BOOST_TEST(fs::exists(folder / "trace.jsonl"));
}

BOOST_AUTO_TEST_CASE(a_trace_that_is_not_finished_leaves_nothing) {
    const TemporaryFolder folder;
    {
        Trace trace(folder / "trace.jsonl");
        write_many_lines(trace);
    }
    BOOST_TEST(listing_of(folder.path()).empty());
}

BOOST_AUTO_TEST_CASE(a_trace_that_is_not_finished_leaves_an_earlier_one_alone) {
    const TemporaryFolder folder;
    write_text(folder / "trace.jsonl", "earlier\n");
    { Trace trace(folder / "trace.jsonl"); }
    BOOST_TEST(text_of(folder / "trace.jsonl") == "earlier\n");
    Trace trace(folder / "trace.jsonl");
    write_two_lines(trace);
    trace.finish();
    BOOST_TEST(lines_of(text_of(folder / "trace.jsonl")).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_finish_that_fails_leaves_nothing_and_says_why) {
    const TemporaryFolder folder;
    Trace trace(folder / "trace.jsonl");
    write_two_lines(trace);
    fs::create_directory(folder / "trace.jsonl");  // now no file can be renamed to that
    BOOST_CHECK_EXCEPTION(trace.finish(), UsageError, [&](const UsageError& error) {
        return std::string(error.what()).find(folder / "trace.jsonl") != std::string::npos;
    });
    BOOST_TEST(listing_of(folder.path()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_refused_at_once) {
    const TemporaryFolder folder;
    BOOST_CHECK_THROW(Trace(folder / "missing/trace.jsonl"), UsageError);
    BOOST_TEST(listing_of(folder.path()).empty());
}

// Renaming a file over /dev/null, say, would take that device away from everyone.
BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_refused_and_stays) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "folder");
    write_text(folder / "target", "untouched");
    fs::create_symlink(folder / "target", folder / "link");
    fs::create_symlink(folder / "nowhere", folder / "dangling");
    BOOST_TEST_REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    for (const char* name : {"folder", "link", "dangling", "pipe"}) {
        BOOST_CHECK_THROW(Trace(folder / name), UsageError);
    }
    BOOST_TEST(fs::is_directory(folder / "folder"));
    BOOST_TEST(fs::is_symlink(folder / "link"));
    BOOST_TEST(fs::is_symlink(folder / "dangling"));
    BOOST_TEST(fs::is_fifo(folder / "pipe"));
    BOOST_TEST(listing_of(folder.path()).size() == 5u);
    BOOST_TEST(text_of(folder / "target") == "untouched");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::sim::test
