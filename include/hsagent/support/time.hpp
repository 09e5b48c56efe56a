// Instant and the two timestamp formats of the protocol (PROTOCOL.md, 3 and 4).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hsagent {

// A moment on the caller's clock. The library never reads a clock itself.
struct Instant {
    std::int64_t unix_ms = 0;             // milliseconds since 1970-01-01 UTC
    std::int32_t utc_offset_seconds = 0;  // of the local time zone, east positive

    // Seconds since 1970 in local civil time, which hs and sec use.
    constexpr std::int64_t local_seconds() const {
        return floor_seconds(unix_ms) + utc_offset_seconds;
    }
    constexpr std::int64_t utc_seconds() const { return floor_seconds(unix_ms); }
    constexpr Instant plus_ms(std::int64_t ms) const { return {unix_ms + ms, utc_offset_seconds}; }

    friend constexpr bool operator==(const Instant&, const Instant&) = default;

private:
    static constexpr std::int64_t floor_seconds(std::int64_t ms) {
        return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
    }
};

namespace detail {

struct CivilDate {
    std::int64_t year;
    unsigned month;  // 1..12
    unsigned day;    // 1..31
};

// Days since 1970-01-01 in the proleptic Gregorian calendar. The year starts in March here, so that
// the leap day comes last and the start of a month is linear in its number.
constexpr std::int64_t days_from_civil(CivilDate date) {
    const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t month_from_march = (date.month + 9) % 12;
    const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    const std::int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

constexpr CivilDate civil_from_days(std::int64_t days) {
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const std::int64_t day_of_era = days - era * 146097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
    const auto day = static_cast<unsigned>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    const auto month =
        static_cast<unsigned>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

constexpr unsigned days_in_month(std::int64_t year, unsigned month) {
    constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

inline void append_padded(std::string& out, std::int64_t value, int width) {
    char digits[20];
    int length = 0;
    do {
        digits[length++] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (int i = length; i < width; ++i) out += '0';
    while (length > 0) out += digits[--length];
}

}  // namespace detail

// Appends "YYYY-MM-DDTHH:MM:SS" for seconds since 1970 in any civil time; years 1 to 9999.
inline void append_civil(std::string& out, std::int64_t seconds) {
    std::int64_t days = seconds / 86400;
    std::int64_t left = seconds % 86400;
    if (left < 0) {
        left += 86400;
        --days;
    }
    const detail::CivilDate date = detail::civil_from_days(days);
    detail::append_padded(out, date.year, 4);
    out += '-';
    detail::append_padded(out, date.month, 2);
    out += '-';
    detail::append_padded(out, date.day, 2);
    out += 'T';
    detail::append_padded(out, left / 3600, 2);
    out += ':';
    detail::append_padded(out, left / 60 % 60, 2);
    out += ':';
    detail::append_padded(out, left % 60, 2);
}

// The format of hs and sec: local time, whole seconds, no zone (PROTOCOL.md, 3).
inline std::string local_timestamp(Instant now) {
    std::string out;
    append_civil(out, now.local_seconds());
    return out;
}

inline constexpr std::string_view utc_offset = "+00:00";

// Appends the format of databases, identities and x2: UTC with its offset (PROTOCOL.md, 3,
// 4 and 8.2).
inline void append_utc(std::string& out, Instant now) {
    append_civil(out, now.utc_seconds());
    out += utc_offset;
}

inline std::string utc_timestamp(Instant now) {
    std::string out;
    append_utc(out, now);
    return out;
}

// Seconds since 1970 of "YYYY-MM-DDTHH:MM:SS". nullopt if the text has any other form (a zone
// included: baseline peers refuse it too) or names no real date.
inline std::optional<std::int64_t> parse_civil(std::string_view text) {
    constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
    if (text.size() != shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == 'd' ? !digit : text[i] != shape[i]) return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t width) {
        unsigned value = 0;
        for (std::size_t i = at; i < at + width; ++i) {
            value = value * 10 + static_cast<unsigned>(text[i] - '0');
        }
        return value;
    };
    const unsigned year = number(0, 4), month = number(5, 2), day = number(8, 2);
    const unsigned hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1) return std::nullopt;
    if (day > detail::days_in_month(year, month)) return std::nullopt;
    if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return detail::days_from_civil({year, month, day}) * 86400 + hour * 3600 + minute * 60 + second;
}

// Seconds since 1970 of a text in the format of append_utc(); nullopt if it has any other form.
inline std::optional<std::int64_t> parse_utc(std::string_view text) {
    if (!text.ends_with(utc_offset)) return std::nullopt;
    return parse_civil(text.substr(0, text.size() - utc_offset.size()));
}

}  // namespace hsagent
