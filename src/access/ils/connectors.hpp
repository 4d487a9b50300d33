// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "db/remembered.hpp"
#include "network/journal/journal.hpp"
#include "people/patrons/patrons.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Which library keeps a system of its own that answers for its members, how it is reached, what its words mean here.
/// Owns access_ils_connector. Secrets go in and never come out but to the adapters.
namespace guichet::access {

using IlsConnectorId = Id<struct IlsConnectorTag>;

enum class IlsKind { sip2, koha };
/// While the system does not answer: nobody, or those whose last right password is remembered (as Argon2id), on what
/// was last known of them.
enum class IlsFallback { refuse, last_state };

struct IlsConnector {
    IlsConnectorId id;
    network::IntercommunalityId intercommunality;
    network::LibraryId library{}; // "": every library of the intercommunality without a connector of its own
    std::string name{};
    IlsKind kind = IlsKind::sip2;
    std::string address{};           // "sip.example.org:6001", "https://koha.example.org"
    bool encrypted = false;          // SIP2 in TLS
    std::string dialect = "generic"; // of Koha: "basic", "client_credentials"
    std::string login{};
    std::string institution{}; // AO
    std::string location{};    // CP
    /// Theirs and ours; "*" stands for any other.
    std::vector<std::pair<std::string, std::string>> categories{};
    IlsFallback fallback = IlsFallback::refuse;
    std::chrono::seconds cached{600}; // a right password is not asked about again within this time
    std::string push_library{};       // Koha's codes for those registered here; "": nobody is sent
    std::string push_category{};
    std::string test_card{};
    bool active = false;
    Instant changed{};
    std::string secret_mark{}; // another one whenever the secret was typed again; given, never taken
    bool operator==(IlsConnector const&) const = default;

    /// Ours for theirs; "" when there is none.
    [[nodiscard]] std::string category_of(std::string_view theirs) const;
};

struct IlsSecrets {
    std::string password;
    std::string test_pin;
};

/// "host:6001" or "[2001:db8::1]:6001".
struct HostAndPort {
    std::string host;
    std::uint16_t port = 0;
};
[[nodiscard]] std::optional<HostAndPort> host_and_port(std::string_view address);
/// "ADU=adulte, JEU=jeune, *=adulte" and back.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> categories_from(std::string_view typed);
[[nodiscard]] std::string to_text(std::vector<std::pair<std::string, std::string>> const& categories);
[[nodiscard]] std::vector<FieldError> faults_of(IlsConnector const& connector);
/// The server its secrets are sent to, and how: to be compared, not shown. A path on the same server is left out.
[[nodiscard]] std::string server_of(IlsConnector const& connector);

/// The library systems that were put down, with their secrets sealed.
class IlsConnectors {
public:
    IlsConnectors(db::Database& database, Clock const& clock, Random& random, SecretKey const& key,
                  network::Journal const& journal, network::Intercommunalities const& libraries);

    /// Those within the actor's scope, by intercommunality.
    [[nodiscard]] std::vector<IlsConnector> all(network::Actor const& actor) const;
    [[nodiscard]] std::vector<IlsConnector> every() const;
    [[nodiscard]] std::optional<IlsConnector> find(IlsConnectorId const& id) const;
    /// New, or changed when it has an id. A secret left empty stays as it was, unless the server is another one: then
    /// it must be typed again. For who may edit the intercommunality's policies; journalled without the secrets.
    [[nodiscard]] Result<IlsConnectorId> save(network::Actor const& actor, IlsConnector connector,
                                              IlsSecrets const& secrets);
    [[nodiscard]] Result<void> remove(network::Actor const& actor, IlsConnectorId const& id);
    [[nodiscard]] Result<IlsSecrets> secrets(IlsConnectorId const& id) const;

    /// The active one that answers for that library's members; from memory, a few seconds old at the most.
    [[nodiscard]] std::optional<IlsConnector> for_library(network::IntercommunalityId const& intercommunality,
                                                          network::LibraryId const& library) const;
    /// All that are in use.
    [[nodiscard]] std::vector<IlsConnector> active() const;

private:
    [[nodiscard]] std::shared_ptr<std::vector<IlsConnector> const> remembered() const;
    [[nodiscard]] Result<void> may_save(network::Actor const& actor, IlsConnector const& connector) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    SecretKey key_;
    network::Journal const& journal_;
    network::Intercommunalities const& libraries_;
    db::Remembered<std::vector<IlsConnector>> remembered_;
};

} // namespace guichet::access
