// Both stores, ready for a test, and what they hold as values that can be compared and printed.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "hsagent/store/memory.hpp"
#include "hsagent/store/sqlite.hpp"

namespace hsagent {

// For the messages of tests.
inline std::ostream& operator<<(std::ostream& out, const NonceEvent& event) {
    return out << name(event.role) << ' ' << event.peer_id << ' ' << name(event.flow) << ' '
               << event.nonce;
}
inline std::ostream& operator<<(std::ostream& out, const StoredRow& stored) {
    return out << name(stored.role) << ' ' << stored.peer_id << ' ' << name(stored.row.state) << ' '
               << stored.row.exchange_count << ' ' << stored.row.peer_nonce.text;
}

namespace test {

inline constexpr Role initiator = Role::initiator;
inline constexpr Role responder = Role::responder;
inline constexpr Instant noon{1'767'268'800'000};  // 2026-01-01T12:00:00Z

class TemporaryFolder {
public:
    TemporaryFolder() {
        // Where there is one, a disk in memory: these tests open many files, which is slow to sync.
        std::filesystem::path disk = "/dev/shm";
        if (::access(disk.c_str(), W_OK) != 0) disk = std::filesystem::temp_directory_path();
        std::string pattern = (disk / "hsagent-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string file(std::string_view name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

struct InMemory {
    MemoryStore store;
};
struct InFile {
    TemporaryFolder folder;
    SqliteStore store{folder.file("agent.db"), "me"};
};
using BothStores = std::tuple<InMemory, InFile>;

// A row in which every column says something of its own.
inline RoleState full_row(Role role) {
    RoleState row = RoleState::fresh(role);
    row.state = role == initiator ? State::init_exchange : State::resp_exchange;
    row.exchange_count = 3;
    row.finalize_retry_count = 2;
    row.local_nonce.set_text("00112233445566778899aabbccddeeff");
    row.peer_nonce.set_text("ffeeddccbbaa99887766554433221100");
    row.local_reference.set_text("1234567891");
    row.peer_reference.set_text("9876543219");
    row.peer_address.set_text("127.0.0.1:50766");
    row.peer_sign_pub.set_text("c2lnbg==");
    row.peer_kx_pub.set_text("a3g=");
    row.hs_derived_at.set_text("2026-01-01T12:00:00+00:00");
    row.last_secure_at.set_text("2026-01-01T12:00:01+00:00");
    return row;
}
inline RoleState counted(Role role, std::int64_t count) {
    RoleState row = RoleState::fresh(role);
    row.exchange_count = count;
    return row;
}

// All that a store holds.
struct Contents {
    std::vector<StoredRow> rows;
    std::vector<NonceEvent> nonces;
    friend bool operator==(const Contents&, const Contents&) = default;
};
template <Store S>
Contents contents(const S& store) {
    return {list_rows(store), store.nonces()};
}
inline std::ostream& operator<<(std::ostream& out, const Contents& contents) {
    for (const StoredRow& stored : contents.rows) out << "\n  " << stored;
    for (const NonceEvent& event : contents.nonces) out << "\n  " << event;
    return out;
}

}  // namespace test
}  // namespace hsagent
