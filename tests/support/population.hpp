// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "people/duplicates/record.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// Invented people in households, with what makes them hard to tell apart: twins, parents and children of one first
/// name, one e-mail and phone for a family, blocks of flats, common names, birth dates of which only the year is known.
namespace guichet::support {

using Generator = std::mt19937_64;

inline std::size_t pick(Generator& random, std::size_t count)
{
    return std::uniform_int_distribution<std::size_t>{0, count - 1}(random);
}
inline bool happens(Generator& random, double share)
{
    return std::bernoulli_distribution{share}(random);
}

inline constexpr std::array<std::string_view, 40> women{
    "Marie",     "Nathalie", "Isabelle",  "Catherine", "Sylvie",   "Françoise", "Martine",  "Anne",
    "Christine", "Sophie",   "Céline",    "Aurélie",   "Émilie",   "Julie",     "Camille",  "Léa",
    "Manon",     "Emma",     "Chloé",     "Jade",      "Zoé",      "Louise",    "Alice",    "Juliette",
    "Inès",      "Anna",     "Rose",      "Lina",      "Mathilde", "Pauline",   "Clémence", "Hélène",
    "Agnès",     "Odile",    "Geneviève", "Philomène", "Bérénice", "Noémie",    "Solène",   "Maëlle"};
inline constexpr std::array<std::string_view, 40> men{
    "Jean", "Michel", "Philippe", "Pierre",  "Alain",    "Nicolas", "Christophe", "Daniel",  "Bernard",  "Stéphane",
    "Éric", "David",  "Julien",   "Thomas",  "Frédéric", "Laurent", "Sébastien",  "Antoine", "Maxime",   "Lucas",
    "Hugo", "Louis",  "Léo",      "Gabriel", "Raphaël",  "Arthur",  "Jules",      "Adam",    "Nathan",   "Mathis",
    "Paul", "Théo",   "Enzo",     "Clément", "Jérôme",   "Gérard",  "François",   "André",   "Célestin", "Anthelme"};
inline constexpr std::array<std::string_view, 30> rarer_first_names{
    "Aymeric",   "Blandine",  "Cyprien",  "Domitille", "Edmond",   "Faustine", "Gontran",  "Honorine",
    "Ignace",    "Joséphine", "Klara",    "Ludivine",  "Marceau",  "Nolwenn",  "Octave",   "Perrine",
    "Quitterie", "Romaric",   "Sidonie",  "Timothée",  "Ursule",   "Valère",   "Wilfried", "Xavière",
    "Yolande",   "Zéphyrin",  "Apolline", "Baptiste",  "Capucine", "Donatien"};
inline constexpr std::array<std::string_view, 60> common_families{
    "Martin",   "Bernard", "Thomas",   "Petit",     "Robert",  "Richard",  "Durand",    "Dubois",   "Moreau",
    "Laurent",  "Simon",   "Michel",   "Lefebvre",  "Leroy",   "Roux",     "David",     "Bertrand", "Morel",
    "Fournier", "Girard",  "Bonnet",   "Dupont",    "Lambert", "Fontaine", "Rousseau",  "Vincent",  "Muller",
    "Faure",    "Mercier", "Blanc",    "Guérin",    "Boyer",   "Garnier",  "Chevalier", "Legrand",  "Gauthier",
    "Garcia",   "Perrin",  "Robin",    "Clément",   "Morin",   "Nicolas",  "Henry",     "Roussel",  "Mathieu",
    "Gautier",  "Masson",  "Marchand", "Duval",     "Denis",   "Dumont",   "Lemaire",   "Noël",     "Meyer",
    "Dufour",   "Meunier", "Brun",     "Blanchard", "Giraud",  "Joly"};
inline constexpr std::array<std::string_view, 24> beginnings{
    "Vuill", "Jac", "Bou", "Chev", "Gren", "Per",  "Mon", "Ros", "Lac", "Bar", "Gui", "Cor",
    "Bel",   "Mar", "Dal", "Fav",  "Gros", "Pont", "Rav", "Tis", "Ver", "Cla", "Buf", "Jean"};
inline constexpr std::array<std::string_view, 20> middles{"er", "el",  "an",  "ou",  "ill", "ar", "et",
                                                          "on", "in",  "al",  "ez",  "arr", "av", "ent",
                                                          "ir", "oul", "and", "ign", "uer", ""};
inline constexpr std::array<std::string_view, 20> endings{"moz", "ot",  "et",  "ier", "in",   "and", "aud",
                                                          "ard", "eau", "ey",  "oz",  "ez",   "iot", "net",
                                                          "let", "din", "son", "lin", "mier", "tat"};
inline constexpr std::array<std::string_view, 30> streets{
    "rue des Tilleuls",     "rue Pasteur",        "Grande Rue",
    "rue de la République", "rue du Pré",         "avenue de la Gare",
    "chemin des Vignes",    "rue de l'Église",    "rue Victor Hugo",
    "rue du Moulin",        "place de la Mairie", "rue des Écoles",
    "rue Jean Jaurès",      "route de Lyon",      "rue du Château",
    "impasse des Lilas",    "rue de la Fontaine", "rue du Stade",
    "chemin du Bief",       "rue des Jardins",    "rue Rouget de Lisle",
    "rue Lecourbe",         "rue du Commerce",    "rue de Franche-Comté",
    "allée des Cerisiers",  "rue des Acacias",    "rue du Général Leclerc",
    "rue de la Poste",      "rue Voltaire",       "rue des Salines"};

inline std::string family_name(Generator& random)
{
    if (happens(random, 0.3)) {
        // The first is the commonest, as in life.
        auto const rank = std::pow(std::uniform_real_distribution{}(random), 2.0) * common_families.size();
        return std::string{common_families.at(static_cast<std::size_t>(rank))};
    }
    auto name = fmt::format("{}{}{}", beginnings.at(pick(random, beginnings.size())),
                            middles.at(pick(random, middles.size())), endings.at(pick(random, endings.size())));
    if (happens(random, 0.03)) {
        constexpr std::array<std::string_view, 5> particles{"de ", "d'", "du ", "Le ", "de la "};
        name = std::string{particles.at(pick(random, particles.size()))} + name;
    }
    return name;
}

enum class Sex { woman, man };

inline std::string first_name(Generator& random, Sex sex)
{
    auto const& common = sex == Sex::woman ? women : men;
    auto const rank = std::pow(std::uniform_real_distribution{}(random), 1.5) * static_cast<double>(common.size());
    std::string name{happens(random, 0.2) ? rarer_first_names.at(pick(random, rarer_first_names.size()))
                                          : common.at(static_cast<std::size_t>(rank))};
    if (happens(random, 0.08)) {
        auto const second = common.at(pick(random, common.size()));
        name += (happens(random, 0.6) ? "-" : " ") + std::string{second};
    }
    return name;
}

/// Born `age` years before 2026, some time in the year; of a few only the year is known.
inline Date birth_date(Generator& random, int age)
{
    std::chrono::year const year{2025 - age};
    if (happens(random, 0.01)) {
        return Date{year / 1 / 1};
    }
    return add_days(Date{year / 1 / 1}, static_cast<int>(pick(random, 365)));
}

inline std::string email_of(Generator& random, people::PersonRecord const& person)
{
    constexpr std::array<std::string_view, 6> domains{"orange.fr",  "gmail.com",   "free.fr",
                                                      "wanadoo.fr", "laposte.net", "sfr.fr"};
    auto const names = people::folded_first_names(person.first_names);
    auto const family = people::folded_family_name(person.usage_name.empty() ? person.birth_name : person.usage_name);
    return fmt::format("{}.{}{}@{}", names.words.front(), family.shortest(), pick(random, 1000),
                       domains.at(pick(random, domains.size())));
}

inline std::string phone_number(Generator& random)
{
    return fmt::format("+336{:08}", pick(random, 100'000'000));
}

/// One home and those who live there, appended to `people`.
class Household {
public:
    Household(Generator& random, std::vector<people::PersonRecord>& people) : random_(random), people_(people) {}

