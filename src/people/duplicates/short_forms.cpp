// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/short_forms.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace guichet::people {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array pairs{
    Pair{"alex", "alexandre"},  Pair{"alex", "alexandra"},  Pair{"alex", "alexis"},       Pair{"babette", "elisabeth"},
    Pair{"bea", "beatrice"},    Pair{"ben", "benjamin"},    Pair{"ben", "benoit"},        Pair{"bernie", "bernard"},
    Pair{"cathy", "catherine"}, Pair{"caro", "caroline"},   Pair{"charlie", "charlotte"}, Pair{"chris", "christophe"},
    Pair{"chris", "christian"}, Pair{"chris", "christine"}, Pair{"clem", "clementine"},   Pair{"dan", "daniel"},
    Pair{"dede", "andre"},      Pair{"domi", "dominique"},  Pair{"ed", "edouard"},        Pair{"fanny", "stephanie"},
    Pair{"flo", "florence"},    Pair{"flo", "florian"},     Pair{"fran", "francoise"},    Pair{"fred", "frederic"},
    Pair{"fred", "frederique"}, Pair{"gaby", "gabrielle"},  Pair{"gaby", "gabriel"},      Pair{"gege", "gerard"},
    Pair{"gus", "augustin"},    Pair{"isa", "isabelle"},    Pair{"jacky", "jacques"},     Pair{"jeannot", "jean"},
    Pair{"jo", "joseph"},       Pair{"jojo", "georges"},    Pair{"jul", "julien"},        Pair{"kathy", "catherine"},
    Pair{"lili", "elisabeth"},  Pair{"lisa", "elisabeth"},  Pair{"loulou", "louis"},      Pair{"mado", "madeleine"},
    Pair{"manu", "emmanuel"},   Pair{"manu", "emmanuelle"}, Pair{"margot", "marguerite"}, Pair{"mat", "mathieu"},
    Pair{"matt", "matthieu"},   Pair{"max", "maxime"},      Pair{"mimi", "michele"},      Pair{"momo", "mohamed"},
    Pair{"mika", "mickael"},    Pair{"mike", "michael"},    Pair{"nanou", "anne"},        Pair{"nath", "nathalie"},
    Pair{"nico", "nicolas"},    Pair{"olive", "olivier"},   Pair{"pat", "patrick"},       Pair{"pat", "patricia"},
    Pair{"phil", "philippe"},   Pair{"pierrot", "pierre"},  Pair{"raph", "raphael"},      Pair{"rodo", "rodolphe"},
    Pair{"sam", "samuel"},      Pair{"sandy", "sandrine"},  Pair{"seb", "sebastien"},     Pair{"steph", "stephane"},
    Pair{"steph", "stephanie"}, Pair{"sylvie", "silvia"},   Pair{"tom", "thomas"},        Pair{"titi", "thierry"},
    Pair{"toni", "antoine"},    Pair{"tonio", "antoine"},   Pair{"val", "valerie"},       Pair{"vero", "veronique"},
    Pair{"vince", "vincent"},   Pair{"xav", "xavier"},      Pair{"yo", "yoann"},          Pair{"zab", "isabelle"}};

} // namespace

bool is_short_form(std::string_view a, std::string_view b, NameFrequencies const& frequencies)
{
    if (a.size() > b.size()) {
        std::swap(a, b);
    }
    if (std::ranges::find(pairs, Pair{a, b}) != pairs.end()) {
        return true;
    }
    return a.size() >= 3 && b.size() >= a.size() + 2 && b.starts_with(a) && !frequencies.is_first_name(a);
}

} // namespace guichet::people
