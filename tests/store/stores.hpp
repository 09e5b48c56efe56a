// Test fixtures: both stores, and their contents as values that can be compared and printed.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
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

// For the output of failed tests.
inline std::ostream& operator<<(std::ostream& out, const NonceEvent& event) {
    return out << name(event.role) << ' ' << event.peer_id << ' ' << name(event.flow) << ' '
               << event.nonce;
}
inline std::ostream& operator<<(std::ostream& out, const StoredRow& stored) {
    return out << name(stored.role) << ' ' << stored.peer_id << ' ' << name(stored.row.state) << ' '
               << stored.row.exchange_count << ' ' << stored.row.peer_nonce.text;
}
inline std::ostream& operator<<(std::ostream& out, const StoredPeer& stored) {
    const PeerRecord& record = stored.record;
    out << stored.peer_id << ' ' << (record.sign_pub.is_null() ? "-" : record.sign_pub.text) << ' '
        << (record.pinned_by_application ? "by application " : "at first contact ");
    if (record.zone_offset_seconds) out << *record.zone_offset_seconds << " s ";
    return out << (record.speaks_hs2 ? "hs2" : "hs");
}

namespace test {

inline constexpr Role initiator = Role::initiator;
inline constexpr Role responder = Role::responder;
inline constexpr Instant noon{1'767'268'800'000};  // 2026-01-01T12:00:00Z

class TemporaryFolder {
public:
    TemporaryFolder() {
        // If possible, a disk in memory: these tests open many files, and syncing them would be
        // slow.
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

// A row in which every column has a different value.
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
inline PeerRecord full_peer() {
    PeerRecord record;
    record.sign_pub.set_text("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
    record.pinned_by_application = true;
    record.zone_offset_seconds = -12'600;
    record.speaks_hs2 = true;
    record.left_rows[0].set_text(R"({"peer_reference":"1234567890"})");
    record.left_rows[1].set_text(R"({"local_nonce":"0123"})");
    return record;
}
inline PeerRecord zoned(std::int32_t offset) {
    PeerRecord record;
    record.zone_offset_seconds = offset;
    return record;
}
inline Instant noon_and(std::int64_t seconds) {
    return noon.plus_ms(1000 * seconds);
}

struct Contents {
    std::vector<StoredRow> rows;
    std::vector<NonceEvent> nonces;
    std::vector<StoredPeer> peers;
    std::vector<HsNonce> hs_nonces;
    friend bool operator==(const Contents&, const Contents&) = default;
};
template <Store S>
Contents contents(const S& store) {
    return {list_rows(store), store.nonces(), list_peers(store), store.hs_nonces()};
}
inline std::ostream& operator<<(std::ostream& out, const Contents& contents) {
    for (const StoredRow& stored : contents.rows) out << "\n  " << stored;
    for (const NonceEvent& event : contents.nonces) out << "\n  " << event;
    for (const StoredPeer& stored : contents.peers) out << "\n  " << stored;
    for (const auto& [nonce, expires_at] : contents.hs_nonces) {
        out << "\n  " << nonce << " until " << expires_at;
    }
    return out;
}

}  // namespace test
}  // namespace hsagent
