// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/sip2/dialect.hpp"

#include <algorithm>
#include <array>

namespace guichet::protocols::sip2 {

namespace {

constexpr std::array server_rows{
    ServerDialect{"generic", "\r", Zone::local, Unsupported::refused, LoginRefusal::answered},
    ServerDialect{"crlf", "\r\n", Zone::local, Unsupported::refused, LoginRefusal::answered},
    ServerDialect{"utc", "\r", Zone::utc, Unsupported::refused, LoginRefusal::answered},
    ServerDialect{"silent", "\r", Zone::local, Unsupported::ignored, LoginRefusal::answered},
    ServerDialect{"sipserver", "\r", Zone::local, Unsupported::asked_again, LoginRefusal::hung_up},
};

// Denied a loan, a renewal, a recall, a hold; card lost; too many loans, overdues, renewals, claims, losses; fines,
// fees; recall overdue; too many bills. Only the lost card keeps out everywhere: a late book does not close a digital
// library, unless the system says "no loan" for a restriction that means the person.
constexpr std::string_view card_lost = "    x         ";
constexpr std::string_view card_lost_or_no_loan = "x   x         ";

constexpr std::array client_rows{
    ClientDialect{"generic", "\r", Zone::local, Encoding::utf8, PatronQuestion::information, StatusQuestion::never,
                  true, true, "PA", "PC", card_lost},
    ClientDialect{"koha", "\r", Zone::local, Encoding::utf8, PatronQuestion::information, StatusQuestion::after_login,
                  true, true, "PA", "PC", card_lost_or_no_loan},
    ClientDialect{"evergreen", "\r", Zone::local, Encoding::utf8, PatronQuestion::information,
                  StatusQuestion::after_login, true, true, "PA", "PC", card_lost},
    ClientDialect{"orphee", "\r\n", Zone::local, Encoding::cp850, PatronQuestion::information,
                  StatusQuestion::after_login, false, false, "PA", "PC", card_lost},
    ClientDialect{"sierra", "\r", Zone::local, Encoding::latin1, PatronQuestion::information, StatusQuestion::never,
                  true, true, "PA", "PC", card_lost},
    ClientDialect{"polaris", "\r\n", Zone::local, Encoding::cp850, PatronQuestion::information, StatusQuestion::never,
                  true, true, "PX", "PC", card_lost},
    ClientDialect{"symphony", "\r", Zone::local, Encoding::latin1, PatronQuestion::information, StatusQuestion::never,
                  true, true, "PE", "PC", card_lost_or_no_loan},
    ClientDialect{"status-only", "\r", Zone::local, Encoding::cp850, PatronQuestion::status, StatusQuestion::never,
                  true, false, "", "", card_lost},
};

template <class Rows>
auto const& named(Rows const& rows, std::string_view name)
{
    auto const* const found = std::ranges::find(rows, name, [](auto const& row) { return row.name; });
    return found == rows.end() ? rows.front() : *found;
}

} // namespace

std::span<ServerDialect const> server_dialects()
{
    return server_rows;
}

ServerDialect const& server_dialect(std::string_view name)
{
    return named(server_rows, name);
}

std::span<ClientDialect const> client_dialects()
{
    return client_rows;
}

ClientDialect const& client_dialect(std::string_view name)
{
    return named(client_rows, name);
}

} // namespace guichet::protocols::sip2
