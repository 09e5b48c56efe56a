#include "hsagent/support/field.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using hsagent::Field;

namespace {

Field null() {
    Field field;
    field.set_null();
    return field;
}

Field text(std::string_view value) {
    Field field;
    field.set_text(value);
    return field;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(field)

BOOST_AUTO_TEST_CASE(at_first_it_is_absent) {
    const Field field;
    BOOST_TEST(!field.present());
    BOOST_TEST(!field.is_null());
    BOOST_TEST(!field.is_text());
    BOOST_TEST(!field.has_value());
}

BOOST_AUTO_TEST_CASE(null_is_present_without_a_value) {
    BOOST_TEST(null().present());
    BOOST_TEST(null().is_null());
    BOOST_TEST(!null().has_value());
}

BOOST_AUTO_TEST_CASE(an_empty_text_is_a_value) {
    BOOST_TEST(text("").present());
    BOOST_TEST(text("").is_text());
    BOOST_TEST(text("").has_value());
}

BOOST_AUTO_TEST_CASE(another_json_value_is_a_value_and_no_text) {
    const Field field{Field::Kind::other, "12"};
    BOOST_TEST(field.has_value());
    BOOST_TEST(!field.is_text());
}

// S2 depends on these: null equals null and nothing else.
BOOST_AUTO_TEST_CASE(absent_null_and_empty_are_three_things) {
    BOOST_TEST((Field{} == Field{}));
    BOOST_TEST((null() == null()));
    BOOST_TEST((Field{} != null()));
    BOOST_TEST((null() != text("")));
    BOOST_TEST((Field{} != text("")));
}

BOOST_AUTO_TEST_CASE(the_text_12_is_not_the_number_12) {
    BOOST_TEST((text("12") != Field{Field::Kind::other, "12"}));
}

BOOST_AUTO_TEST_CASE(no_text_outlives_its_kind) {
    Field field = text("secret");
    field.set_null();
    BOOST_TEST((field == null()));
    field.set_text("secret");
    field.clear();
    BOOST_TEST((field == Field{}));
}

BOOST_AUTO_TEST_CASE(clearing_keeps_the_storage) {
    Field field = text(std::string(1000, 'x'));
    const auto capacity = field.text.capacity();
    field.clear();
    field.set_text("short");
    BOOST_TEST(field.text.capacity() == capacity);
}

BOOST_AUTO_TEST_SUITE_END()
