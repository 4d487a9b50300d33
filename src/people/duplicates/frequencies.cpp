// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/frequencies.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace guichet::people {
namespace {

struct Share {
    std::string_view name;
    int in_100_000 = 0;
};

constexpr std::array family_shares{
    Share{"martin", 360},   Share{"bernard", 200},  Share{"thomas", 170},   Share{"petit", 170},
    Share{"robert", 165},   Share{"richard", 160},  Share{"durand", 150},   Share{"dubois", 150},
    Share{"moreau", 145},   Share{"laurent", 140},  Share{"simon", 135},    Share{"michel", 130},
    Share{"lefebvre", 125}, Share{"leroy", 120},    Share{"roux", 115},     Share{"david", 115},
    Share{"bertrand", 110}, Share{"morel", 108},    Share{"fournier", 105}, Share{"girard", 102},
    Share{"bonnet", 100},   Share{"dupont", 98},    Share{"lambert", 96},   Share{"fontaine", 94},
    Share{"rousseau", 92},  Share{"vincent", 90},   Share{"muller", 88},    Share{"faure", 85},
    Share{"andre", 84},     Share{"mercier", 83},   Share{"blanc", 82},     Share{"guerin", 80},
    Share{"boyer", 78},     Share{"garnier", 76},   Share{"chevalier", 75}, Share{"francois", 74},
    Share{"legrand", 73},   Share{"gauthier", 72},  Share{"garcia", 72},    Share{"perrin", 70},
    Share{"robin", 68},     Share{"clement", 66},   Share{"morin", 64},     Share{"nicolas", 62},
    Share{"henry", 60},     Share{"roussel", 58},   Share{"mathieu", 57},   Share{"gautier", 56},
    Share{"masson", 55},    Share{"marchand", 54},  Share{"duval", 53},     Share{"denis", 52},
    Share{"dumont", 51},    Share{"marie", 50},     Share{"lemaire", 49},   Share{"noel", 48},
    Share{"meyer", 47},     Share{"dufour", 46},    Share{"meunier", 45},   Share{"brun", 44},
    Share{"blanchard", 43}, Share{"giraud", 42},    Share{"joly", 41},      Share{"riviere", 40},
    Share{"lucas", 40},     Share{"brunet", 39},    Share{"gaillard", 38},  Share{"barbier", 38},
    Share{"arnaud", 37},    Share{"martinez", 37},  Share{"gerard", 36},    Share{"roche", 36},
    Share{"renard", 35},    Share{"schmitt", 35},   Share{"roy", 35},       Share{"leroux", 34},
    Share{"colin", 34},     Share{"vidal", 33},     Share{"caron", 33},     Share{"picard", 32},
    Share{"roger", 32},     Share{"fabre", 31},     Share{"aubert", 31},    Share{"lemoine", 30},
    Share{"renaud", 30},    Share{"dumas", 30},     Share{"lacroix", 30},   Share{"olivier", 29},
    Share{"philippe", 29},  Share{"bourgeois", 29}, Share{"pierre", 28},    Share{"benoit", 28},
    Share{"rey", 28},       Share{"leclerc", 27},   Share{"payet", 27},     Share{"rolland", 26},
    Share{"leclercq", 26},  Share{"guillaume", 26}, Share{"lecomte", 25},   Share{"lopez", 25}};

constexpr std::array first_shares{
    Share{"marie", 2200},     Share{"jean", 1700},      Share{"michel", 900},    Share{"pierre", 950},
    Share{"nathalie", 600},   Share{"isabelle", 570},   Share{"catherine", 590}, Share{"philippe", 800},
    Share{"alain", 650},      Share{"patrick", 600},    Share{"nicolas", 620},   Share{"christophe", 590},
    Share{"christian", 550},  Share{"sylvie", 540},     Share{"monique", 520},   Share{"jacques", 530},
    Share{"daniel", 560},     Share{"bernard", 540},    Share{"francoise", 600}, Share{"martine", 470},
    Share{"julien", 480},     Share{"stephane", 450},   Share{"eric", 430},      Share{"frederic", 450},
    Share{"david", 520},      Share{"laurent", 470},    Share{"sebastien", 440}, Share{"thomas", 510},
    Share{"alexandre", 480},  Share{"valerie", 440},    Share{"anne", 480},      Share{"sandrine", 380},
    Share{"christine", 500},  Share{"celine", 380},     Share{"julie", 380},     Share{"sophie", 400},
    Share{"stephanie", 370},  Share{"virginie", 300},   Share{"aurelie", 330},   Share{"camille", 400},
    Share{"lea", 330},        Share{"manon", 280},      Share{"emma", 300},      Share{"chloe", 280},
    Share{"lucas", 330},      Share{"hugo", 300},       Share{"louis", 450},     Share{"paul", 430},
    Share{"antoine", 350},    Share{"maxime", 350},     Share{"guillaume", 330}, Share{"claude", 450},
    Share{"dominique", 450},  Share{"gerard", 390},     Share{"andre", 500},     Share{"rene", 370},
    Share{"robert", 330},     Share{"roger", 290},      Share{"georges", 260},   Share{"henri", 280},
    Share{"marcel", 260},     Share{"joseph", 250},     Share{"jeanne", 390},    Share{"louise", 260},
    Share{"alice", 230},      Share{"jacqueline", 420}, Share{"denise", 240},    Share{"suzanne", 230},
    Share{"simone", 260},     Share{"yvonne", 200},     Share{"madeleine", 240}, Share{"germaine", 120},
    Share{"therese", 230},    Share{"nicole", 420},     Share{"brigitte", 390},  Share{"corinne", 280},
    Share{"veronique", 380},  Share{"laurence", 300},   Share{"florence", 280},  Share{"pascal", 420},
    Share{"thierry", 410},    Share{"olivier", 400},    Share{"vincent", 360},   Share{"francois", 500},
    Share{"serge", 280},      Share{"didier", 310},     Share{"gilles", 260},    Share{"bruno", 270},
    Share{"marc", 300},       Share{"yves", 260},       Share{"romain", 310},    Share{"anthony", 230},
    Share{"jerome", 310},     Share{"mathieu", 230},    Share{"matthieu", 110},  Share{"clement", 270},
    Share{"benjamin", 250},   Share{"arthur", 220},     Share{"jules", 220},     Share{"gabriel", 280},
    Share{"raphael", 240},    Share{"adam", 180},       Share{"leo", 210},       Share{"noah", 130},
    Share{"ethan", 130},      Share{"theo", 230},       Share{"tom", 170},       Share{"mathis", 170},
    Share{"enzo", 200},       Share{"nathan", 220},     Share{"jade", 200},      Share{"sarah", 250},
    Share{"ines", 170},       Share{"clara", 220},      Share{"lola", 130},      Share{"zoe", 130},
    Share{"rose", 150},       Share{"anna", 150},       Share{"charlotte", 210}, Share{"pauline", 260},
    Share{"marion", 240},     Share{"laura", 280},      Share{"mathilde", 210},  Share{"lucie", 220},
    Share{"elise", 150},      Share{"emilie", 300},     Share{"emile", 150},     Share{"caroline", 280},
    Share{"amandine", 200},   Share{"helene", 260},     Share{"cecile", 230},    Share{"delphine", 240},
    Share{"karine", 230},     Share{"patricia", 350},   Share{"chantal", 300},   Share{"odette", 160},
    Share{"paulette", 150},   Share{"ginette", 130},    Share{"simon", 170},     Share{"martin", 150},
    Share{"victor", 170},     Share{"quentin", 200},    Share{"valentin", 180},  Share{"florian", 200},
    Share{"kevin", 220},      Share{"alexis", 210},     Share{"julia", 140},     Share{"luc", 150},
    Share{"lena", 120},       Share{"eva", 150},        Share{"lina", 110},      Share{"mila", 80},
    Share{"michele", 330},    Share{"michelle", 70},    Share{"daniele", 170},   Share{"danielle", 120},
    Share{"pascale", 190},    Share{"gabrielle", 130},  Share{"andree", 220},    Share{"renee", 190},
    Share{"frederique", 120}, Share{"joel", 180},       Share{"joelle", 110},    Share{"emmanuel", 260},
    Share{"emmanuelle", 140}};

/// What the table weighs against people counted.
constexpr double table_people = 10'000;
/// A spelling that so many bear, and this share of all, is a name and not a slip.
constexpr double people_of_a_name = 2.5;
constexpr double share_of_a_name = 1.0 / 100'000;

} // namespace

