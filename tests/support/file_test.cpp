// Whole files: what reaches the disk, and in which order.
#include "hsagent/support/file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

// What is asked of the disk, each with the contents of `watched` at that moment: what a crash there
// would leave.
std::string watched;
std::vector<std::string> asked;

std::string contents() {
    std::ifstream file(watched);
    return {std::istreambuf_iterator<char>(file), {}};
}

void note(const char* what) {
    if (!watched.empty()) asked.push_back(std::string(what) + ", file: " + contents());
}

}  // namespace

// In place of the C library's functions of these names, in this program.
extern "C" int fsync(int file) {
    struct ::stat status {};
    ::fstat(file, &status);
    note(S_ISDIR(status.st_mode) ? "sync of the folder" : "sync of a file");
    return static_cast<int>(::syscall(SYS_fsync, file));
}
extern "C" int rename(const char* from, const char* to) noexcept {
    note("rename");
    return ::renameat(AT_FDCWD, from, AT_FDCWD, to);
}

namespace hsagent::test {

struct TemporaryFolder {
    std::string path = (std::filesystem::temp_directory_path() / "hsagent.XXXXXX").string();

    TemporaryFolder() { BOOST_REQUIRE(::mkdtemp(path.data()) != nullptr); }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

BOOST_AUTO_TEST_SUITE(files)

BOOST_AUTO_TEST_CASE(a_crash_at_any_moment_leaves_the_old_file_or_the_new_one) {
    const TemporaryFolder folder;
    const std::string path = folder.path + "/id.json";
    std::ofstream(path) << "old";
    watched = path;
    asked.clear();
    write_file_atomically(path, "new");
    watched.clear();
    const std::vector<std::string> expected{"sync of a file, file: old", "rename, file: old",
                                            "sync of the folder, file: new"};
    BOOST_TEST(asked == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_folder_of_a_path_is_found_in_the_root_and_without_a_folder) {
    BOOST_TEST(detail::directory_of("/id.json") == "/");
    BOOST_TEST(detail::directory_of("id.json") == ".");
    BOOST_TEST(detail::directory_of("/home/alice/id.json") == "/home/alice");
}

BOOST_AUTO_TEST_CASE(a_named_pipe_is_refused_without_waiting_for_its_writer) {
    const TemporaryFolder folder;
    const std::string path = folder.path + "/pipe";
    BOOST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    BOOST_CHECK_EXCEPTION(read_file(path, 100), FileError, [](const FileError& error) {
        return std::string_view(error.what()).find("not a regular file") != std::string_view::npos;
    });
}

BOOST_AUTO_TEST_CASE(a_file_of_the_limit_is_read_and_one_byte_more_is_not) {
    const TemporaryFolder folder;
    const std::string path = folder.path + "/text";
    std::ofstream(path) << "12345";
    BOOST_TEST(read_file(path, 5) == "12345");
    BOOST_TEST(read_file(path, 6) == "12345");
    BOOST_CHECK_THROW(read_file(path, 4), FileError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
