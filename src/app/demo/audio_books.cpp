// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/audio_books.hpp"

namespace guichet::app {

namespace {

platforms::Platform audio_books(Date today)
{
    using platforms::Attribute;
    using std::chrono::day;
    platforms::Platform out;
    out.id = {"livres-audio"};
    out.name = "À voix haute";
    out.description_fr = "Romans, essais et livres pour la jeunesse lus par des comédiens.";
    out.description_en = "Novels, essays and children’s books read by actors.";
    out.kind = platforms::PlatformKind::books;
    out.vendor = "Les Lecteurs associés (inventé)";
    out.door = platforms::Door::oidc;
    out.entry_url = "https://voix-haute.example/bibliotheques/jura";
    out.rules = {{{}, {}, "adulte"}, {{}, {}, "jeune"}, {{}, {}, "provisoire"}};
    out.released = {{Attribute::age_class, "Art. 5"}, {Attribute::first_names, "Art. 5.2"}};
    out.agreement =
        platforms::Agreement{platforms::Counted::active_users, Date{today.year(), std::chrono::January, day{1}},
                             Date{today.year(), std::chrono::December, day{31}}, 2000, platforms::Enforcement::warn};
    return out;
}

/// The second addresses are this machine's.
access::OidcClient site()
{
    access::OidcClient out;
    out.id = demo_client_id;
    out.platform = {"livres-audio"};
    out.name = "site";
    out.offline_access = true;
    out.sign_in_addresses = {"https://voix-haute.example/oidc/retour", "http://127.0.0.1:8040/retour"};
    out.sign_out_addresses = {"https://voix-haute.example/", "http://127.0.0.1:8040/"};
    return out;
}

} // namespace

void seed_demo_audio_books(db::Session& session, platforms::Catalogue const& catalogue,
                           access::OidcClients const& clients, Date today)
{
    auto const platform = audio_books(today);
    if (!platforms::Catalogue::is_there(session, platform.id)) {
        catalogue.put(session, platform);
        clients.put(session, site(), demo_client_secret);
    }
}

} // namespace guichet::app
