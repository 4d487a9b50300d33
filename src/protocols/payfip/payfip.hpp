// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

/// PayFiP "régie, service web" of the Direction générale des finances publiques: SOAP 1.1 envelopes ⇄ structs, the
/// three operations and their faults. Sends nothing and decides nothing: what a code means for a payment is
/// people/payments'.
namespace guichet::payfip {

inline constexpr std::string_view service_namespace = "http://securite.service.tpa.cp.finances.gouv.fr/services/"
                                                      "mas_securite/contrat_paiement_securise/PaiementSecuriseService";
inline constexpr std::string_view default_service_url = "https://www.payfip.gouv.fr/tpa/services/securite";
inline constexpr std::string_view default_page_url = "https://www.payfip.gouv.fr/tpa/paiementws.web";
inline constexpr std::string_view content_type = "text/xml; charset=utf-8";

inline constexpr std::int64_t least_cents = 100;
inline constexpr std::int64_t most_cents = 10'000'000;
inline constexpr std::size_t longest_subject = 100;
inline constexpr std::size_t longest_url = 250;
inline constexpr std::size_t largest_answer = std::size_t{64} << 10U;

/// saisie: the test of a new convention, its activation, production by the web service.
enum class Entry { test = 'T', activation = 'X', production = 'W' };
[[nodiscard]] std::optional<Entry> entry_from(std::string_view letter);
[[nodiscard]] std::string_view to_text(Entry entry);

/// arg0 of creerPaiementSecurise.
struct NewPayment {
    int exercise = 0;       // exer: the year
    std::string email;      // mel: 6 to 80 characters
    std::int64_t cents = 0; // montant
    std::string client;     // numcli: six digits, of the régie
    std::string subject;    // objet: letters, digits and spaces
    std::string reference;  // refdet: 6 to 30 letters and digits, once
    Entry entry = Entry::test;
    std::string notification_url; // urlnotif
    std::string return_url;       // urlredirect
};
/// The first field PayFiP would refuse, by PayFiP's own code ("R3", "M3"…); "" when all hold.
[[nodiscard]] std::string refused_field(NewPayment const& payment);
/// Any text as an objet: accents taken off, what is not a letter or a digit made a space, cut to the length allowed.
[[nodiscard]] std::string as_subject(std::string_view text);

/// return of recupererDetailPaiementSecurise, as PayFiP writes it.
struct Details {
    std::string operation; // idOp
    std::string result;    // resultrans: P, V, A, R, Z
    std::string reference;
    std::string client;
    std::string entry;
    std::optional<std::int64_t> cents; // nullopt when montant is no number
    std::string authorisation;         // numauto
    std::string day;                   // dattrans, JJMMAAAA
    std::string time;                  // heurtrans, HHMM
    bool operator==(Details const&) const = default;
};

/// return of recupererDetailClient.
struct Client {
    std::string number;
    std::string name; // libelleN1 to N3, joined
    bool operator==(Client const&) const = default;
};

/// functional and technical are PayFiP's four fault names; malformed: nothing that is an answer at all.
enum class FaultKind { functional, dysfunction, unavailable, protocol, malformed };
struct Fault {
    FaultKind kind = FaultKind::malformed;
    std::string code;  // "P5"; "" for technical faults without one
    std::string label; // PayFiP's words, for the log of the library
    bool operator==(Fault const&) const = default;
};
template <class T>
using Answer = std::expected<T, Fault>;

[[nodiscard]] std::string create_request(NewPayment const& payment);
[[nodiscard]] std::string details_request(std::string_view operation);
[[nodiscard]] std::string client_request(std::string_view client);

/// The identifier of the operation.
[[nodiscard]] Answer<std::string> read_created(std::string_view body);
[[nodiscard]] Answer<Details> read_details(std::string_view body);
[[nodiscard]] Answer<Client> read_client(std::string_view body);

/// Where the browser goes to pay.
[[nodiscard]] std::string payment_page(std::string_view page_url, std::string_view operation);

} // namespace guichet::payfip
