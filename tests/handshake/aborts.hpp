// What must never happen ends the process.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace hsagent::test {

// Whether `work` fails an assertion. It runs in a process of its own, without a message or a core.
template <class Work>
bool aborts(Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
        const ::rlimit none{};
        ::setrlimit(RLIMIT_CORE, &none);
        std::signal(SIGABRT, SIG_DFL);
        if (!std::freopen("/dev/null", "w", stderr)) ::_exit(1);
        work();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace hsagent::test
