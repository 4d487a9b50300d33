// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/library_system.hpp"
#include "net/http_client.hpp"
#include "people/patrons/patrons.hpp"

#include <nlohmann/json.hpp>

#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace guichet::access {

/// How a caller proves itself to Koha: a staff account's name and password, or a client's id and secret (OAuth).
enum class KohaSignIn { basic, client_credentials };

struct KohaAddress {
    std::string base_url; // "https://koha.example.org", without /api
    KohaSignIn sign_in = KohaSignIn::basic;
    std::string user;
    std::string secret;
};

/// Koha asked by its REST interface. The caller needs the permissions `borrowers` and, to check passwords, that of the
/// validation endpoint. Koha counts wrong passwords and locks accounts: budgets stand in front of this. Thread-safe.
class KohaSystem final : public LibrarySystem {
public:
    KohaSystem(net::HttpClient const& http, Clock const& clock, KohaAddress address);

    [[nodiscard]] Result<void> reach(Transcript* transcript) override;
    [[nodiscard]] Result<MemberAnswer> ask(std::string const& card, std::string const& pin,
                                           Transcript* transcript) override;

    /// A member registered here, made known there. conflict "ils.known_there" when the card or the person is already;
    /// invalid "ils.member_refused" when Koha does not want that member as it is.
    struct NewMember {
        std::string card;
        people::Person person;
        people::PostalAddress address;
        people::Contact contact;
        std::string library; // Koha's codes
        std::string category;
        Date expires{};
    };
    /// The id Koha gave it.
    [[nodiscard]] Result<std::string> add(NewMember const& member, Transcript* transcript);

    /// The end of a membership; nothing else of the member changes there. not_found "ils.not_known_there" when no
    /// member bears that card; invalid "ils.end_refused" when Koha does not want that end for that member.
    [[nodiscard]] Result<void> set_end(std::string const& card, Date end, Transcript* transcript);

private:
    struct Found {
        nlohmann::json member; // null: nobody bears that card
    };
    [[nodiscard]] Result<Found> bearer_of(std::string const& card, Transcript* transcript);
    /// A token that is refused is asked for anew, once.
    [[nodiscard]] Result<net::HttpReply> call(std::string const& method, std::string const& path,
                                              std::string const& body, Transcript* transcript);
    [[nodiscard]] Result<net::HttpReply> call_once(std::string const& method, std::string const& path,
                                                   std::string const& body, Transcript* transcript);
    void drop_token(std::string_view proof);
    [[nodiscard]] Result<std::string> authorisation(Transcript* transcript);
    [[nodiscard]] Result<std::string> token(Transcript* transcript);
    [[nodiscard]] Result<bool> password_fits(std::string const& card, std::string const& pin, Transcript* transcript);

    net::HttpClient const& http_;
    Clock const& clock_;
    KohaAddress address_;
    std::mutex mutex_;
    std::pair<std::string, Instant> token_{}; // and until when
};

} // namespace guichet::access
