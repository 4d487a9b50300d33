// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/platforms.hpp"

namespace guichet::app {

namespace {

using platforms::Attribute;
using platforms::Counted;
using platforms::Door;
using platforms::Enforcement;
using platforms::Platform;
using platforms::PlatformKind;

platforms::Agreement this_year(Date today, Counted counted, std::optional<std::int64_t> most, Enforcement enforcement)
{
    using std::chrono::day;
    return {counted, Date{today.year(), std::chrono::January, day{1}},
            Date{today.year(), std::chrono::December, day{31}}, most, enforcement};
}

Platform courses(Date today)
{
    Platform out;
    out.id = {"savoirs-du-jura"};
    out.name = "Savoirs en ligne";
    out.description_fr = "Langues, bureautique, code de la route, soutien scolaire : des cours à suivre à son rythme.";
    out.description_en = "Languages, office software, highway code, school support: courses at your own pace.";
    out.kind = PlatformKind::learning;
    out.vendor = "Éditions de l’Atelier numérique (inventé)";
    out.door = Door::cas;
    out.entry_url = "https://savoirs.example/entree?bibliotheque=jura";
    out.rules = {{{}, {}, "adulte"}, {{}, {}, "jeune"}, {{}, {}, "lecteur-consultant"}, {{}, {}, "provisoire"}};
    out.services = {{"https://savoirs.example/sso", true}};
    out.released = {{Attribute::age_class, "Art. 6.1"}};
    out.agreement = this_year(today, Counted::active_users, 3000, Enforcement::warn);
    return out;
}

Platform press(Date today)
{
    Platform out;
    out.id = {"grand-kiosque"};
    out.name = "Le Grand Kiosque";
    out.description_fr = "Journaux et revues du jour et leurs archives, à lire en ligne.";
    out.description_en = "Today’s newspapers and magazines and their archives, to read online.";
    out.kind = PlatformKind::press;
    out.vendor = "Kiosque et Compagnie (inventé)";
    out.door = Door::cas;
    out.entry_url = "https://kiosque.example/portail?client=39";
    out.rules = {{{}, {}, "adulte"}, {{}, {}, "jeune"}, {{}, {}, "provisoire"}};
    out.services = {{"https://kiosque.example/cas", false}};
    out.agreement = this_year(today, Counted::simultaneous, 25, Enforcement::queue);
    return out;
}

Platform films(Date today)
{
    Platform out;
    out.id = {"cine-montagne"};
    out.name = "Ciné Montagne";
    out.description_fr = "Films, documentaires et courts métrages à la demande, quatre par mois.";
    out.description_en = "Films, documentaries and shorts on demand, four a month.";
    out.kind = PlatformKind::video;
    out.vendor = "La Toile des cimes (inventé)";
    out.door = Door::cas;
    out.entry_url = "https://cine-montagne.example/bibliotheques/jura";
    // Each film costs the network: for those who have paid a subscription.
    out.rules = {{{}, {}, "adulte"}};
    out.services = {{"https://cine-montagne.example/connexion", false}};
    out.released = {{Attribute::age_class, "Art. 4"}, {Attribute::library, "Art. 9.3"}};
    out.agreement = this_year(today, Counted::credits, 12000, Enforcement::warn);
    return out;
}

Platform stories()
{
    Platform out;
    out.id = {"contes-pour-tous"};
    out.name = "Contes pour tous";
    out.description_fr = "Albums et contes lus à voix haute, pour les petits et leurs parents.";
    out.description_en = "Picture books and tales read aloud, for children and their parents.";
    out.kind = PlatformKind::books;
    out.vendor = "Chuchotis (inventé)";
    out.door = Door::open;
    out.entry_url = "https://contes.example/";
    return out;
}

} // namespace

void seed_demo_platforms(db::Session& session, platforms::Catalogue const& catalogue, Date today)
{
    for (auto const& platform : {courses(today), press(today), films(today), stories()}) {
        if (!platforms::Catalogue::is_there(session, platform.id)) {
            catalogue.put(session, platform);
        }
    }
}

} // namespace guichet::app
