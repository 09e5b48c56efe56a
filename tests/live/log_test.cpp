// Tests of log lines: formats of deployed files, JSON, rotated files, and text from a peer.
#include "simulator/live/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "hsagent/support/file.hpp"
#include "simulator/live/outputs.hpp"
#include "simulator/runs/run_options.hpp"
#include "tests/simulator/support.hpp"

using namespace hsagent;
using namespace hsagent::live;
using Folder = hsagent::sim::test::TemporaryFolder;

namespace {

LogSettings to_file(const Folder& folder) {
    LogSettings settings;
    settings.console = false;
    settings.file = true;
    settings.folder = folder / "logs";
    settings.file_format = "%(levelname)s|%(name)s|%(message)s";
    return settings;
}

std::string written(const Folder& folder, const std::string& file) {
    return read_file(folder / ("logs/" + file), 1 << 24);
}

// A line in these formats.
std::string dated(const std::string& format, const std::string& date_format) {
    const Folder folder;
    LogSettings settings = to_file(folder);
    settings.file_format = format;
    settings.date_format = date_format;
    LogSinks(settings).named("a").info("");
    return written(folder, "a.log");
}

// While it lives, stderr is a file.
class StderrTo {
public:
    explicit StderrTo(const std::string& path) : before_(::dup(STDERR_FILENO)) {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        BOOST_TEST_REQUIRE((before_ >= 0 && file >= 0));
        ::dup2(file, STDERR_FILENO);
        ::close(file);
    }
    StderrTo(const StderrTo&) = delete;
    StderrTo& operator=(const StderrTo&) = delete;
    ~StderrTo() {
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
    }

private:
    int before_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(log_lines)

BOOST_AUTO_TEST_CASE(each_name_has_a_file_in_the_format_that_was_asked_for) {
    const Folder folder;
    const LogSinks sinks(to_file(folder));
    const Log alice = sinks.named("alice"), bob = sinks.named("bob");
    alice.info("one");
    alice.say(LogLevel::debug, "not at this level");
    alice.warning("two");
    bob.error("three");
    BOOST_TEST(written(folder, "alice.log") == "INFO|alice|one\nWARNING|alice|two\n");
    BOOST_TEST(written(folder, "bob.log") == "ERROR|bob|three\n");
    BOOST_TEST(alice.logs(LogLevel::info));
    BOOST_TEST(!alice.logs(LogLevel::debug));
    BOOST_TEST(!Log().logs(LogLevel::warning));
    Log().error("nowhere");
}

BOOST_AUTO_TEST_CASE(a_date_has_the_letters_of_strftime_and_milliseconds) {
    const std::string line = dated("%(asctime)s %(other)s %%", "%Y-%m-%d %H:%M:%S.%3f");
    BOOST_TEST(line.size() == std::string("2026-01-01 00:00:00.000 %(other)s %%\n").size());
    BOOST_TEST(line.substr(0, 2) == "20");
    BOOST_TEST(line.substr(23) == " %(other)s %%\n");
    BOOST_TEST(line.find_first_not_of("0123456789-: .") == 24u);
}

BOOST_AUTO_TEST_CASE(two_percents_of_a_date_are_one_and_begin_nothing) {
    BOOST_TEST(dated("%(asctime)s", "%%f %%3f %%") == "%f %3f %\n");
}

BOOST_AUTO_TEST_CASE(colours_are_for_terminals_only) {
    const Folder folder;
    LogSettings settings;
    settings.console_format = "\x1b[31m%(levelname)s\x1b[0m %(message)s";
    {
        const StderrTo file(folder / "stderr");
        LogSinks(settings).named("a").info("m[31m");
    }
    BOOST_TEST(read_file(folder / "stderr", 1000) == "INFO m[31m\n");
}

BOOST_AUTO_TEST_CASE(a_session_that_failed_is_a_warning_and_other_news_are_not) {
    const Folder folder;
    const Log log = LogSinks(to_file(folder)).named("a");
    log_session(log, {SessionChange::closed, Role::responder, "b", {}});
    log_session(log, {SessionChange::failed, Role::initiator, "b", "bad_mac"});
    BOOST_TEST(written(folder, "a.log") ==
               "INFO|a|[session] responder closed | peer_id=b\n"
               "WARNING|a|[session] initiator failed | peer_id=b | bad_mac\n");
}

BOOST_AUTO_TEST_CASE(a_line_stays_one_line_whatever_a_peer_put_in) {
    const Folder folder;
    LogSinks(to_file(folder))
        .named("a")
        .info(
            "x\ny\x1b[2J\x7f\xc2\x9b"
            "1m \xc3\xa9");
    BOOST_TEST(written(folder, "a.log") == "INFO|a|x\\x0ay\\x1b[2J\\x7f\\xc2\\x9b1m \xc3\xa9\n");
}

BOOST_AUTO_TEST_CASE(json_lines_are_json_whatever_a_peer_put_in) {
    const Folder folder;
    LogSettings settings = to_file(folder);
    settings.file_json = true;
    LogSinks(settings).named("a").warning("\"x\"\n\xff");
    const std::string line = written(folder, "a.log");
    const auto json = nlohmann::json::parse(line);
    BOOST_TEST(json["level"] == "WARNING");
    BOOST_TEST(json["name"] == "a");
    BOOST_TEST(json["message"] == "\"x\"\n\xef\xbf\xbd");
    BOOST_TEST(json.contains("time"));
    BOOST_TEST(line.find('\n') == line.size() - 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_has_grown_makes_room_for_the_next) {
    const Folder folder;
    LogSettings settings = to_file(folder);
    settings.max_file_size = 1000;
    settings.backup_count = 2;
    const Log log = LogSinks(settings).named("a");
    for (int i = 0; i < 100; ++i) log.info(std::string(90, 'x'));
    BOOST_TEST(written(folder, "a.log").size() <= 1000u);
    BOOST_TEST(written(folder, "a.1.log").size() <= 1000u);
    BOOST_TEST(written(folder, "a.2.log").size() <= 1000u);
    BOOST_TEST(!std::filesystem::exists(folder / "logs/a.3.log"));
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_refused) {
    const Folder folder;
    write_file_atomically(folder / "logs", "a file");
    BOOST_CHECK_EXCEPTION(
        LogSinks(to_file(folder)), sim::UsageError, [&](const sim::UsageError& error) {
            return std::string(error.what()).find(folder / "logs") != std::string::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()
