// SQLite failures as StoreError: advice for the operator, by result code.
#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>

#include "hsagent/store/concept.hpp"

namespace hsagent::sqlite {

// `code` is an SQLite result code, extended or not.
inline std::string_view advice_for(int code) {
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return "free some disk space; nothing of this step was stored";
        case SQLITE_IOERR:
            return "check the disk and its free space; nothing of this step was stored";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "another program is using it: stop that program first";
        case SQLITE_READONLY:
            return "check the mode of the file and of its folder";
        case SQLITE_CANTOPEN:
            return "check that the path names a file, and that its folder exists and is writable";
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            return "it is not a database, or is damaged: move it away";
        case SQLITE_CONSTRAINT:
            return "it has rows or constraints that an agent's file does not have, or another "
                   "program writes to it: correct the rows, or stop that program";
        case SQLITE_ERROR:
            return "its tables are not those of an agent: move it away";
        default:
            return "check the file and its disk";
    }
}

// `doing` is the operation that failed, as in "opened" or "written".
inline StoreError failure(std::string_view path, std::string_view doing, std::string_view reason,
                          std::string_view advice) {
    std::string text = "the database '";
    text += path;
    text += "' cannot be ";
    text += doing;
    text += ": ";
    text += reason;
    text += "; ";
    text += advice;
    return StoreError(text);
}

}  // namespace hsagent::sqlite
