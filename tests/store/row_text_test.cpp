// Idle rows as texts: there and back, and texts that are none.
#include "hsagent/store/row_text.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "stores.hpp"

namespace hsagent::test {

BOOST_AUTO_TEST_SUITE(row_text)

RoleState idle_row(Role role) {
    RoleState row = RoleState::fresh(role);
    row.exchange_count = 3;
    row.finalize_retry_count = 5;
    int number = 0;
    for (Field RoleState::*field :
         {&RoleState::local_nonce, &RoleState::peer_nonce, &RoleState::local_reference,
          &RoleState::peer_reference, &RoleState::peer_sign_pub, &RoleState::peer_kx_pub,
          &RoleState::hs_derived_at, &RoleState::last_secure_at}) {
        (row.*field).set_text("\"\\\n\xC3\xA9 of field " + std::to_string(++number));
    }
    return row;
}

BOOST_AUTO_TEST_CASE(a_row_comes_back_as_it_was_but_for_its_address) {
    for (const Role role : all_roles) {
        RoleState row = idle_row(role);
        BOOST_TEST((idle_row_of(role, text_of_idle_row(row)) == row));
        const RoleState fresh = RoleState::fresh(role);
        BOOST_TEST((idle_row_of(role, text_of_idle_row(fresh)) == fresh));
        row.peer_address.set_text("somewhere");
        BOOST_TEST((idle_row_of(role, text_of_idle_row(row)) == idle_row(role)));
    }
}

BOOST_AUTO_TEST_CASE(its_text_is_canonical) {
    RoleState row = RoleState::fresh(Role::initiator);
    row.peer_reference.set_text("1234567890");
    row.local_nonce.set_text("0a");
    row.exchange_count = 2;
    BOOST_TEST(text_of_idle_row(row) ==
               R"({"exchange_count":2,"local_nonce":"0a","peer_reference":"1234567890"})");
}

// A file can be edited.
BOOST_AUTO_TEST_CASE(what_is_no_row_is_ignored) {
    const RoleState fresh = RoleState::fresh(Role::responder);
    for (const char* text : {"", "{", "[]", "null", "7", "{}", R"({"exchange_count":"2"})",
                             R"({"exchange_count":2.5})", R"({"finalize_retry_count":[]})",
                             R"({"peer_reference":7,"local_nonce":null})",
                             R"({"state":"resp_exchange","peer_address":"somewhere"})"}) {
        BOOST_TEST((idle_row_of(Role::responder, text) == fresh), text);
    }
    RoleState row = fresh;
    row.peer_reference.set_text("1");
    BOOST_TEST((idle_row_of(Role::responder, R"({"local_nonce":[],"peer_reference":"1"})") == row));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace hsagent::test
