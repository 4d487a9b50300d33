// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/patrons.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which column of a member file is what, and what a row of it says. Pure.
namespace guichet::people {

enum class MemberColumn {
    ignored,
    external_id,
    card_number,
    birth_name,
    usage_name,
    first_names,
    birth_date,
    street,
    complement,
    postcode,
    municipality,
    email,
    phone,
    category,
    subscription_start,
    subscription_end,
};
[[nodiscard]] std::string_view to_text(MemberColumn column);
[[nodiscard]] std::optional<MemberColumn> member_column_from(std::string_view text);

using ColumnMapping = std::vector<MemberColumn>; // one for each column of the file

/// From the headers French library systems write ("Nom d'usage", "code-barres", "mél", "fin abonnement"…); each
/// meaning is given once.
[[nodiscard]] ColumnMapping propose_mapping(std::vector<std::string> const& headers);
/// Message ids of what the mapping lacks: a name, first names, and something to recognise people by the next time.
[[nodiscard]] std::vector<std::string> mapping_faults(ColumnMapping const& mapping);

/// One member as a row tells.
struct MemberRow {
    Person person;
    PostalAddress address; // municipality_name as written; no INSEE code
    Contact contact;
    std::string external_id;
    std::string card_number;
    std::string category;
    std::optional<Date> start;
    std::optional<Date> end;
};

/// The member, or message ids of everything that is wrong with the row.
struct ReadRow {
    std::optional<MemberRow> member;
    std::vector<std::string> faults;
};
/// `today`: nobody is born later.
[[nodiscard]] ReadRow read_row(ColumnMapping const& mapping, std::vector<std::string> const& fields, Date today);

} // namespace guichet::people
