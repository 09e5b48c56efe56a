// The control: what the bad snippets do, done well.
#include "hsagent/support/enum_names.hpp"

enum class Shape : std::uint8_t { circle, square, star };

constexpr auto names = hsagent::enum_names<Shape>({
    {Shape::circle, "round"},
    {Shape::square, "square"},
    {Shape::star, "star"},
});

static_assert(names.size() == 3 && names[Shape::circle].name == "round");
