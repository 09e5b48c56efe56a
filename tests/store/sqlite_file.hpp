// Looks into a store's file from outside, and checks the errors for unusable files.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hsagent/store/concept.hpp"

namespace hsagent::test {

using Texts = std::vector<std::string>;

// Every cell of the result, row by row; NULL as "NULL".
inline Texts query(SQLite::Database& db, const std::string& sql) {
    Texts cells;
    SQLite::Statement statement(db, sql);
    while (statement.executeStep()) {
        for (int i = 0; i < statement.getColumnCount(); ++i) {
            const auto cell = statement.getColumn(i);
            cells.push_back(cell.isNull() ? "NULL" : cell.getString());
        }
    }
    return cells;
}
inline Texts query_file(const std::string& path, const std::string& sql) {
    SQLite::Database db(path, SQLite::OPEN_READONLY);
    return query(db, sql);
}

inline void make_database(const std::string& path, const char* sql) {
    SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

// Expects a StoreError that names the file and contains each of the texts.
inline void check_refused(const std::string& path, const std::vector<std::string>& texts,
                          const std::function<void()>& act) {
    try {
        act();
        BOOST_ERROR("no StoreError");
    } catch (const StoreError& error) {
        const std::string_view what = error.what();
        BOOST_TEST_CONTEXT("error: " << what) {
            BOOST_TEST(what.find("'" + path + "'") != what.npos);
            for (const std::string& text : texts) BOOST_TEST(what.find(text) != what.npos, text);
        }
    }
}

}  // namespace hsagent::test
