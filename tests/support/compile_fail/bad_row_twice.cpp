// expect: rows_must_be_in_the_order_of_the_enumerators
#include "hsagent/support/enum_names.hpp"

enum class Shape : std::uint8_t { circle, square, star };

constexpr auto names = hsagent::enum_names<Shape>({
    {Shape::circle, "circle"},
    {Shape::square, "square"},
    {Shape::square, "box"},
    {Shape::star, "star"},
});
