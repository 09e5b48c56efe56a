// FileLock: admits one process at a time. It is released when the process ends, in whatever way.
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "hsagent/support/file.hpp"

namespace hsagent::live {

// Another process or FileLock holds the lock.
class LockedError : public FileError {
public:
    using FileError::FileError;
};

class FileLock {
public:
    // Makes the file if needed. It stays there, with the process id in it. Throws FileError, and
    // LockedError if the lock is held by another process, or by another FileLock of this one.
    // `whose` names the locked thing in the message: "agent 'alice'".
    FileLock(const std::string& path, const std::string& whose)
        : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
        if (!file_.is_open()) detail::throw_file_error("lock", path, errno);
        if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK) detail::throw_file_error("lock", path, errno);
            throw LockedError(path, 0,
                              whose + " is already in use by process " + holder() + " ('" + path +
                                  "' is locked); stop that process, or use another name or folder");
        }
        const std::string number = std::to_string(::getpid()) + "\n";
        // The id is only for the message above; if it cannot be written, the lock still holds.
        if (::ftruncate(file_.get(), 0) == 0) detail::write_all(file_.get(), number);
    }

private:
    std::string holder() const {
        char text[16];
        const ::ssize_t size = ::pread(file_.get(), text, sizeof text, 0);
        std::string number(text, size > 0 ? static_cast<std::size_t>(size) : 0);
        while (!number.empty() && number.back() == '\n') number.pop_back();
        return number.empty() ? "?" : number;
    }

    detail::FileDescriptor file_;
};

}  // namespace hsagent::live
