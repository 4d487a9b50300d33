// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo_network.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <span>
#include <string_view>
#include <utility>

namespace guichet::app {

namespace {

using network::Library;
using network::LibraryKind;
using people::Policy;
using people::Proof;
using people::RegistrationMode;
using people::Review;

struct LibraryPlan {
    char const* slug;
    char const* name;
    char const* insee;
    char const* address;
};

struct MemberPlan {
    char const* id;
    char const* name;
    char const* siren;
    int patrons = 0;
    std::vector<LibraryPlan> libraries;
};

constexpr auto hours_small = "Mercredi 14 h – 18 h, vendredi 16 h – 18 h 30, samedi 10 h – 12 h";
constexpr auto hours_large = "Du mardi au vendredi 10 h – 12 h et 14 h – 18 h 30, samedi 10 h – 17 h";

std::vector<MemberPlan> const& plans()
{
    static std::vector<MemberPlan> const list{
        {"bresse-haute-seille",
         "Bresse Haute Seille",
         "200069615",
         2050,
         {{"bletterans", "Médiathèque de Bletterans", "39056", "1 place de la Mairie, 39140 Bletterans"},
          {"voiteur", "Médiathèque de Voiteur", "39582", "12 rue de la Fontaine, 39210 Voiteur"},
          {"sellieres", "Bibliothèque de Sellières", "39508", "3 place du Champ de Foire, 39230 Sellières"},
          {"domblans", "Bibliothèque de Domblans", "39199", "8 rue des Écoles, 39210 Domblans"},
          {"commenailles", "Bibliothèque de Commenailles", "39160", "2 route de Lons, 39140 Commenailles"}}},
        {"haut-jura-saint-claude",
         "Haut-Jura Saint-Claude",
         "200026573",
         4644,
         {{"mediatheque", "Médiathèque de Saint-Claude", "39478", "3 avenue de la Gare, 39200 Saint-Claude"},
          {"saint-lupicin", "Médiathèque de Saint-Lupicin", "39491", "5 rue Haute, 39170 Coteaux du Lizon"},
          {"lavans", "Bibliothèque de Lavans", "39286", "1 rue du Stade, 39170 Lavans-lès-Saint-Claude"},
          {"molinges", "Bibliothèque de Molinges", "39339", "4 place de l’Église, 39360 Chassal-Molinges"},
          {"viry", "Bibliothèque de Viry", "39579", "2 rue de la Mairie, 39360 Viry"},
          {"septmoncel", "Bibliothèque de Septmoncel", "39510", "1 place de la Mairie, 39310 Septmoncel les Molunes"}}},
        {"ecla",
         "ECLA – Lons Agglomération",
         "200071116",
         5100,
         {{"mediatheque", "Médiathèque de Lons-le-Saunier", "39300", "11 rue de la Gare, 39000 Lons-le-Saunier"},
          {"montmorot", "Bibliothèque de Montmorot", "39362", "6 place de la Mairie, 39570 Montmorot"},
          {"perrigny", "Bibliothèque de Perrigny", "39411", "9 rue du Moulin, 39570 Perrigny"},
          {"courlaoux", "Bibliothèque de Courlaoux", "39171", "3 rue des Écoles, 39570 Courlaoux"}}},
        {"grand-dole",
         "Grand Dole",
         "200010650",
         6250,
         {{"mediatheque", "Médiathèque de Dole", "39198", "2 rue Basse, 39100 Dole"},
          {"tavaux", "Médiathèque de Tavaux", "39526", "4 place de la Mairie, 39500 Tavaux"},
          {"damparis", "Médiathèque de Damparis", "39189", "7 place de la Mairie, 39500 Damparis"},
          {"foucherans", "Bibliothèque de Foucherans", "39233", "5 rue du Commerce, 39100 Foucherans"},
          {"saint-aubin", "Bibliothèque de Saint-Aubin", "39476", "10 rue Neuve, 39410 Saint-Aubin"}}},
        {"champagnole-nozeroy-jura",
         "Champagnole Nozeroy Jura",
         "200069623",
         2600,
         {{"mediatheque", "Médiathèque de Champagnole", "39097", "26 rue de l’Abbaye, 39300 Champagnole"},
          {"nozeroy", "Bibliothèque de Nozeroy", "39391", "1 place de la Mairie, 39250 Nozeroy"},
          {"foncine", "Bibliothèque de Foncine-le-Haut", "39228", "14 Grande Rue, 39460 Foncine-le-Haut"},
          {"andelot", "Bibliothèque d’Andelot", "39009", "2 rue du Tramway, 39110 Andelot-en-Montagne"}}},
        {"coeur-du-jura",
         "Arbois, Poligny, Salins, Cœur du Jura",
         "200071595",
         2350,
         {{"arbois", "Médiathèque d’Arbois", "39013", "10 rue de l’Hôpital, 39600 Arbois"},
          {"poligny", "Médiathèque de Poligny", "39434", "20 rue du Collège, 39800 Poligny"},
          {"salins", "Médiathèque de Salins-les-Bains", "39500", "5 rue des Salines, 39110 Salins-les-Bains"}}},
        {"porte-du-jura",
         "Porte du Jura",
         "200072056",
         1150,
         {{"saint-amour", "Médiathèque de Saint-Amour", "39475", "4 rue du Commerce, 39160 Saint-Amour"},
          {"cousance", "Bibliothèque de Cousance", "39173", "1 rue de la Gare, 39190 Cousance"},
          {"beaufort", "Bibliothèque de Beaufort", "39043", "2 place de l’Église, 39190 Beaufort-Orbagna"}}},
        {"terre-d-emeraude",
         "Terre d’Émeraude",
         "200090579",
         2500,
         {{"clairvaux", "Médiathèque de Clairvaux-les-Lacs", "39154", "15 Grande Rue, 39130 Clairvaux-les-Lacs"},
          {"moirans", "Médiathèque de Moirans-en-Montagne", "39333", "5 rue du Jura, 39260 Moirans-en-Montagne"},
          {"orgelet", "Médiathèque d’Orgelet", "39397", "2 rue du Château, 39270 Orgelet"},
          {"arinthod", "Bibliothèque d’Arinthod", "39016", "1 place de la Mairie, 39240 Arinthod"}}},
        {"station-des-rousses",
         "Station des Rousses",
         "243900354",
         820,
         {{"les-rousses", "Médiathèque des Rousses", "39470", "1 rue Neuve, 39220 Les Rousses"},
          {"bois-d-amont", "Bibliothèque de Bois-d’Amont", "39059", "3 rue des Couenneaux, 39220 Bois-d’Amont"},
          {"premanon", "Bibliothèque de Prémanon", "39441", "2 rue de la Croix, 39220 Prémanon"}}},
        {"val-d-amour",
         "Val d’Amour",
         "243900420",
         750,
         {{"mont-sous-vaudrey", "Médiathèque de Mont-sous-Vaudrey", "39365",
           "5 rue de l’Église, 39380 Mont-sous-Vaudrey"},
          {"mouchard", "Bibliothèque de Mouchard", "39370", "7 rue de la Gare, 39330 Mouchard"},
          {"villers-farlay", "Bibliothèque de Villers-Farlay", "39569", "1 Grande Rue, 39600 Villers-Farlay"}}},
        {"haut-jura-arcade",
         "Haut-Jura Arcade",
         "243900479",
         750,
         {{"morez", "Médiathèque de Morez", "39368", "6 quai de la Bienne, 39400 Hauts de Bienne"},
          {"morbier", "Bibliothèque de Morbier", "39367", "2 place de la Mairie, 39400 Morbier"},
          {"longchaumois", "Bibliothèque de Longchaumois", "39297", "9 Grande Rue, 39400 Longchaumois"}}},
        {"plaine-jurassienne",
         "Plaine jurassienne",
         "243901089",
         750,
         {{"chaussin", "Médiathèque de Chaussin", "39128", "3 rue de la Mairie, 39120 Chaussin"},
          {"petit-noir", "Bibliothèque de Petit-Noir", "39415", "1 rue du Bourg, 39120 Petit-Noir"},
          {"longwy", "Bibliothèque de Longwy", "39299", "2 rue de l’Église, 39120 Longwy-sur-le-Doubs"}}},
        {"jura-nord", "Jura Nord", "243900560", 0, {}},
        {"grandvalliere", "La Grandvallière", "243900610", 0, {}},
    };
    return list;
}

std::string domain_of(std::string const& member)
{
    return member + ".example";
}

/// The landlines kept for fiction begin with 03 53 01.
std::string landline(int serial)
{
    return fmt::format("03 53 01 {:02} {:02}", 90 + serial / 100, serial % 100);
}

Library library_of(MemberPlan const& member, LibraryPlan const& plan, int serial)
{
    Library library;
    library.id = {std::string{member.id} + "-" + plan.slug};
    library.intercommunality = {member.id};
    library.name = plan.name;
    library.municipality = plan.insee;
    library.address = plan.address;
    library.phone = landline(serial);
    library.email = std::string{plan.slug} + "@" + domain_of(member.id);
    library.opening_hours = plan.slug == std::string_view{"mediatheque"} ? hours_large : hours_small;
    return library;
}

/// What all of them used to answer.
Policy at_the_desk(std::string const& member, std::string const& siren, Date from)
{
    Policy policy;
    policy.intercommunality = {member};
    policy.mode = RegistrationMode::at_the_desk;
    policy.territory = {siren};
    policy.valid_from = from;
    policy.resolution = {"Conseil communautaire", add_days(from, -17), fmt::format("{}-118", int(from.year()) - 1), ""};
    policy.explanation_fr = "L’inscription se fait à la bibliothèque, avec une pièce d’identité et un justificatif de "
                            "domicile. Elle prend cinq minutes et votre carte est remise aussitôt.";
    policy.explanation_en = "Please register at the library, with proof of identity and of residence. It takes five "
                            "minutes and you leave with your card.";
    return policy;
}

Policy from_afar(std::string const& member, std::vector<std::string> territory, Date from)
{
    Policy policy;
    policy.intercommunality = {member};
    policy.mode = RegistrationMode::provisional;
    policy.category = "provisoire";
    policy.category_name = "Inscription provisoire gratuite";
    policy.territory = std::move(territory);
    policy.valid_from = from;
    policy.resolution = {"Conseil communautaire", add_days(from, -6), fmt::format("{}-045", int(from.year())), ""};
    policy.explanation_fr =
        "Vous recevez par e-mail un numéro de carte provisoire, à échanger contre votre vraie carte "
        "quand vous viendrez à la bibliothèque.";
    policy.explanation_en = "You receive a provisional card number by e-mail, to be exchanged for your real card when "
                            "you come to the library.";
    return policy;
}

void vary(Policy& policy)
{
    auto const& member = policy.intercommunality.value;
    if (member == "bresse-haute-seille") {
        policy.until_reopening_of = demo_closure;
        policy.explanation_fr = "Inscription gratuite jusqu’à la réouverture des médiathèques, pour les habitants de "
                                "Bresse Haute Seille. Les abonnements en cours sont prolongés d’autant.";
        policy.explanation_en = "Registration is free until the libraries reopen, for the inhabitants of Bresse Haute "
                                "Seille. Current subscriptions are extended by the same length of time.";
    } else if (member == "haut-jura-saint-claude") {
        policy.category = "lecteur-consultant";
        policy.category_name = "Lecteurs consultants";
        policy.until_reopening_of = demo_closure_haut_jura;
        policy.explanation_fr =
            "Inscription gratuite dans la catégorie « Lecteurs consultants ». Votre carte temporaire "
            "deviendra une vraie carte à la réouverture.";
        policy.explanation_en = "Free registration as a “consulting reader”. Your temporary card becomes a real one "
                                "when the libraries reopen.";
    } else if (member == "grand-dole" || member == "station-des-rousses") {
        policy.renewal.place = people::RenewalPlace::online;
        policy.review = Review::automatic;
        policy.validity_days = member == "grand-dole" ? 90 : 30;
    } else if (member == "ecla" || member == "haut-jura-arcade") {
        policy.proof = Proof::residence;
    } else if (member == "coeur-du-jura") {
        policy.proof = Proof::identity;
        policy.validity_days = 60;
    } else if (member == "plaine-jurassienne") {
        policy.mode = people::RegistrationMode::paid_online;
        policy.review = Review::automatic;
        policy.validity_days = 365;
        policy.renewal.place = people::RenewalPlace::online;
        policy.category = "abonne";
        policy.category_name = "Abonnés de la Plaine jurassienne";
        policy.explanation_fr = "Vous vous inscrivez et payez en ligne ; votre carte arrive par e-mail dès que le "
                                "paiement est fait. Gratuit pour les moins de 18 ans.";
        policy.explanation_en = "You register and pay online; your card comes by e-mail as soon as the payment is "
                                "made. Free under 18.";
    } else if (member == "porte-du-jura") {
        policy.proof = Proof::identity_and_residence;
    }
}

std::vector<Policy> policies_of(MemberPlan const& plan, Date today)
{
    auto const first = Date{std::chrono::year{2015}, std::chrono::January, std::chrono::day{1}};
    std::vector<Policy> policies{at_the_desk(plan.id, plan.siren, first)};
    if (plan.id == std::string_view{"champagnole-nozeroy-jura"}) {
        policies.front().explanation_fr =
            "Les élus souhaitent accueillir chaque nouveau lecteur : venez à la médiathèque avec une pièce d’identité "
            "et un justificatif de domicile. Votre carte vous ouvre JuMEL le jour même.";
        policies.front().explanation_en =
            "The council wishes to welcome every new reader in person: come to the library with proof of identity and "
            "of residence. Your card opens JuMEL the same day.";
        return policies;
    }
    auto policy = from_afar(plan.id, {plan.siren}, add_days(today, -45));
    vary(policy);
    policies.push_back(std::move(policy));
    return policies;
}

/// Two of them shut their doors eight weeks ago, as in spring 2020; nobody knows yet when they open again.
std::vector<people::Closure> closures_of(MemberPlan const& plan, Date today)
{
    std::string_view const member{plan.id};
    bool const in_bresse = member == "bresse-haute-seille";
    if (!in_bresse && member != "haut-jura-saint-claude") {
        return {};
    }
    people::Closure closure;
    closure.id = {in_bresse ? demo_closure : demo_closure_haut_jura};
    closure.intercommunality = {plan.id};
    closure.begins = add_days(today, -56);
    closure.reason_fr = "travaux de mise en sécurité";
    closure.reason_en = "safety works";
    closure.declared = start_of_day(closure.begins);
    return {closure};
}

people::TariffLine demo_price(char const* french, char const* english, std::int64_t cents)
{
    people::TariffLine line;
    line.label_fr = french;
    line.label_en = english;
    line.amount = {cents};
    return line;
}

/// What the one member where people pay online has voted, and when.
people::TariffGrid demo_grid(Policy const& policy)
{
    auto full = demo_price("Plein tarif", "Full price", 1200);
    full.home = people::Home::inside;
    auto outside = demo_price("Habitants d’ailleurs", "Living elsewhere", 2000);
    outside.home = people::Home::outside;
    auto young = demo_price("Moins de 18 ans", "Under 18", 0);
    young.oldest = 17;
    auto student = demo_price("Étudiants et demandeurs d’emploi", "Students and job seekers", 500);
    student.status = "student";
    auto seeker = student;
    seeker.status = "job_seeker";
    auto digital = demo_price("Bibliothèque numérique seule", "Digital library alone", 600);
    digital.offer = people::Offer::digital;
    auto family = demo_price("Famille", "Family", 1500);
    family.together = people::Together::several;
    family.youngest = 18;
    family.charged = people::Charged::household_once;
    people::TariffGrid grid;
    grid.intercommunality = policy.intercommunality;
    grid.valid_from = policy.valid_from;
    grid.resolution = policy.resolution;
    grid.resolution.number = fmt::format("{}-046", int(policy.valid_from.year()));
    grid.lines = {full, outside, young, student, seeker, digital, family};
    return grid;
}

DemoMember department(Date today)
{
    DemoMember member;
    member.intercommunality = {{"jura"},      "Département du Jura – Médiathèque départementale",
                               "223900010",   "mediatheque@departement-jura.example",
                               landline(990), "https://departement-jura.example"};
    Library central;
    central.id = {"jura-centrale"};
    central.intercommunality = member.intercommunality.id;
    central.kind = LibraryKind::central;
    central.name = "Centrale MDJ";
    central.phone = member.intercommunality.phone;
    central.email = member.intercommunality.email;
    central.opening_hours = "À distance seulement";
    member.libraries.push_back(central);
    auto policy = from_afar("jura", {"243900560", "243900610"}, add_days(today, -45));
    policy.resolution.assembly = "Commission permanente du Conseil départemental";
    policy.validity_days = 60;
    policy.explanation_fr = "Votre commune n’a pas encore de bibliothèque partenaire : la médiathèque départementale "
                            "vous inscrit directement.";
    policy.explanation_en = "Your commune has no partner library yet: the departmental library registers you directly.";
    member.policies.push_back(policy);
    member.patrons = 286;
    return member;
}

} // namespace

std::vector<DemoMember> demo_network(Date today)
{
    std::vector<DemoMember> members;
    auto serial = 0;
    for (auto const& plan : plans()) {
        DemoMember member;
        auto const domain = domain_of(plan.id);
        member.intercommunality = {{plan.id},          plan.name,          plan.siren, "bibliotheques@" + domain,
                                   landline(serial++), "https://" + domain};
        for (auto const& library : plan.libraries) {
            member.libraries.push_back(library_of(plan, library, serial++));
        }
        member.patrons = plan.patrons;
        if (!plan.libraries.empty()) {
            member.policies = policies_of(plan, today);
            member.closures = closures_of(plan, today);
            auto const& policy = member.policies.back();
            if (policy.mode == RegistrationMode::paid_online) {
                member.tariffs = demo_grid(policy);
            }
        }
        members.push_back(std::move(member));
    }
    members.push_back(department(today));
    return members;
}

} // namespace guichet::app
