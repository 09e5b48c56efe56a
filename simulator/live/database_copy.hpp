// Copy of a database as bytes.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "hsagent/store/sqlite.hpp"

namespace hsagent::live {

// The bytes that a file of the database would hold, including the part in the WAL. Throws
// StoreError.
inline std::string copy_of(SQLite::Database& database) {
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, void (*)(void*)> bytes(
        sqlite3_serialize(database.getHandle(), "main", &size, 0), sqlite3_free);
    if (!bytes) throw StoreError("the database '" + database.getFilename() + "' cannot be copied");
    return std::string(reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size));
}

}  // namespace hsagent::live
