// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/store.hpp"
#include "access/ils/connectors.hpp"
#include "people/campaigns/campaigns.hpp"
#include "people/cards/label_store.hpp"
#include "people/closures/closures.hpp"
#include "people/documents/documents.hpp"
#include "people/forms/tray.hpp"
#include "people/import/member_file.hpp"
#include "people/intake/mails.hpp"
#include "people/materialisation/store.hpp"
#include "people/payments/store.hpp"
#include "people/registration/store.hpp"
#include "people/renewals/store.hpp"
#include "people/review/reasons.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

namespace guichet::support {

/// Nobody types it, and only people and things of elsewhere bear it.
inline std::string const marker = "Quirinale";

/// One of each thing that the member "ailleurs" of the network has: what the staff of another member must not reach.
/// Its library and the librarian "voisine" are there already.
class Elsewhere {
public:
    Elsewhere(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
              SecretKey const& master_key)
        : database_(database), clock_(clock), random_(random), journal_(journal), documents_(clock, random, master_key),
          tray_(random, master_key), mails_(random, master_key), libraries_(database),
          connectors_(database, clock, random, master_key, journal, libraries_)
    {
        things_ = {{"intercommunality", place.value},
                   {"member", place.value},
                   {"library", library.value},
                   {"staff", "id-voisine"},
                   {"platform", "inconnu"}}; // the network's: nobody's in particular
    }

    void settle()
    {
        add_reason();
        add_connector();
        add_campaign();
        auto const done = database_.write([&](db::Session& session) -> Result<void> {
            add_person(session);
            add_cards(session);
            add_payment(session);
            add_renewal(session);
            add_closure(session);
            add_member_file(session);
            add_paper_form(session);
            add_mail(session);
            return {};
        });
        ASSERT_TRUE(done);
    }

