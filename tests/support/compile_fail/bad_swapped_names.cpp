// expect: name_belongs_to_another_enumerator
#include "hsagent/support/enum_names.hpp"

enum class Shape : std::uint8_t { circle, square, star };

constexpr auto names = hsagent::enum_names<Shape>({
    {Shape::circle, "circle"},
    {Shape::square, "star"},
    {Shape::star, "square"},
});