    void move_in()
    {
        auto const commune = std::pow(std::uniform_real_distribution{}(random_), 2.0) * 492;
        home_.municipality = fmt::format("39{:03}", static_cast<int>(commune));
        home_.postcode = fmt::format("39{:03}", static_cast<int>(commune) / 13 * 10);
        home_.street = fmt::format("{} {}", 1 + pick(random_, 120), streets.at(pick(random_, streets.size())));
        home_.phone = phone_number(random_);
        if (happens(random_, 0.2)) {
            home_.household = fmt::format("household-{}", people_.size());
        }
        auto const kind = pick(random_, 10);
        auto const age = 22 + static_cast<int>(pick(random_, 68));
        auto const man = adult(Sex::man, age, "");
        if (kind < 4) {
            return; // alone
        }
        auto const woman =
            adult(Sex::woman, std::max(20, age - 3 + static_cast<int>(pick(random_, 7))), man.birth_name);
        if (kind < 8) {
            children(man, woman, age);
        }
    }

private:
    people::PersonRecord adult(Sex sex, int age, std::string const& husbands_name)
    {
        auto person = home_;
        person.first_names = first_name(random_, sex);
        person.birth_name = family_name(random_);
        if (!husbands_name.empty() && happens(random_, 0.6)) {
            person.usage_name = happens(random_, 0.15) ? person.birth_name + "-" + husbands_name : husbands_name;
        }
        person.birth_date = birth_date(random_, age);
        person.email = happens(random_, 0.75) ? email_of(random_, person) : "";
        if (happens(random_, 0.5)) {
            person.phone = happens(random_, 0.7) ? phone_number(random_) : "";
        }
        people_.push_back(person);
        return person;
    }

    void children(people::PersonRecord const& father, people::PersonRecord const& mother, int age)
    {
        auto const oldest = std::min(25, std::max(0, age - 25));
        std::optional<Date> last;
        auto const count = 1 + pick(random_, 4);
        for (std::size_t i = 0; i < count; ++i) {
            auto child = home_;
            auto const sex = happens(random_, 0.5) ? Sex::woman : Sex::man;
            child.first_names = happens(random_, 0.005) ? father.first_names : first_name(random_, sex);
            child.birth_name = happens(random_, 0.08) ? father.birth_name + " " + mother.birth_name : father.birth_name;
            bool const twin = last && happens(random_, 0.03);
            child.birth_date =
                twin ? last
                     : birth_date(random_, static_cast<int>(pick(random_, static_cast<std::size_t>(oldest) + 1)));
            last = child.birth_date;
            child.email = happens(random_, 0.5) ? mother.email : father.email;
            bool const named_already =
                std::ranges::any_of(given_, [&](auto const& name) { return name == child.first_names; });
            if (!named_already) {
                given_.push_back(child.first_names);
                people_.push_back(std::move(child));
            }
        }
    }

    Generator& random_;
    std::vector<people::PersonRecord>& people_;
    people::PersonRecord home_;
    std::vector<std::string> given_;
};

inline std::vector<people::PersonRecord> population(Generator& random, std::size_t size)
{
    std::vector<people::PersonRecord> people;
    people.reserve(size + 8);
    while (people.size() < size) {
        Household{random, people}.move_in();
    }
    people.resize(size);
    return people;
}

} // namespace guichet::support
