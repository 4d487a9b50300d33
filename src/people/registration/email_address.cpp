// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/email_address.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace guichet::people {

namespace {

constexpr std::size_t longest_local_part = 64;
constexpr std::size_t longest_address = 254;

/// Where people of the Jura have their mailboxes. mail.com, ymail.com and the like are in the list so that they are not
/// taken for slips of the others.
constexpr std::array<std::string_view, 48> known_domains{
    "gmail.com",       "googlemail.com",   "orange.fr",      "wanadoo.fr",   "hotmail.fr",     "hotmail.com",
    "outlook.fr",      "outlook.com",      "live.fr",        "live.com",     "msn.com",        "yahoo.fr",
    "yahoo.com",       "ymail.com",        "rocketmail.com", "free.fr",      "sfr.fr",         "neuf.fr",
    "cegetel.net",     "club-internet.fr", "numericable.fr", "bbox.fr",      "laposte.net",    "aol.com",
    "aol.fr",          "icloud.com",       "me.com",         "mac.com",      "proton.me",      "protonmail.com",
    "pm.me",           "gmx.fr",           "gmx.com",        "gmx.net",      "gmx.de",         "mail.com",
    "email.com",       "voila.fr",         "aliceadsl.fr",   "tutanota.com", "posteo.net",     "mailo.com",
    "netcourrier.com", "bluewin.ch",       "sunrise.ch",     "dbmail.com",   "libertysurf.fr", "sfr.net"};

bool is_atom_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"!#$%&'*+-/=?^_`{|}~."}.contains(c);
}

bool is_local_part(std::string_view local)
{
    return !local.empty() && local.size() <= longest_local_part && std::ranges::all_of(local, is_atom_character) &&
           local.front() != '.' && local.back() != '.' && !local.contains("..");
}

} // namespace

std::optional<std::string> normalise_email(std::string_view typed)
{
    auto const address = tidy(typed);
    auto const at = address.rfind('@');
    if (at == std::string::npos || !is_local_part(std::string_view{address}.substr(0, at))) {
        return std::nullopt;
    }
    auto const domain = ascii_domain(std::string_view{address}.substr(at + 1));
    // The last label of a domain on the Internet is never a number: 192.168.0.1 is not a domain.
    if (!domain || (domain->back() >= '0' && domain->back() <= '9' && !domain->contains(".xn--"))) {
        return std::nullopt;
    }
    auto whole = address.substr(0, at + 1) + *domain;
    return whole.size() <= longest_address ? std::optional{std::move(whole)} : std::nullopt;
}

bool is_one_slip_away(std::string_view a, std::string_view b)
{
    if (a.size() > b.size()) {
        std::swap(a, b);
    }
    auto const [left, right] = std::ranges::mismatch(a, b);
    auto const rest_a = std::string_view{left, a.end()};
    auto const rest_b = std::string_view{right, b.end()};
    if (rest_b.empty()) {
        return true;
    }
    if (a.size() + 1 == b.size()) {
        return rest_a == rest_b.substr(1);
    }
    if (a.size() != b.size()) {
        return false;
    }
    auto const swapped = rest_a.size() > 1 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0];
    return rest_a.substr(1) == rest_b.substr(1) || (swapped && rest_a.substr(2) == rest_b.substr(2));
}

std::optional<std::string> suggested_email(std::string_view email)
{
    auto const at = email.rfind('@');
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    auto const domain = email.substr(at + 1);
    if (std::ranges::find(known_domains, domain) != known_domains.end()) {
        return std::nullopt;
    }
    auto const meant =
        std::ranges::find_if(known_domains, [&](std::string_view known) { return is_one_slip_away(domain, known); });
    return meant == known_domains.end() ? std::nullopt
                                        : std::optional{std::string{email.substr(0, at + 1)} + std::string{*meant}};
}

std::string masked_email(std::string_view email)
{
    auto const at = email.rfind('@');
    if (at == std::string_view::npos || at == 0) {
        return {};
    }
    return std::string{email.substr(0, 1)} + "•••••" + std::string{email.substr(at)};
}

} // namespace guichet::people
