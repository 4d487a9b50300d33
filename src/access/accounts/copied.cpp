// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/copied.hpp"

#include "access/accounts/store.hpp"
#include "access/portals/portals.hpp"
#include "access/releases/release_records.hpp"
#include "mail/outbox.hpp"
#include "people/cards/cards.hpp"
#include "people/consents/consents.hpp"
#include "people/documents/documents.hpp"
#include "people/forms/questions.hpp"
#include "people/identity/identity.hpp"
#include "people/materialisation/store.hpp"
#include "people/patrons/blocks.hpp"
#include "people/payments/store.hpp"
#include "people/registration/questions.hpp"
#include "people/registration/store.hpp"
#include "people/renewals/store.hpp"
#include "people/retention/retention.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <algorithm>

namespace guichet::access {

namespace {

using nlohmann::ordered_json;

ordered_json when(std::optional<Instant> const& instant)
{
    return instant ? ordered_json(to_iso(*instant)) : ordered_json();
}

ordered_json address_of(people::PostalAddress const& address)
{
    return {{"voie", address.street},
            {"complement", address.complement},
            {"code_postal", address.postcode},
            {"commune", address.municipality_name},
            {"code_insee", address.municipality}};
}

ordered_json cards_of(db::Session& session, PatronId const& patron)
{
    auto list = ordered_json::array();
    for (auto const& card : people::Cards::of(session, patron)) {
        list.push_back(
            {{"numero", card.number},
             {"nature", card.kind == people::CardKind::provisional ? "provisoire" : "définitive"},
             {"bibliotheque", card.library.value},
             {"remise_le", to_iso(card.issued)},
             {"valable_depuis", to_iso(card.valid_from)},
             {"valable_jusque", card.valid_until ? ordered_json(to_iso(*card.valid_until)) : ordered_json()}});
    }
    return list;
}

ordered_json subscriptions_of(db::Session& session, PatronId const& patron)
{
    auto list = ordered_json::array();
    for (auto const& subscription : people::Subscriptions::of(session, patron)) {
        list.push_back({{"categorie", subscription.category},
                        {"premier_jour", to_iso(subscription.start)},
                        {"dernier_jour", to_iso(subscription.end)},
                        {"jours_rendus_par_les_fermetures", subscription.extended_days}});
    }
    return list;
}

ordered_json payments_of(db::Session& session, people::DebtId const& debt)
{
    auto list = ordered_json::array();
    for (auto const& payment : people::PaymentStore::of(session, debt)) {
        auto refunds = ordered_json::array();
        for (auto const& refund : people::PaymentStore::refunds_of(session, payment.id)) {
            refunds.push_back({{"montant_en_centimes", refund.amount.cents}, {"le", to_iso(refund.at)}});
        }
        list.push_back({{"reference", payment.reference},
                        {"montant_en_centimes", payment.amount.cents},
                        {"moyen", to_text(payment.mode)},
                        {"etat", to_text(payment.state)},
                        {"le", to_iso(payment.created)},
                        {"note", payment.note},
                        {"remboursements", std::move(refunds)}});
    }
    return list;
}

/// What the person wrote and was asked: theirs only when they are the one who applied.
void add_words(db::Session& session, people::Application const& application, ordered_json& out)
{
    out["adresse"] = address_of(application.address);
    out["courriel"] = application.contact.email;
    out["telephone"] = application.contact.phone;
    out["message"] = application.message;
    if (auto const proof = people::IdentityMarks::of(session, application.id)) {
        out["identite_verifiee"] = {{"par", proof->provider}, {"niveau", proof->level}, {"le", to_iso(proof->shown)}};
    }
    out["reponses"] = ordered_json::array();
    for (auto const& answer : people::FormQuestions::answers_of(session, application.id)) {
        out["reponses"].push_back({{"question", answer.text}, {"reponse", answer.answer}});
    }
    for (auto const& question : people::Questions::of(session, application.id)) {
        out["reponses"].push_back({{"question", question.question}, {"reponse", question.answer}});
    }
    out["justificatifs"] = ordered_json::array();
    for (auto const& document : people::Documents::of(session, application.id)) {
        out["justificatifs"].push_back({{"nature", to_text(document.kind)},
                                        {"recu_le", to_iso(document.received)},
                                        {"detruit_le", when(document.destroyed)}});
    }
    out["paiements"] = payments_of(session, people::debt_of(application.id));
}

/// What that person was told they would pay, and why; what they declared for it.
ordered_json fees_told(db::Session& session, people::DebtId const& debt, int position)
{
    auto list = ordered_json::array();
    for (auto const& fee : people::fees_of(session, debt)) {
        if (fee.position == position) {
            list.push_back({{"montant_en_centimes", fee.price.amount.cents},
                            {"tarif", fee.price.label_fr},
                            {"situation_declaree", fee.declared_status}});
        }
    }
    return list;
}

ordered_json renewals_of(db::Session& session, PatronId const& patron)
{
    auto list = ordered_json::array();
    for (auto const& renewal : people::RenewalStore::of(session, patron)) {
        people::DebtId const debt{renewal.id.value};
        auto const own = std::ranges::find(renewal.lines, patron, &people::RenewalLine::patron);
        ordered_json one{{"reference", renewal.reference},      {"etat", to_text(renewal.state)},
                         {"demande_le", to_iso(renewal.asked)}, {"fait_le", when(renewal.done)},
                         {"ancienne_fin", to_iso(own->before)}, {"premier_jour", to_iso(own->first_day)},
                         {"dernier_jour", to_iso(own->after)},  {"tarifs", fees_told(session, debt, own->position)}};
        if (renewal.actor_id == patron.value || renewal.lines.front().patron == patron) {
            one["paiements"] = payments_of(session, debt);
        }
        list.push_back(std::move(one));
    }
    return list;
}

/// Provisional cards taken in at the desk for real ones: what was seen of the person, and noted.
ordered_json exchanged_cards_of(db::Session& session, PatronId const& patron)
{
    auto list = ordered_json::array();
    for (auto const& card : people::Cards::of(session, patron)) {
        if (auto const exchange = people::MaterialisationStore::of_provisional(session, card.number)) {
            list.push_back({{"carte_provisoire", exchange->provisional},
                            {"carte_definitive", exchange->permanent},
                            {"piece_vue", to_text(exchange->proof)},
                            {"montant_en_centimes", exchange->paid.cents},
                            {"le", to_iso(exchange->at)}});
        }
    }
    return list;
}

ordered_json requests_of(db::Session& session, PatronId const& patron)
{
    auto list = ordered_json::array();
    for (auto const& request : AccountStore::requests_of(session, patron)) {
        list.push_back({{"nature", request.kind == RequestKind::erasure ? "effacement" : "correction"},
                        {"message", request.body},
                        {"le", to_iso(request.asked)}});
    }
    return list;
}

ordered_json blocks_of(db::Session& session, PatronId const& patron)
{
    auto list = ordered_json::array();
    for (auto const& event : people::Blocks::of(session, patron)) {
        bool const blocked = event.to == people::PatronStatus::blocked;
        list.push_back(
            {{"nature", blocked ? "blocage" : "fin du blocage"}, {"le", to_iso(event.at)}, {"motif", event.reason}});
    }
    return list;
}

ordered_json portals_of(db::Session& session, PatronId const& patron)
{
    auto list = ordered_json::array();
    for (auto const& link : Portals::links_of(session, patron)) {
        list.push_back({{"portail", link.portal},
                        {"identifiant_sur_le_portail", link.subject},
                        {"niveau", link.level},
                        {"relie_le", to_iso(link.linked)}});
    }
    return list;
}

/// Mails that the person, or somebody for them, sent to the library.
ordered_json mails_received(db::Session& session, people::Mails const& mails, people::ApplicationId const& application)
{
    auto list = ordered_json::array();
    for (auto const& mail : mails.of_application(session, application)) {
        list.push_back({{"recu_le", to_iso(mail.received)},
                        {"expediteur", mail.sender},
                        {"objet", mail.subject},
                        {"debut", mail.excerpt}});
    }
    return list;
}

ordered_json mails_about(db::Session& session, std::string const& object)
{
    auto list = ordered_json::array();
    for (auto const& mail : mail::Outbox::sent_about(session, object)) {
        list.push_back(
            {{"objet", mail.subject.empty() ? mail.subject_id : mail.subject}, {"le", to_iso(mail.created)}});
    }
    return list;
}

ordered_json applications_of(db::Session& session, people::Mails const& mails, PatronId const& patron)
{
    auto list = ordered_json::array();
    for (auto const& id : people::Applications::of_patron(session, patron)) {
        auto const application = people::Applications::find(session, id);
        if (!application) {
            continue;
        }
        ordered_json one{{"reference", application->reference},          {"etat", to_text(application->state)},
                         {"envoyee_le", to_iso(application->submitted)}, {"decidee_le", when(application->decided)},
                         {"bibliotheque", application->library.value},   {"origine", to_text(application->origin)}};
        for (auto const& applicant : application->applicants) {
            if (applicant.patron == patron) {
                one["tarifs"] = fees_told(session, people::debt_of(id), applicant.position);
            }
        }
        if (application->applicants.front().patron == patron) {
            add_words(session, *application, one);
            one["courriels"] = mails_about(session, "application:" + id.value);
            one["courriels_recus"] = mails_received(session, mails, id);
        }
        list.push_back(std::move(one));
    }
    return list;
}

ordered_json consents_of(db::Session& session, PatronId const& patron, text::Locale locale)
{
    auto const texts = people::Consents::texts(session);
    auto list = ordered_json::array();
    for (auto const& consent : people::Consents::of(session, patron)) {
        auto const words = std::ranges::find_if(texts, [&](people::ConsentText const& text) {
            return text.version == consent.version && text.kind == consent.kind;
        });
        list.push_back({{"nature", to_text(consent.kind)},
                        {"version", consent.version},
                        {"donne_le", to_iso(consent.at)},
                        {"texte", words == texts.end() ? "" : words->in(locale)}});
    }
    return list;
}

} // namespace

ordered_json copied_identity(people::Patron const& patron)
{
    return {{"nom_de_naissance", patron.person.birth_name},
            {"nom_d_usage", patron.person.usage_name},
            {"prenoms", patron.person.first_names},
            {"date_de_naissance", to_iso(patron.person.birth_date)},
            {"courriel", patron.contact.email},
            {"telephone", patron.contact.phone},
            {"langue", patron.contact.language},
            {"intercommunalite", patron.intercommunality.value},
            {"bibliotheque", patron.library.value},
            {"categorie", patron.category},
            {"numero_dans_le_logiciel_de_la_bibliotheque", patron.external_id},
            {"inscrit_le", to_iso(patron.created)},
            {"derniere_activite", to_iso(patron.last_activity)},
            {"adresse", address_of(patron.address)}};
}

void add_membership(db::Session& session, PatronId const& patron, ordered_json& copy)
{
    copy["cartes"] = cards_of(session, patron);
    copy["echanges_de_carte"] = exchanged_cards_of(session, patron);
    copy["abonnements"] = subscriptions_of(session, patron);
    copy["renouvellements"] = renewals_of(session, patron);
    copy["blocages"] = blocks_of(session, patron);
    if (auto const account = AccountStore::find(session, patron)) {
        copy["compte"] = {{"ouvert_le", to_iso(account->activated)},
                          {"derniere_connexion", when(account->last_sign_in)}};
    }
}

void add_exchanges(db::Session& session, people::Mails const& mails, PatronId const& patron, text::Locale locale,
                   ordered_json& copy)
{
    copy["demandes"] = applications_of(session, mails, patron);
    copy["messages_du_compte"] = requests_of(session, patron);
    copy["accords"] = consents_of(session, patron, locale);
    copy["courriels"] = mails_about(session, object_of(patron));
}

void add_passed_on(db::Session& session, PatronId const& patron, ordered_json& copy)
{
    copy["portails"] = portals_of(session, patron);
    copy["transmis_aux_plateformes"] = ordered_json::array();
    for (auto const& record : ReleaseRecords::of(session, patron)) {
        copy["transmis_aux_plateformes"].push_back({{"plateforme", record.platform.value},
                                                    {"donnee", record.attribute},
                                                    {"article_du_contrat", record.contract_article},
                                                    {"premier_jour", to_iso(record.first_day)},
                                                    {"dernier_jour", to_iso(record.last_day)}});
    }
}

ordered_json copied_retention(db::Session& session, PatronId const& patron, Date today)
{
    auto const clock = people::Retention::clock(session, patron, today);
    ordered_json out;
    out["effacement_prevu_le"] = clock ? ordered_json(to_iso(clock->erase_on)) : ordered_json();
    out["regle"] = clock ? to_text(clock->rule) : "";
    return out;
}

} // namespace guichet::access
