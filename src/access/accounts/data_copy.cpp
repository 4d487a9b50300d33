// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/data_copy.hpp"

#include "access/releases/release_records.hpp"
#include "document/notice.hpp"
#include "mail/outbox.hpp"
#include "people/cards/cards.hpp"
#include "people/consents/consents.hpp"
#include "people/documents/documents.hpp"
#include "people/forms/questions.hpp"
#include "people/patrons/blocks.hpp"
#include "people/payments/store.hpp"
#include "people/registration/questions.hpp"
#include "people/registration/store.hpp"
#include "people/retention/retention.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <nlohmann/json.hpp>

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

ordered_json mails_about(db::Session& session, std::string const& object)
{
    auto list = ordered_json::array();
    for (auto const& mail : mail::Outbox::sent_about(session, object)) {
        list.push_back(
            {{"objet", mail.subject.empty() ? mail.subject_id : mail.subject}, {"le", to_iso(mail.created)}});
    }
    return list;
}

ordered_json applications_of(db::Session& session, PatronId const& patron)
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
        if (application->applicants.front().patron == patron) {
            add_words(session, *application, one);
            one["courriels"] = mails_about(session, "application:" + id.value);
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

ordered_json retention_of(db::Session& session, PatronId const& patron, Date today)
{
    auto const clock = people::Retention::clock(session, patron, today);
    ordered_json out;
    out["effacement_prevu_le"] = clock ? ordered_json(to_iso(clock->erase_on)) : ordered_json();
    out["regle"] = clock ? to_text(clock->rule) : "";
    return out;
}

/// The copy as lines to read: a section for each part, "label : value" for each item.
class Reader {
public:
    Reader(text::Messages const& messages, text::Locale locale) : messages_(messages), locale_(locale) {}

    [[nodiscard]] std::vector<document::NoticeSection> sections(ordered_json const& copy) const
    {
        std::vector<document::NoticeSection> all{{label("personne"), {}}};
        for (auto const& [key, value] : copy.items()) {
            if (!value.is_structured()) {
                all.front().lines.push_back(label(key) + " : " + words(value));
                continue;
            }
            document::NoticeSection section{label(key), {}};
            add(value, "", section.lines);
            if (section.lines.empty()) {
                section.lines.emplace_back("–");
            }
            all.push_back(std::move(section));
        }
        return all;
    }

private:
    void add(ordered_json const& value, std::string const& indent, std::vector<std::string>& lines) const
    {
        for (auto const& [key, item] : value.items()) {
            if (value.is_array()) {
                lines.push_back(indent + (item.is_structured() ? joined(item) : "• " + words(item)));
                add_nested(item, indent + "    ", lines);
            } else if (!item.is_structured()) {
                lines.push_back(indent + label(key) + " : " + words(item));
            }
        }
    }
    /// The plain items of an object on one line.
    [[nodiscard]] std::string joined(ordered_json const& object) const
    {
        std::string line;
        for (auto const& [key, item] : object.items()) {
            if (!item.is_structured() && !words(item).empty()) {
                line += (line.empty() ? "• " : " · ") + label(key) + " : " + words(item);
            }
        }
        return line;
    }
    void add_nested(ordered_json const& object, std::string const& indent, std::vector<std::string>& lines) const
    {
        for (auto const& [key, item] : object.items()) {
            if (item.is_structured() && !item.empty()) {
                lines.push_back(indent + label(key));
                if (item.is_object()) {
                    lines.push_back(indent + joined(item));
                } else {
                    add(item, indent, lines);
                }
            }
        }
    }
    [[nodiscard]] std::string label(std::string const& key) const
    {
        auto const* const known = messages_.find(locale_, "copy.key." + key);
        return known != nullptr ? *known : key;
    }
    [[nodiscard]] std::string words(ordered_json const& value) const
    {
        if (value.is_null()) {
            return "–";
        }
        if (!value.is_string()) {
            return value.dump();
        }
        auto const& text = value.get_ref<std::string const&>();
        if (auto const date = parse_date(text)) {
            return text::long_date(locale_, *date);
        }
        auto const instant = parse_instant(text);
        return instant ? text::long_instant(locale_, *instant) : text;
    }

    text::Messages const& messages_;
    text::Locale locale_;
};

ordered_json identity_of(people::Patron const& patron)
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

} // namespace

nlohmann::json DataCopy::json(people::Patron const& patron, text::Locale locale) const
{
    return nlohmann::json::parse(ordered(patron, locale).dump());
}

nlohmann::ordered_json DataCopy::ordered(people::Patron const& patron, text::Locale locale) const
{
    auto copy = identity_of(patron);
    auto const releases = releases_.of(patron, locale);
    database_.read([&](db::Session& session) {
        copy["cartes"] = cards_of(session, patron.id);
        copy["abonnements"] = subscriptions_of(session, patron.id);
        copy["blocages"] = ordered_json::array();
        for (auto const& event : people::Blocks::of(session, patron.id)) {
            bool const blocked = event.to == people::PatronStatus::blocked;
            copy["blocages"].push_back({{"nature", blocked ? "blocage" : "fin du blocage"},
                                        {"le", to_iso(event.at)},
                                        {"motif", event.reason}});
        }
        if (auto const account = AccountStore::find(session, patron.id)) {
            copy["compte"] = {{"ouvert_le", to_iso(account->activated)},
                              {"derniere_connexion", when(account->last_sign_in)}};
        }
        copy["demandes"] = applications_of(session, patron.id);
        copy["accords"] = consents_of(session, patron.id, locale);
        copy["courriels"] = mails_about(session, object_of(patron.id));
        copy["acces_aux_ressources"] = ordered_json::array();
        for (auto const& access : accesses_.of(session, patron.id)) {
            copy["acces_aux_ressources"].push_back({{"le", to_iso(access.at)},
                                                    {"plateforme", access.platform},
                                                    {"resultat", access.entered ? "entrée" : "refus"}});
        }
        copy["transmis_aux_plateformes"] = ordered_json::array();
        for (auto const& record : ReleaseRecords::of(session, patron.id)) {
            copy["transmis_aux_plateformes"].push_back({{"plateforme", record.platform.value},
                                                        {"donnee", record.attribute},
                                                        {"article_du_contrat", record.contract_article},
                                                        {"premier_jour", to_iso(record.first_day)},
                                                        {"dernier_jour", to_iso(record.last_day)}});
        }
        copy["conservation"] = retention_of(session, patron.id, civil_date(clock_.now()));
    });
    copy["ce_que_recoivent_les_plateformes"] = ordered_json::array();
    for (auto const& release : releases) {
        copy["ce_que_recoivent_les_plateformes"].push_back(
            {{"plateforme", release.platform}, {"article_du_contrat", release.article}, {"recoit", release.items}});
    }
    return copy;
}

Result<std::string> DataCopy::pdf(people::Patron const& patron, text::Locale locale) const
{
    auto const today = civil_date(clock_.now());
    document::Notice notice;
    notice.issuer = network_name_;
    notice.title = messages_.text(locale, {"copy.title", {{"name", patron.person.full_name()}}});
    notice.subtitle = messages_.text(locale, {"copy.made_on", {{"date", text::long_date(locale, today)}}});
    notice.paragraphs = {messages_.text(locale, "copy.explanation")};
    notice.sections = Reader{messages_, locale}.sections(ordered(patron, locale));
    notice.footer = messages_.text(locale, "copy.footer");
    return document::notice_pdf(notice, locale);
}

} // namespace guichet::access
