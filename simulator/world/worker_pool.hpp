// WorkerPool: threads that share the parts of a task, for any number of tasks in turn.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace hsagent::sim {

class WorkerPool {
public:
    // `threads`: the total number, including the caller's.
    explicit WorkerPool(std::uint32_t threads) {
        for (std::uint32_t i = 1; i < threads; ++i) {
            threads_.emplace_back([this] { help(); });
        }
    }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;
    ~WorkerPool() {
        {
            const std::lock_guard lock(mutex_);
            ends_ = true;
            ++task_;
        }
        wake_.notify_all();
        for (std::thread& thread : threads_) thread.join();
    }

    // Calls work(part) for each part below `parts`, on any of the threads, and returns when all are
    // done. If a part throws, no further part begins and the exception is rethrown here.
    void share_out(std::size_t parts, const std::function<void(std::size_t)>& work) {
        {
            const std::lock_guard lock(mutex_);
            work_ = &work;
            parts_ = parts;
            next_ = 0;
            busy_ = threads_.size();
            ++task_;
        }
        wake_.notify_all();
        take_parts();
        for (int spins = 0; busy_ > 0; ++spins) {
            if (spins > most_spins) std::this_thread::yield();
        }
        if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    }

private:
    // Windows follow each other within microseconds: for this long, spinning is cheaper than
    // sleeping.
    static constexpr int most_spins = 4000;

    void take_parts() {
        try {
            for (std::size_t part = next_++; part < parts_; part = next_++) (*work_)(part);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!error_) error_ = std::current_exception();
            next_ = parts_;
        }
    }
    void help() {
        std::uint64_t done = 0;
        for (;;) {
            for (int spins = 0; task_ == done && spins < most_spins; ++spins) {
            }
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [&] { return task_ != done; });
                done = task_;
                if (ends_) return;
            }
            take_parts();
            --busy_;
        }
    }

    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<std::uint64_t> task_ = 0;
    const std::function<void(std::size_t)>* work_ = nullptr;
    std::size_t parts_ = 0;
    std::atomic<std::size_t> next_ = 0, busy_ = 0;
    bool ends_ = false;
    std::exception_ptr error_;
};

}  // namespace hsagent::sim
