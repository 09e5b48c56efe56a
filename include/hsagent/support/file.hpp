// Reading and atomic writing of whole files: neither a crash nor a full disk leaves half a file.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "hsagent/support/bytes.hpp"

namespace hsagent {

// A file that cannot be read or written. what() names the path, the reason and the remedy.
class FileError : public std::runtime_error {
public:
    // `error` is the errno of the failed system call, or 0 if none failed.
    FileError(std::string path, int error, const std::string& what)
        : std::runtime_error(what), path_(std::move(path)), error_(error) {}

    const std::string& path() const { return path_; }
    int error() const { return error_; }

private:
    std::string path_;
    int error_;
};

namespace detail {

inline const char* advice_for(int error) {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
            return "check the spelling of the path, and that its directory exists";
        case EACCES:
        case EPERM:
            return "check the owner and mode of the file and of its directory";
        case EROFS:
            return "the file system is read-only: choose another path";
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return "free some disk space or choose another path; nothing was changed";
        case EEXIST:
            return "something has that name already, perhaps a symbolic link to a file that is "
                   "not there: check where the path leads";
        case EISDIR:
            return "the path names a directory: give a file name";
        default:
            return "check the path and the file system";
    }
}

[[noreturn]] inline void throw_file_error(const char* doing, const std::string& path, int error) {
    throw FileError(path, error,
                    std::string("cannot ") + doing + " '" + path +
                        "': " + std::generic_category().message(error) + "; " + advice_for(error));
}

// Owns a file descriptor and closes it.
class FileDescriptor {
public:
    explicit FileDescriptor(int fd) : fd_(fd) {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    bool is_open() const { return fd_ >= 0; }

    // False, with errno set, if closing reports a write that failed late.
    bool close() {
        const int fd = fd_;
        fd_ = -1;
        return ::close(fd) == 0;
    }

private:
    int fd_;
};

inline bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ::ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

inline std::string directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

// A new file next to the one that it will replace; removed unless it was renamed.
class TemporaryFile {
public:
    // mkostemp creates the file with O_EXCL and mode 0600 under a unique name.
    explicit TemporaryFile(const std::string& target)
        : name_(target + ".XXXXXX"), file_(::mkostemp(name_.data(), O_CLOEXEC)) {}
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (created_ && !renamed_) ::unlink(name_.c_str());
    }

    bool is_open() const { return created_; }
    // Each returns false with errno set on failure. The contents reach the disk before the rename,
    // so a crash leaves either the old file or the new one.
    bool fill(std::string_view text) {
        return write_all(file_.get(), text) && ::fsync(file_.get()) == 0 && file_.close();
    }
    bool rename_to(const std::string& target) {
        renamed_ = ::rename(name_.c_str(), target.c_str()) == 0;
        return renamed_;
    }
    // The same, but fails with EEXIST if there is a target, even a symbolic link to nowhere.
    bool rename_to_new(const std::string& target) {
        renamed_ =
            ::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0;
        if (renamed_ || errno == EEXIST) return renamed_;
        // Not every file system can do that, but most of the others have hard links.
        if (::link(name_.c_str(), target.c_str()) == 0) return true;
        struct ::stat status {};
        if (errno == EEXIST || ::lstat(target.c_str(), &status) == 0) {
            errno = EEXIST;
            return false;
        }
        return rename_to(target);
    }

private:
    std::string name_;
    FileDescriptor file_;
    bool created_ = file_.is_open();
    bool renamed_ = false;
};

inline void fill_next_to(TemporaryFile& file, const std::string& path, std::string_view text) {
    if (!file.is_open()) throw_file_error("create a file next to", path, errno);
    if (!file.fill(text)) throw_file_error("write", path, errno);
}

// The new name must reach the disk too.
inline void sync_directory_of(const std::string& path) {
    const std::string directory = directory_of(path);
    FileDescriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // EINVAL: the file system cannot sync directories.
    if (!opened.is_open() || (::fsync(opened.get()) != 0 && errno != EINVAL)) {
        throw_file_error("sync the directory of", path, errno);
    }
}

}  // namespace detail

// Replaces the file with `text`, mode 0600 (never wider, whatever the umask), or leaves it
// unchanged. Throws FileError and leaves no temporary file behind. A symbolic link is replaced, not
// followed.
inline void write_file_atomically(const std::string& path, std::string_view text) {
    detail::TemporaryFile file(path);
    detail::fill_next_to(file, path, text);
    if (!file.rename_to(path)) detail::throw_file_error("replace", path, errno);
    detail::sync_directory_of(path);
}

// The same for a file that does not exist. If something has that name by now, throws FileError with
// EEXIST and changes nothing.
inline void create_file_atomically(const std::string& path, std::string_view text) {
    detail::TemporaryFile file(path);
    detail::fill_next_to(file, path, text);
    if (!file.rename_to_new(path)) detail::throw_file_error("create", path, errno);
    detail::sync_directory_of(path);
}

// Returns the contents of a regular file of at most `limit` bytes. Throws FileError.
inline std::string read_file(const std::string& path, std::size_t limit) {
    // O_NONBLOCK, so that opening a named pipe does not wait for a writer.
    detail::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) detail::throw_file_error("open", path, errno);
    struct ::stat status {};
    if (::fstat(file.get(), &status) != 0) detail::throw_file_error("open", path, errno);
    if (S_ISDIR(status.st_mode)) detail::throw_file_error("read", path, EISDIR);
    if (!S_ISREG(status.st_mode)) {
        throw FileError(path, 0,
                        "cannot read '" + path + "': it is not a regular file; give another");
    }
    std::string text(limit + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ::ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) detail::throw_file_error("read", path, errno);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > limit) {
        throw FileError(path, 0,
                        "cannot read '" + path + "': it has more than " + std::to_string(limit) +
                            " bytes; check that it is the right file");
    }
    text.resize(size);
    return text;
}

}  // namespace hsagent