NameFrequencies const& NameFrequencies::of_france()
{
    static auto const table = [] {
        NameFrequencies france;
        for (auto const& share : family_shares) {
            france.family_.people.emplace(share.name, share.in_100_000 * table_people / 100'000);
        }
        for (auto const& share : first_shares) {
            france.first_.people.emplace(share.name, share.in_100_000 * table_people / 100'000);
        }
        france.family_.all = table_people;
        france.first_.all = table_people;
        return france;
    }();
    return table;
}

void NameFrequencies::count_family(std::string_view name, std::int64_t people)
{
    add(family_, name, static_cast<double>(people));
}

void NameFrequencies::count_first(std::string_view name, std::int64_t people)
{
    add(first_, name, static_cast<double>(people));
}

void NameFrequencies::count(Portrait const& person)
{
    for (auto const& family : person.families) {
        count_family(family.shortest());
    }
    if (!person.first.empty()) {
        count_first(person.first.words.front());
    }
}

double NameFrequencies::family_rarity(std::string_view name) const
{
    return rarity(family_, name);
}
double NameFrequencies::first_rarity(std::string_view name) const
{
    return rarity(first_, name);
}
bool NameFrequencies::is_first_name(std::string_view name) const
{
    return contains(first_, name);
}

std::vector<NameFrequencies::Count> NameFrequencies::counts(Counts const& counts)
{
    std::vector<Count> result;
    result.reserve(counts.people.size());
    for (auto const& [name, people] : counts.people) {
        result.emplace_back(name, std::llround(people));
    }
    return result;
}

void NameFrequencies::add(Counts& counts, std::string_view name, double people)
{
    auto const found = counts.people.find(name);
    if (found == counts.people.end()) {
        counts.people.emplace(name, people);
    } else {
        found->second += people;
    }
    counts.all += people;
}

double NameFrequencies::rarity(Counts const& counts, std::string_view name)
{
    auto const found = counts.people.find(name);
    return found == counts.people.end() ? rarest : std::clamp(-std::log2(found->second / counts.all), 0.0, rarest);
}

bool NameFrequencies::contains(Counts const& counts, std::string_view name)
{
    auto const found = counts.people.find(name);
    return found != counts.people.end() && found->second >= std::max(people_of_a_name, counts.all * share_of_a_name);
}

} // namespace guichet::people
