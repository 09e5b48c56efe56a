// Directory: the agents of a run by name, id and key. Only the simulator knows them all.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hsagent/handshake/settings.hpp"
#include "hsagent/identity/identity.hpp"
#include "hsagent/support/encoding.hpp"
#include "hsagent/support/text_hash.hpp"
#include "simulator/agents/settings.hpp"
#include "simulator/model/expectations.hpp"
#include "simulator/model/transmission.hpp"

namespace hsagent::sim {

class Directory {
public:
    // To be called in the order of agent numbers, before the first event.
    void introduce(std::string name, const std::string& id, std::string sign_public = {},
                   const Expectations& expectations = {}) {
        index_.emplace(id, members_.size());
        owners_.emplace(sign_public, members_.size());
        members_.push_back({std::move(name), id, std::move(sign_public), expectations});
    }
    void introduce(std::string name, const Identity& identity,
                   const Expectations& expectations = {}) {
        introduce(std::move(name), identity.my_id, to_base64(identity.sign_public), expectations);
    }

    // Has all agents of the run have the caps of the library.
    void have_default_caps() { default_caps_ = true; }
    Caps caps() const { return simulated_settings(size(), default_caps_).caps; }

    std::size_t size() const { return members_.size(); }
    std::optional<std::size_t> index_of(std::string_view id) const {
        const auto found = index_.find(id);
        if (found == index_.end()) return std::nullopt;
        return found->second;
    }
    std::size_t number_of(std::string_view id) const { return index_of(id).value_or(no_agent); }

    // "a stranger" for no_agent.
    const std::string& name_of(std::size_t agent) const {
        static const std::string stranger = "a stranger";
        return agent < members_.size() ? members_[agent].name : stranger;
    }
    const std::string& id_of(std::size_t agent) const { return members_[agent].id; }
    // A stranger may act as deployed peers do.
    const Expectations& expectations(std::size_t agent) const {
        static const Expectations of_strangers;
        return agent < members_.size() ? members_[agent].expectations : of_strangers;
    }
    // The agent's public signing key, base64.
    const std::string& key_of(std::size_t agent) const { return members_[agent].sign_public; }
    // The agent that owns the key, or no_agent.
    std::size_t owner_of(std::string_view sign_public) const {
        const auto found = owners_.find(sign_public);
        return found == owners_.end() ? no_agent : found->second;
    }

private:
    struct Member {
        std::string name, id, sign_public;
        Expectations expectations;
    };
    std::vector<Member> members_;
    bool default_caps_ = false;
    TextMap<std::size_t> index_;   // by id
    TextMap<std::size_t> owners_;  // by key; the first agent if several share it
};

}  // namespace hsagent::sim
