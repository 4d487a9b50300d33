// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/releases/releases.hpp"

#include <algorithm>

namespace guichet::access {

namespace {

using platforms::Attribute;

constexpr int adult_from = 15;
constexpr int senior_from = 65;

/// Each once, and each whole: "article 42, article 4".
void add_article(std::string& articles, std::string const& one)
{
    std::string const between{", "};
    if (!one.empty() && !(between + articles + between).contains(between + one + between)) {
        articles += (articles.empty() ? "" : between) + one;
    }
}

} // namespace

std::string released_name_of(Attribute attribute)
{
    switch (attribute) {
    case Attribute::age_class:
        return "ageClass";
    case Attribute::category:
        return "category";
    case Attribute::library:
        return "library";
    case Attribute::birth_year:
        return "birthYear";
    case Attribute::first_names:
        return "givenName";
    case Attribute::family_name:
        return "sn";
    default:
        return "mail";
    }
}

namespace {

bool is_personal(Attribute attribute)
{
    return attribute == Attribute::first_names || attribute == Attribute::family_name || attribute == Attribute::email;
}

std::string value_of(Attribute attribute, people::Standing const& standing, std::optional<people::Patron> const& patron,
                     Date today)
{
    switch (attribute) {
    case Attribute::age_class:
        return age_class_of(standing.birth_date, today);
    case Attribute::category:
        return standing.subscription ? standing.subscription->category : standing.category;
    case Attribute::library:
        return standing.library.value;
    case Attribute::birth_year:
        return std::to_string(static_cast<int>(standing.birth_date.year()));
    case Attribute::first_names:
        return patron ? patron->person.first_names : std::string{};
    case Attribute::family_name:
        return patron ? patron->person.family_name() : std::string{};
    default:
        return patron ? patron->contact.email : std::string{};
    }
}

} // namespace

std::string age_class_of(Date birth_date, Date today)
{
    auto const age = age_on(birth_date, today);
    if (age < adult_from) {
        return "0-14";
    }
    return age < senior_from ? "15-64" : "65+";
}

bool needs_patron(platforms::Platform const& platform, Date today)
{
    return std::ranges::any_of(platform.released, [&](platforms::ReleasedAttribute const& item) {
        return is_personal(item.attribute) && platform.releases(item.attribute, today);
    });
}

Released released_to(platforms::Platform const& platform, people::Standing const& standing,
                     std::optional<people::Patron> const& patron, Date today)
{
    Released all{{"entitlement", std::string{library_terms_entitlement}},
                 {"intercommunality", standing.intercommunality.value}};
    for (auto const& item : platform.released) {
        auto value = value_of(item.attribute, standing, patron, today);
        if (platform.releases(item.attribute, today) && !value.empty()) {
            all.emplace_back(released_name_of(item.attribute), std::move(value));
        }
    }
    return all;
}

std::vector<platforms::ReleasedAttribute> extras_among(Released const& released, platforms::Platform const& platform)
{
    std::vector<platforms::ReleasedAttribute> extras;
    std::ranges::copy_if(platform.released, std::back_inserter(extras), [&](auto const& item) {
        return std::ranges::find(released, released_name_of(item.attribute), &Released::value_type::first) !=
               released.end();
    });
    return extras;
}

std::vector<ReleasedLabel> labels_released_to(platforms::Platform const& platform, Date today)
{
    std::vector<ReleasedLabel> all{{"release.pseudonym"}, {"release.entitlement"}, {"release.intercommunality"}};
    for (auto const& item : platform.released) {
        if (platform.releases(item.attribute, today)) {
            all.push_back({"release." + std::string{to_text(item.attribute)}, item.contract_article});
        }
    }
    return all;
}

Releases::Releases(db::Database& database, Clock const& clock, text::Messages const& messages,
                   platforms::Catalogue const& catalogue)
    : database_(database), clock_(clock), messages_(messages), catalogue_(catalogue)
{
}

std::string Releases::in_words(ReleaseRecord const& record, text::Locale locale) const
{
    return messages_.text(locale, {"release.recorded",
                                   {{"item", messages_.text(locale, "release." + record.attribute)},
                                    {"first", text::long_date(locale, record.first_day)},
                                    {"last", text::long_date(locale, record.last_day)},
                                    {"article", record.contract_article}}});
}

std::vector<ReleaseRegister::Release> Releases::of(people::Patron const& patron, text::Locale locale) const
{
    struct Kept {
        std::vector<Pseudonym> pseudonyms;
        std::vector<ReleaseRecord> records;
    };
    auto const today = civil_date(clock_.now());
    auto const platforms = catalogue_.all();
    auto const kept = database_.read([&](db::Session& session) {
        return Kept{Pseudonyms::of(session, patron.id), ReleaseRecords::of(session, patron.id)};
    });
    std::vector<Release> all;
    for (auto const& pseudonym : kept.pseudonyms) {
        auto const platform = std::ranges::find(*platforms, pseudonym.platform, &platforms::Platform::id);
        if (platform == platforms->end()) {
            continue;
        }
        Release release{platform->name, {}, {}, {}};
        for (auto const& label : labels_released_to(*platform, today)) {
            release.items.push_back(messages_.text(locale, {label.message, {{"id", pseudonym.id}}}));
            add_article(release.article, label.contract_article);
        }
        for (auto const& record : kept.records) {
            if (record.platform == pseudonym.platform) {
                release.sent.push_back(in_words(record, locale));
            }
        }
        all.push_back(std::move(release));
    }
    return all;
}

} // namespace guichet::access
