// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo_resolutions.hpp"

#include "document/notice.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::app {

namespace {

std::string decision_of(people::Policy const& policy)
{
    if (policy.mode == people::RegistrationMode::at_the_desk) {
        return "Article 1 – L’inscription dans les bibliothèques se fait sur place.";
    }
    auto const until = policy.until_reopening_of.empty() ? fmt::format("pour {} jours", policy.validity_days)
                                                         : std::string{"jusqu’à la réouverture des bibliothèques"};
    return fmt::format(
        "Article 1 – Les habitants du territoire peuvent s’inscrire à distance, dans la catégorie « {} », {}.",
        policy.category_name, until);
}

} // namespace

std::string demo_resolution(network::Intercommunality const& member, people::Policy const& policy)
{
    auto const& vote = policy.resolution;
    document::Notice notice;
    notice.issuer = member.name;
    notice.title = fmt::format("Délibération n° {}", vote.number);
    notice.subtitle = fmt::format("{} – séance du {}", vote.assembly, text::long_date(text::Locale::fr, vote.date));
    notice.paragraphs = {"Objet : inscription des habitants dans les bibliothèques du territoire.",
                         "Après en avoir délibéré, l’assemblée décide :",
                         decision_of(policy),
                         policy.tariff.cents == 0 ? "Article 2 – Cette inscription est gratuite."
                                                  : fmt::format("Article 2 – Le tarif est de {}.",
                                                                text::money(text::Locale::fr, policy.tariff)),
                         fmt::format("Article 3 – Ces dispositions prennent effet le {}.",
                                     text::long_date(text::Locale::fr, policy.valid_from)),
                         policy.explanation_fr};
    notice.footer = "Document de démonstration : cette délibération est inventée et n’engage aucune collectivité.";
    return document::notice_pdf(notice, text::Locale::fr).value_or(std::string{});
}

} // namespace guichet::app
