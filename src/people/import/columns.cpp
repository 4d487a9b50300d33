// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/columns.hpp"

#include "base/text.hpp"
#include "base/words.hpp"
#include "people/cards/cards.hpp"

#include <algorithm>
#include <array>

namespace guichet::people {

namespace {

using enum MemberColumn;

constexpr Words<MemberColumn, 16> names{{{ignored, "ignored"},
                                         {external_id, "external_id"},
                                         {card_number, "card_number"},
                                         {birth_name, "birth_name"},
                                         {usage_name, "usage_name"},
                                         {first_names, "first_names"},
                                         {birth_date, "birth_date"},
                                         {street, "street"},
                                         {complement, "complement"},
                                         {postcode, "postcode"},
                                         {municipality, "municipality"},
                                         {email, "email"},
                                         {phone, "phone"},
                                         {category, "category"},
                                         {subscription_start, "subscription_start"},
                                         {subscription_end, "subscription_end"}}};

/// Folded headers seen in exports of French systems; the first that fits wins.
constexpr std::array<std::pair<std::string_view, MemberColumn>, 66> headers_known{{
    {"nom de naissance", birth_name},
    {"nom naissance", birth_name},
    {"nom de jeune fille", birth_name},
    {"nom d usage", usage_name},
    {"nom usage", usage_name},
    {"nom marital", usage_name},
    {"nom d epouse", usage_name},
    {"nom", birth_name},
    {"nom de famille", birth_name},
    {"last name", birth_name},
    {"surname", birth_name},
    {"prenom", first_names},
    {"prenoms", first_names},
    {"first name", first_names},
    {"firstname", first_names},
    {"date de naissance", birth_date},
    {"date naissance", birth_date},
    {"naissance", birth_date},
    {"ne e le", birth_date},
    {"ne le", birth_date},
    {"date naiss", birth_date},
    {"dateofbirth", birth_date},
    {"adresse", street},
    {"adresse 1", street},
    {"adresse1", street},
    {"rue", street},
    {"voie", street},
    {"adresse 2", complement},
    {"adresse2", complement},
    {"complement", complement},
    {"complement d adresse", complement},
    {"code postal", postcode},
    {"cp", postcode},
    {"zipcode", postcode},
    {"ville", municipality},
    {"commune", municipality},
    {"localite", municipality},
    {"city", municipality},
    {"mel", email},
    {"mail", email},
    {"e mail", email},
    {"email", email},
    {"courriel", email},
    {"adresse mail", email},
    {"adresse e mail", email},
    {"adresse electronique", email},
    {"telephone", phone},
    {"tel", phone},
    {"tel 1", phone},
    {"mobile", phone},
    {"portable", phone},
    {"carte", card_number},
    {"numero de carte", card_number},
    {"n carte", card_number},
    {"no carte", card_number},
    {"code barres", card_number},
    {"code barre", card_number},
    {"codebarres", card_number},
    {"cardnumber", card_number},
    {"categorie", category},
    {"debut abonnement", subscription_start},
    {"date d adhesion", subscription_start},
    {"fin abonnement", subscription_end},
    {"date d expiration", subscription_end},
    {"id", external_id},
    {"identifiant", external_id},
}};

/// What a header contains when it is none of the above; the more telling words first.
constexpr std::array<std::pair<std::string_view, MemberColumn>, 20> words_known{{
    {"usage", usage_name},
    {"marital", usage_name},
    {"jeune fille", birth_name},
    {"prenom", first_names},
    {"naiss", birth_date},
    {"barre", card_number},
    {"carte", card_number},
    {"postal", postcode},
    {"mail", email},
    {"courriel", email},
    {"tel", phone},
    {"categ", category},
    {"profil", category},
    {"expir", subscription_end},
    {"fin", subscription_end},
    {"debut", subscription_start},
    {"adhesion", subscription_start},
    {"inscription", subscription_start},
    {"ville", municipality},
    {"matricule", external_id},
}};

std::string folded_header(std::string_view header)
{
    auto folded = fold(header);
    std::ranges::replace(folded, '_', ' ');
    return folded;
}

MemberColumn meaning_of(std::string_view header)
{
    auto const folded = folded_header(header);
    for (auto const& [name, column] : headers_known) {
        if (folded == name) {
            return column;
        }
    }
    for (auto const& [word, column] : words_known) {
        if (folded.contains(word)) {
            return column;
        }
    }
    return ignored;
}

bool is_mapped(ColumnMapping const& mapping, MemberColumn column)
{
    return std::ranges::find(mapping, column) != mapping.end();
}

std::optional<Date> date_in(std::string_view text, char const* fault, std::vector<std::string>& faults)
{
    if (text.empty()) {
        return std::nullopt;
    }
    auto const day = parse_typed_date(text.substr(0, text.find_first_of(" T", 10)));
    if (!day) {
        faults.emplace_back(fault);
    }
    return day;
}

/// Dates before stand for "not known" in library systems.
constexpr Date earliest_birth{std::chrono::year{1900}, std::chrono::January, std::chrono::day{1}};

bool looks_like_email(std::string_view text)
{
    auto const at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('@', at + 1) == std::string_view::npos &&
           text.find('.', at) != std::string_view::npos && !text.contains(' ') && text.back() != '.';
}

} // namespace

std::string_view to_text(MemberColumn column)
{
    return word_of(names, column);
}

std::optional<MemberColumn> member_column_from(std::string_view text)
{
    return value_of(names, text);
}

ColumnMapping propose_mapping(std::vector<std::string> const& headers)
{
    ColumnMapping mapping;
    for (auto const& header : headers) {
        auto const meaning = meaning_of(header);
        mapping.push_back(is_mapped(mapping, meaning) ? ignored : meaning);
    }
    return mapping;
}

std::vector<std::string> mapping_faults(ColumnMapping const& mapping)
{
    std::vector<std::string> faults;
    if (!is_mapped(mapping, birth_name) && !is_mapped(mapping, usage_name)) {
        faults.emplace_back("import.mapping.no_name");
    }
    if (!is_mapped(mapping, first_names)) {
        faults.emplace_back("import.mapping.no_first_names");
    }
    if (!is_mapped(mapping, birth_date)) {
        faults.emplace_back("import.mapping.no_birth_date");
    }
    if (!is_mapped(mapping, external_id) && !is_mapped(mapping, card_number)) {
        faults.emplace_back("import.mapping.no_key");
    }
    return faults;
}

ReadRow read_row(ColumnMapping const& mapping, std::vector<std::string> const& fields, Date today)
{
    ReadRow read;
    if (fields.size() != mapping.size()) {
        read.faults.emplace_back("import.row.columns");
        return read;
    }
    std::map<MemberColumn, std::string> values;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        values[mapping[i]] = tidy(fields[i]);
    }
    MemberRow row;
    row.person = {values[birth_name], values[usage_name], values[first_names], {}};
    if (row.person.birth_name.empty()) {
        row.person.birth_name = std::exchange(row.person.usage_name, {});
    }
    if (row.person.usage_name == row.person.birth_name) {
        row.person.usage_name.clear();
    }
    row.address = {values[street], values[complement], values[postcode], "", values[municipality]};
    row.contact = {to_lower(values[email]), values[phone], "fr"};
    row.external_id = values[external_id];
    row.card_number = normalise_card_number(values[card_number]);
    row.category = values[category];
    auto const fault_if = [&](bool wrong, char const* id) {
        if (wrong) {
            read.faults.emplace_back(id);
        }
    };
    fault_if(row.person.birth_name.empty(), "import.row.no_name");
    fault_if(row.person.first_names.empty(), "import.row.no_first_names");
    fault_if(row.external_id.empty() && row.card_number.empty(), "import.row.no_key");
    fault_if(!row.contact.email.empty() && !looks_like_email(row.contact.email), "import.row.email");
    fault_if(values[birth_date].empty(), "import.row.no_birth_date");
    auto const born = date_in(values[birth_date], "import.row.birth_date", read.faults);
    fault_if(born && (*born > today || *born < earliest_birth), "import.row.impossible_birth_date");
    row.person.birth_date = born.value_or(Date{});
    row.start = date_in(values[subscription_start], "import.row.start", read.faults);
    row.end = date_in(values[subscription_end], "import.row.end", read.faults);
    fault_if(row.start && row.end && *row.end < *row.start, "import.row.end_before_start");
    if (read.faults.empty()) {
        read.member = std::move(row);
    }
    return read;
}

} // namespace guichet::people
