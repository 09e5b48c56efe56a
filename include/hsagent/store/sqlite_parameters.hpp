// Text, fields and times, to and from the columns of an SQLite statement.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hsagent/store/role_state.hpp"
#include "hsagent/support/time.hpp"

namespace hsagent::sqlite {

// Binds parameters of one statement at a time. SQLite makes no copy of bound text, so it is kept
// here, in storage that is reused: run a statement before binding the next one.
class Parameters {
public:
    void bind(SQLite::Statement& statement, int at, std::string_view text) {
        std::string& waiting = bound_[static_cast<std::size_t>(at)];
        waiting.assign(text);
        statement.bindNoCopy(at, waiting);
    }
    void bind(SQLite::Statement& statement, int at, const Field& field) {
        if (field.has_value()) {
            bind(statement, at, std::string_view(field.text));
        } else {
            statement.bind(at);
        }
    }
    void bind_time(SQLite::Statement& statement, int at, Instant now) {
        if (now.utc_seconds() != time_of_ || time_.empty()) {
            time_ = utc_timestamp(now);
            time_of_ = now.utc_seconds();
        }
        bind(statement, at, time_);
    }
    // ?1 to ?3 of the statements for rows and their nonces.
    void bind_keys(SQLite::Statement& statement, std::string_view self_id, Role role,
                   std::string_view peer_id) {
        bind(statement, 1, self_id);
        bind(statement, 2, name(role));
        bind(statement, 3, peer_id);
    }

private:
    std::array<std::string, 17> bound_;  // by parameter number
    std::string time_;                   // text of created_at and updated_at for time_of_
    std::int64_t time_of_ = 0;
};

inline std::string text_of(SQLite::Statement& row, int column) {
    const SQLite::Column cell = row.getColumn(column);
    const char* text = cell.getText("");
    return std::string(text, static_cast<std::size_t>(cell.getBytes()));
}
inline Field field_of(SQLite::Statement& row, int column) {
    Field field;
    if (row.isColumnNull(column)) {
        field.set_null();
    } else {
        field.set_text(text_of(row, column));
    }
    return field;
}
inline Role role_named(std::string_view text) {
    return role_names.find(text).value_or(Role::responder);
}

}  // namespace hsagent::sqlite
