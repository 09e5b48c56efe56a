// expect: an enumerator has no row
#include "hsagent/support/enum_names.hpp"

enum class Shape : std::uint8_t { circle, square, star };

constexpr auto names = hsagent::enum_names<Shape>({
    {Shape::circle, "circle"},
    {Shape::square, "square"},
});
