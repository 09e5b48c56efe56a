// The file of a SqliteStore: others can read it, and it can read theirs (PROTOCOL.md, 4).
#include "hsagent/store/sqlite.hpp"

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sqlite_file.hpp"
#include "stores.hpp"

using namespace hsagent;
using namespace hsagent::test;

namespace {

// A file as from a deployed agent: another column order, one additional column, and no columns for
// keys, as before HSAgent_1.
void make_older_file(const std::string& path) {
    SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec(R"sql(
CREATE TABLE role_state (id INTEGER PRIMARY KEY, peer_id TEXT NOT NULL, role TEXT NOT NULL,
    self_id TEXT NOT NULL, note TEXT DEFAULT 'x', state TEXT, peer_reference TEXT,
    local_reference TEXT, peer_nonce TEXT, local_nonce TEXT, peer_address TEXT,
    finalize_retry_count INTEGER DEFAULT 0 NOT NULL, exchange_count INTEGER DEFAULT 0 NOT NULL,
    created_at DATETIME DEFAULT CURRENT_TIMESTAMP, updated_at DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE nonce_event (nonce TEXT NOT NULL, flow TEXT NOT NULL, peer_id TEXT NOT NULL,
    role TEXT NOT NULL, self_id TEXT NOT NULL, created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
    id INTEGER PRIMARY KEY);
CREATE TABLE notes (text TEXT);
INSERT INTO role_state (self_id, role, peer_id, state, peer_nonce, exchange_count)
    VALUES ('me', 'responder', 'bob', 'resp_exchange', 'n1', 2),
           ('me', 'initiator', 'amy', NULL, NULL, 0),
           ('other', 'initiator', 'bob', 'of another program', NULL, 0);
INSERT INTO nonce_event (self_id, role, peer_id, flow, nonce)
    VALUES ('me', 'responder', 'bob', 'received', 'n1'),
           ('other', 'responder', 'bob', 'received', 'n2');
)sql");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sqlite_file)

BOOST_AUTO_TEST_CASE(what_was_stored_is_there_in_the_same_order_when_opened_again) {
    const TemporaryFolder folder;
    Contents before;
    for (int run = 0; run < 3; ++run) {
        SqliteStore store(folder.file("agent.db"), "me");
        BOOST_TEST(contents(store) == before);
        const std::string peer = std::to_string(9 - run);  // not in alphabetical order
        for (const Role role : all_roles) {
            store.begin();
            store.put(role, peer, full_row(role), noon);
            store.record_received(role, peer, "r", noon);
            store.record_sent(role, peer, "s", noon);
            store.commit();
        }
        store.put_peer(peer, run == 0 ? full_peer() : run == 1 ? PeerRecord{} : zoned(0), noon);
        BOOST_TEST(store.record_hs(peer, noon, 60 - run));
        BOOST_TEST(!store.record_hs("9", noon_and(run), 60));
        // A row that is erased and created again follows those of earlier runs.
        store.put(initiator, "guest", {}, noon);
        store.erase(initiator, "8");
        store.put(initiator, "8", {}, noon);
        if (run < 2) store.erase(initiator, "guest");
        before = contents(store);
    }
    const SqliteStore last(folder.file("agent.db"), "me");
    BOOST_TEST(contents(last) == before);
    BOOST_TEST(before.rows.size() == 7u);
    BOOST_TEST(before.nonces.size() == 10u);
    BOOST_TEST(before.peers.size() == 3u);
    BOOST_TEST(before.hs_nonces.size() == 3u);
}

BOOST_AUTO_TEST_CASE(any_text_is_there_when_opened_again) {
    using namespace std::string_literals;
    const TemporaryFolder folder;
    const std::vector<std::string> texts = {"a\0b"s,
                                            "a\0c"s,
                                            "\0"s,
                                            "",
                                            "\xff\xfe",
                                            "é — 握手",
                                            "'; DROP TABLE role_state; --",
                                            "\"%_?1",
                                            "null",
                                            "12e45",
                                            "1",
                                            "\n",
                                            std::string(300'000, 'x')};
    Contents before;
    {
        SqliteStore store(folder.file("agent.db"), "me");
        for (const std::string& text : texts) {
            RoleState row = full_row(initiator);
            for (Field* field :
                 {&row.local_nonce, &row.peer_nonce, &row.local_reference, &row.peer_reference,
                  &row.peer_address, &row.peer_sign_pub, &row.peer_kx_pub}) {
                field->set_text(text);
            }
            store.put(initiator, text, row, noon);
            store.record_received(initiator, text, text, noon);
            store.record_sent(initiator, text, text, noon);
            PeerRecord record;
            record.sign_pub.set_text(text);
            store.put_peer(text, record, noon);
            store.record_hs(text, noon, 60);
        }
        before = contents(store);
    }
    SqliteStore store(folder.file("agent.db"), "me");
    BOOST_TEST((contents(store) == before));
    for (std::size_t i = 0; i < texts.size(); ++i) {
        BOOST_TEST((before.rows[i].peer_id == texts[i]));
        BOOST_TEST((before.rows[i].row.peer_kx_pub.text == texts[i]));
        BOOST_TEST(store.was_received(initiator, texts[i], texts[i]));
        BOOST_TEST((before.peers[i].record.sign_pub.text == texts[i]));
        BOOST_TEST(!store.record_hs(texts[i], noon, 60));
    }
}

BOOST_AUTO_TEST_CASE(an_agents_id_is_any_text_too) {
    const TemporaryFolder folder;
    const std::string id("me'\0é", 6);
    SqliteStore(folder.file("agent.db"), id).put(initiator, "bob", {}, noon);
    BOOST_TEST(list_rows(SqliteStore(folder.file("agent.db"), id)).size() == 1u);
    BOOST_TEST(list_rows(SqliteStore(folder.file("agent.db"), "me'")).empty());
}

BOOST_AUTO_TEST_CASE(another_connection_reads_it_while_the_agent_goes_on) {
    InFile opened;
    SqliteStore& store = opened.store;
    store.put(responder, "bob", full_row(responder), noon);
    store.record_received(responder, "bob", "n", noon);
    store.begin();
    store.put(responder, "amy", {}, noon);  // not committed, so invisible to others

    const std::string path = store.path();
    const Texts row = {"me",
                       "responder",
                       "bob",
                       "resp_exchange",
                       "3",
                       "2",
                       "2026-01-01T12:00:00+00:00",
                       "2026-01-01T12:00:00+00:00"};
    BOOST_TEST(query_file(path,
                          "SELECT self_id, role, peer_id, state, exchange_count, "
                          "finalize_retry_count, created_at, updated_at FROM role_state") == row,
               boost::test_tools::per_element());
    const Texts nonce = {"me", "responder", "bob", "received", "n", "2026-01-01T12:00:00+00:00"};
    BOOST_TEST(query_file(path,
                          "SELECT self_id, role, peer_id, flow, nonce, created_at "
                          "FROM nonce_event") == nonce,
               boost::test_tools::per_element());
    store.rollback();
}

BOOST_AUTO_TEST_CASE(a_field_is_null_or_text) {
    InFile opened;
    RoleState row;
    row.peer_nonce = {Field::Kind::other, "12"};
    row.peer_reference.set_text("");
    opened.store.put(initiator, "bob", row, noon);
    BOOST_TEST(query(opened.store.database(),
                     "SELECT typeof(local_nonce), typeof(peer_nonce), typeof(peer_reference) "
                     "FROM role_state") == (Texts{"null", "text", "text"}));
    opened.store.close();
    const SqliteStore again(opened.store.path(), "me");
    const RoleState* found = again.find(initiator, "bob");
    BOOST_TEST_REQUIRE(found);
    BOOST_TEST(found->local_nonce.is_null());
    BOOST_TEST((found->peer_nonce == Field{Field::Kind::text, "12"}));
    BOOST_TEST((found->peer_reference == Field{Field::Kind::text, ""}));
}

BOOST_AUTO_TEST_CASE(a_row_says_when_it_was_made_and_when_it_was_last_changed) {
    InFile opened;
    opened.store.put(initiator, "bob", counted(initiator, 1), noon);
    opened.store.put(initiator, "bob", counted(initiator, 2), noon.plus_ms(61'000));
    // Putting the same row again is not a change, and is not written.
    opened.store.put(initiator, "bob", counted(initiator, 2), noon.plus_ms(99'000));
    BOOST_TEST(query(opened.store.database(), "SELECT created_at, updated_at FROM role_state") ==
               (Texts{"2026-01-01T12:00:00+00:00", "2026-01-01T12:01:01+00:00"}));

    opened.store.put_peer("bob", full_peer(), noon);
    opened.store.put_peer("bob", zoned(900), noon.plus_ms(61'000));
    opened.store.put_peer("bob", zoned(900), noon.plus_ms(99'000));
    BOOST_TEST(query(opened.store.database(), "SELECT created_at, updated_at FROM hardened_peer") ==
               (Texts{"2026-01-01T12:00:00+00:00", "2026-01-01T12:01:01+00:00"}));
}

BOOST_AUTO_TEST_CASE(rows_and_nonces_of_other_agents_are_left_alone) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    const std::string all = "SELECT * FROM role_state WHERE self_id = 'other'";
    const std::string all_nonces = "SELECT * FROM nonce_event WHERE self_id = 'other'";
    const std::string all_peers = "SELECT * FROM hardened_peer WHERE self_id = 'other'";
    const std::string all_hs = "SELECT * FROM hardened_hs WHERE self_id = 'other'";
    SqliteStore other(path, "other");
    other.put(initiator, "bob", full_row(initiator), noon);
    other.record_received(initiator, "bob", "n", noon);
    other.put_peer("bob", full_peer(), noon);
    other.record_hs("h", noon, 60);
    const Texts rows = query_file(path, all), nonces = query_file(path, all_nonces);
    const Texts peers = query_file(path, all_peers), hs = query_file(path, all_hs);

    SqliteStore mine(path, "me");
    BOOST_TEST(contents(mine) == Contents{});
    BOOST_TEST(mine.record_received(initiator, "bob", "n", noon));
    mine.put(initiator, "bob", counted(initiator, 1), noon);
    mine.put(initiator, "bob", counted(initiator, 2), noon);
    mine.forget_nonces(initiator, "bob");
    mine.put_peer("bob", PeerRecord{}, noon);
    mine.put_peer("bob", zoned(900), noon);
    BOOST_TEST(mine.record_hs("h", noon, 60));
    BOOST_TEST(mine.record_hs("h", noon_and(60), 60));  // expiry is per agent, too
    mine.erase(initiator, "bob");
    BOOST_TEST(query_file(path, all_peers) == peers, boost::test_tools::per_element());
    BOOST_TEST(query_file(path, all_hs) == hs, boost::test_tools::per_element());
    BOOST_TEST(query_file(path, all) == rows, boost::test_tools::per_element());
    BOOST_TEST(query_file(path, all_nonces) == nonces, boost::test_tools::per_element());
    BOOST_TEST(!other.record_received(initiator, "bob", "n", noon));
}

BOOST_AUTO_TEST_CASE(an_agent_does_not_know_what_another_one_in_its_file_knows) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    SqliteStore other(path, "other"), mine(path, "me");
    for (const Role role : all_roles) {
        other.put(role, "bob", full_row(role), noon);
        other.record_received(role, "bob", "n", noon);
        other.record_sent(role, "bob", "n", noon);
        BOOST_TEST(!mine.was_received(role, "bob", "n"));
        BOOST_TEST(mine.nonce_count(role, "bob") == 0u);
    }
    other.record_hs("h", noon, 60);
    BOOST_TEST(!mine.knows_hs("h", noon));

    // What the one prolongs or drops stays with the other.
    const Contents before = contents(other);
    BOOST_TEST(mine.record_hs("h", noon, 60));
    BOOST_TEST(!mine.record_hs("h", noon, 600));
    BOOST_TEST(mine.record_hs("later", noon_and(1000), 60));
    mine.put(initiator, "bob", {}, noon);
    mine.erase(initiator, "bob");
    mine.forget_nonces(responder, "bob");
    BOOST_TEST(contents(other) == before);
    BOOST_TEST(contents(SqliteStore(path, "other")) == before);
}

BOOST_AUTO_TEST_CASE(a_file_of_an_older_agent_is_taken_over) {
    const TemporaryFolder folder;
    const std::string path = folder.file("agent.db");
    make_older_file(path);
    SqliteStore store(path, "me");
    RoleState bob = counted(responder, 2);
    bob.state = State::resp_exchange;
    bob.peer_nonce.set_text("n1");
    const std::vector<StoredRow> expected = {
        {initiator, "amy", RoleState::fresh(initiator)},  // no state: the ready one
        {responder, "bob", bob}};
    BOOST_TEST(list_rows(store) == expected, boost::test_tools::per_element());
    BOOST_TEST(!store.record_received(responder, "bob", "n1", noon));
    BOOST_TEST(store.record_received(responder, "bob", "n2", noon));

    store.put(responder, "bob", full_row(responder), noon);
    store.put(responder, "zoe", full_row(responder), noon);
    store.close();
    const SqliteStore again(path, "me");
    BOOST_TEST((*again.find(responder, "bob") == full_row(responder)));
    BOOST_TEST((*again.find(responder, "zoe") == full_row(responder)));
    BOOST_TEST(query_file(path,
                          "SELECT note, peer_sign_pub FROM role_state "
                          "WHERE peer_id = 'zoe'") == (Texts{"x", "c2lnbg=="}));
    BOOST_TEST(query_file(path,
                          "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name "
                          "IN ('uq_role_peer', 'ix_role_scan', 'ix_nonce_triplet', "
                          "'ix_nonce_exists')") == Texts{"4"});
}

BOOST_AUTO_TEST_CASE(closing_leaves_one_file_with_everything_in_it) {
    InFile opened;
    opened.store.put(initiator, "bob", full_row(initiator), noon);
    BOOST_TEST(std::filesystem::exists(opened.store.path() + "-wal"));
    opened.store.close();
    opened.store.close();  // does nothing
    BOOST_TEST(!std::filesystem::exists(opened.store.path() + "-wal"));
    BOOST_TEST(query_file(opened.store.path(), "SELECT peer_id FROM role_state") == Texts{"bob"});
    BOOST_TEST((*opened.store.find(initiator, "bob") == full_row(initiator)));
}

// So whoever copies the file alone has all of it, even if another program has it open.
BOOST_AUTO_TEST_CASE(closing_brings_everything_into_the_file_itself) {
    const TemporaryFolder folder;
    const SqliteStore other(folder.file("agent.db"), "other");
    {
        SqliteStore store(folder.file("agent.db"), "me");
        store.put(initiator, "bob", full_row(initiator), noon);
        store.close();
    }
    std::filesystem::copy_file(folder.file("agent.db"), folder.file("copy.db"));
    const SqliteStore copy(folder.file("copy.db"), "me");
    BOOST_TEST(copy.find(initiator, "bob"));
}

BOOST_AUTO_TEST_CASE(a_store_can_be_moved_onto_another) {
    const TemporaryFolder folder;
    SqliteStore one(folder.file("one.db"), "me"), two(folder.file("two.db"), "me");
    two.put(initiator, "bob", full_row(initiator), noon);
    one = std::move(two);
    BOOST_TEST(!std::filesystem::exists(folder.file("one.db-wal")));  // the move closed it
    BOOST_TEST(one.find(initiator, "bob"));
    one.put(initiator, "amy", full_row(initiator), noon);
    BOOST_TEST(one.record_received(initiator, "amy", "n", noon));
    BOOST_TEST(query_file(folder.file("two.db"), "SELECT peer_id FROM role_state ORDER BY id") ==
               (Texts{"bob", "amy"}));
}

BOOST_AUTO_TEST_SUITE_END()