    /// What a {parameter} of an address stands for: the thing of that name, or the one of the word before it. A new
    /// route about things that are here already needs nothing; a new kind of thing is one function above.
    [[nodiscard]] std::optional<std::string> of(std::string_view word_before, std::string_view parameter) const
    {
        for (auto const& word : {parameter, word_before}) {
            if (auto const found = things_.find(word); found != things_.end()) {
                return found->second;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] std::string const& the(std::string_view word) const { return things_.find(word)->second; }

    /// Whatever a form may name.
    [[nodiscard]] web::Fields fields() const
    {
        return {{"demande", the("demandes") + ":1"},
                {"version", "1"},
                {"gauche", the("usagers")},
                {"droite", the("demandes") + "/0"},
                {"garder", the("usagers")},
                {"link_0", the("usagers")},
                {"id", the("motifs")},
                {"motif", the("motifs")},
                {"reason", "parce que"},
                {"question", "pourquoi ?"},
                {"note", "une note"},
                {"answer", "oui"},
                {"q", "zzyxwort"},
                {"number", "23900001000016"},
                {"intercommunality", place.value},
                {"intercommunalite", place.value},
                {"place", place.value + "/*"},
                {"library", library.value},
                {"bibliotheque", library.value},
                {"objet", "application:" + the("demandes")},
                {"slug", "ailleurs-campagne"},
                {"title", "Titre"},
                {"text_fr", "Texte"},
                {"text_en", "Text"},
                {"medium", "site"},
                {"etat", "toutes"}};
    }

    people::IntercommunalityId const place{"ailleurs"};
    people::LibraryId const library{"ailleurs-mediatheque"};

private:
    std::string keep(std::string const& word) { return things_[word] = new_id(clock_.now(), random_); }

    void add_reason()
    {
        people::RefusalReasons reasons{database_, clock_, random_, journal_};
        network::Actor const neighbour{network::ActorKind::staff, "id-voisine", "", network::Role::librarian, place};
        ASSERT_TRUE(reasons.put(neighbour, {"", {}, marker, marker, marker, 1}));
        things_["motifs"] = reasons.editable(neighbour).front().id;
    }
    void add_connector()
    {
        access::IlsConnector connector;
        connector.intercommunality = place;
        connector.name = marker;
        connector.address = "sip.example.org:6001";
        network::Actor const neighbour{network::ActorKind::staff, "id-voisine", "", network::Role::manager, place};
        things_["connector"] = connectors_.save(neighbour, connector, {}).value().value;
    }
    void add_campaign()
    {
        struct NoOutcomes final : people::CampaignOutcomes {
            [[nodiscard]] std::int64_t accounts(db::Session& /*session*/, std::string_view /*campaign*/) const override
            {
                return 0;
            }
            [[nodiscard]] std::optional<std::int64_t>
            first_accesses(db::Session& /*session*/, std::vector<people::PatronId> const& /*patrons*/) const override
            {
                return std::nullopt;
            }
        };
        NoOutcomes const outcomes;
        people::Campaigns campaigns{database_, clock_, journal_, outcomes};
        network::Actor const neighbour{network::ActorKind::staff, "id-voisine", "", network::Role::manager, place};
        things_["campagnes"] = "affiche-d-ailleurs";
        ASSERT_TRUE(
            campaigns.create(neighbour, {the("campagnes"), place, people::Medium::other, marker, clock_.now()}));
    }
    /// An application with a proof, and the same person registered, who has asked for something.
    void add_person(db::Session& session)
    {
        people::Application one;
        one.id = {keep("demandes")};
        one.reference = "AIL-0000-0000";
        one.state = people::ApplicationState::in_review;
        one.intercommunality = place;
        one.library = library;
        one.submitted = clock_.now();
        one.applicants.push_back({0, {"Zzyxwort", "", marker, *parse_date("1985-03-17")}, std::nullopt});
        EXPECT_TRUE(people::Applications::add(session, one, {"key", "digest"}, {},
                                              {network::Actor::system(), clock_.now(), "submitted", "", ""}));
        auto const proof = documents_.seal(people::DocumentKind::identity, "%PDF-1.7\n%%EOF\n");
        things_["document"] = documents_.add(session, one.id, *proof).value;

        people::Patron person;
        person.intercommunality = place;
        person.library = library;
        person.person = one.applicants.front().person;
        person.created = clock_.now();
        people::Patrons const patrons{database_, clock_, random_, journal_};
        patron_ = patrons.add(session, person);
        things_["usagers"] = things_["patron"] = patron_.value;
        access::AccountStore::add_request(
            session, {keep("request"), patron_, place, access::RequestKind::correction, marker, clock_.now()});
    }
    /// Numbers, printed and to be printed, and a provisional card exchanged for a real one.
    void add_cards(db::Session& session)
    {
        people::Cards const cards{database_, clock_, random_};
        EXPECT_TRUE(cards.add_range(session, {.id = keep("plages"),
                                              .library = library,
                                              .kind = people::CardKind::permanent,
                                              .first = "2390000100000",
                                              .last = "2390000199999"}));
        people::LabelStore::put(session, {keep("modeles"), place, marker, {3, 7, 63.5, 38.1, 7.2, 15.15, 2.55, 0}});
        people::LabelStore::add(session, {keep("etiquettes"), library, the("modeles"), 1, 1, clock_.now()},
                                "id-voisine");
        EXPECT_TRUE(cards.draw_blanks(session, library, 1, the("etiquettes")));
        people::Card card;
        card.number = "PROVISOIRE1";
        card.patron = patron_;
        card.library = library;
        card.status = people::CardStatus::replaced;
        card.valid_from = civil_date(clock_.now());
        card.issued = clock_.now();
        EXPECT_TRUE(people::Cards::take_in(session, card));
        card.number = "23900001000016";
        card.kind = people::CardKind::permanent;
        card.status = people::CardStatus::active;
        EXPECT_TRUE(people::Cards::take_in(session, card));
        people::MaterialisationStore::add(session, {keep("faites"),
                                                    place,
                                                    "PROVISOIRE1",
                                                    card.number,
                                                    people::IdentityProof::identity_card,
                                                    "id-voisine",
                                                    clock_.now(),
                                                    {}});
    }
    void add_payment(db::Session& session)
    {
        people::Payment payment;
        payment.id = {keep("paiements")};
        payment.debt = {the("demandes")};
        payment.intercommunality = place;
        payment.reference = "AILLEURS1";
        payment.amount = {1200};
        payment.mode = people::PaymentMode::cash;
        payment.state = people::PaymentState::paid;
        payment.created = clock_.now();
        payment.settled = clock_.now();
        payment.actor = "id-voisine";
        payment.note = marker;
        people::PaymentStore::add(session, payment);
    }
    void add_renewal(db::Session& session)
    {
        people::Renewal renewal;
        renewal.id = {keep("renouvellements")};
        renewal.request = renewal.reference = "R-AIL-0000-0000";
        renewal.intercommunality = place;
        renewal.library = library;
        renewal.state = people::RenewalState::done;
        renewal.asked = clock_.now();
        renewal.done = clock_.now();
        renewal.actor_id = patron_.value;
        auto const today = civil_date(clock_.now());
        renewal.lines.push_back({.position = 0,
                                 .patron = patron_,
                                 .subscription = "none",
                                 .made = {},
                                 .before = today,
                                 .given = 0,
                                 .first_day = today,
                                 .after = today,
                                 .reason = {}});
        people::RenewalStore::add(session, renewal);
    }
    void add_closure(db::Session& session)
    {
        people::Closure closure;
        closure.id = {keep("closure")};
        closure.intercommunality = place;
        closure.begins = *parse_date("2020-03-17");
        closure.reason_fr = marker;
        closure.declared = clock_.now();
        people::Closures::record(session, closure);
    }
    void add_member_file(db::Session& session)
    {
        people::MemberFile file;
        file.id = {keep("file")};
        file.intercommunality = place;
        file.library = library;
        file.sent_by = "id-voisine";
        file.sender = marker;
        file.sent = clock_.now();
        file.encoding = "UTF-8";
        file.state = people::MemberFileState::mapping;
        file.has_content = true;
        people::MemberFileStore::add(session, file);
    }
    void add_paper_form(db::Session& session)
    {
        people::TrayEntry entry;
        entry.id = {keep("entry")};
        entry.intercommunality = place;
        entry.library = library;
        entry.reason = "forms.reason.letter";
        entry.received = clock_.now();
        entry.sender = marker + "@example.org";
        entry.text = marker;
        EXPECT_TRUE(tray_.add(session, entry, "key-of-the-form"));
    }

    void add_mail(db::Session& session)
    {
        auto const bytes = "From: " + marker + " <someone@example.org>\nSubject: " + marker + "\n\n" + marker + "\n";
        auto const sealed = mails_.seal({bytes}, clock_.now());
        EXPECT_TRUE(people::Mails::add(session, sealed, clock_.now()));
        people::KnownMail mail;
        mail.id = sealed.id;
        mail.state = people::MailState::quarantined;
        mail.reason = "intake.reason.unsupported";
        mail.intercommunality = place;
        mail.subject = marker;
        mails_.settle(session, mail, clock_.now());
        things_["mail"] = sealed.id.value;
        things_["pieces"] = "mail";
    }

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    people::Documents const documents_;
    people::Tray const tray_;
    people::Mails const mails_;
    network::Intercommunalities const libraries_;
    access::IlsConnectors connectors_;
    people::PatronId patron_;
    std::map<std::string, std::string, std::less<>> things_;
};

} // namespace guichet::support
