// HsNonces: the nonces of good hs in memory, each until it expires.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "hsagent/store/concept.hpp"
#include "hsagent/store/records.hpp"

namespace hsagent {

// Times are seconds (UTC). The list is ordered by expiry, so that expired nonces are at the front.
class HsNonces {
public:
    // Returns true the first time or after expiry. Returns false if the nonce is remembered; it
    // then stays until the later of the two times.
    bool record(UndoLog& log, std::string_view nonce, std::int64_t now, std::int64_t expires_at) {
        const std::int64_t* known = nonces_.find(nonce);
        if (known && *known > now) {
            if (*known < expires_at) {
                nonces_.erase(log, nonce);
                nonces_.put_in_order(log, nonce, expires_at);
            }
            return false;
        }
        for (const auto* first = nonces_.first(); first && first->value <= now;
             first = nonces_.first()) {
            nonces_.erase(log, first->name);
        }
        if (expires_at > now) nonces_.put_in_order(log, nonce, expires_at);
        return true;
    }
    bool knows(std::string_view nonce, std::int64_t now) const {
        const std::int64_t* known = nonces_.find(nonce);
        return known && *known > now;
    }
    // All nonces with their expiry, ordered by expiry, then by text.
    std::vector<HsNonce> list() const {
        std::vector<HsNonce> all;
        nonces_.for_each([&](std::string_view nonce, std::int64_t expires_at) {
            all.emplace_back(nonce, expires_at);
        });
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return std::tie(a.second, a.first) < std::tie(b.second, b.first);
        });
        return all;
    }

    friend bool operator==(const HsNonces& a, const HsNonces& b) { return a.list() == b.list(); }

private:
    Records<std::int64_t> nonces_;
};

}  // namespace hsagent
