// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/admission.hpp"
#include "access/logout/logout_notices.hpp"
#include "access/saml/peers.hpp"
#include "access/saml/statement.hpp"

#include <optional>
#include <string>

/// The door SAML 2: which platform asks, and what it is told of the person let in (SAML profiles §4.1, §4.4; R15, R17,
/// R18). The bytes are protocols/saml's; signing in, the decision and the record are every door's. Owns
/// access_saml_provider and access_saml_key.
namespace guichet::access {

/// A platform's question, kept while the person signs in.
struct SamlQuestion {
    platforms::PlatformId platform;
    protocols::SamlReturn to;
    std::string name_id_format;
    std::string context;
    std::string relay_state;
    bool needs_password = false; // a class of authentication was asked for that a portal's word does not fulfil
    [[nodiscard]] std::string written() const;
    [[nodiscard]] static SamlQuestion from(std::string_view written);
};

class SamlDoor final : public LogoutSpeaker {
public:
    /// `session_key`: the installation's, derived for "access.saml.sessions".
    SamlDoor(Clock const& clock, platforms::Catalogue const& catalogue, Admissions& admissions,
             Participations& participations, SamlProviders const& providers, SamlPeers& peers,
             SecretKey const& session_key);

    /// Whoever sent this message, if they are a platform that enters by this door.
    struct Sender {
        std::shared_ptr<platforms::Platform const> platform;
        SamlProviders::Found registration;
    };
    [[nodiscard]] std::optional<Sender> sender(std::string_view entity_id) const;
    [[nodiscard]] std::optional<Sender> sender(platforms::PlatformId const& id) const;

    /// The question a verified request asks. `refusal` is the answer to one that cannot be met, for its consumer.
    struct Asked {
        protocols::SamlAuthnRequest request;
        SamlQuestion question;
        std::optional<std::string> refusal;
    };
    [[nodiscard]] protocols::SamlResult<Asked> read(Sender const& sender, protocols::SamlMessage const& message);
    /// What we tell a platform that did not ask, for a person who comes from our pages and wants to be at `entry`, an
    /// address of that platform: much software reads one in RelayState.
    [[nodiscard]] static std::optional<SamlQuestion> unasked(Sender const& sender, std::string const& entry);

    /// SAMLResponse for whoever is let in. ErrorKind::forbidden with the decision's reason when they are not.
    [[nodiscard]] Result<std::string> answer(Visitor const& visitor, Sender const& sender,
                                             SamlQuestion const& question);
    /// SAMLResponse that says no.
    [[nodiscard]] Result<std::string> refusal(Sender const& sender, protocols::SamlReturn const& to,
                                              std::string_view status, std::string_view detail);

    /// LogoutRequest by SOAP, where the platform takes it so.
    [[nodiscard]] Result<std::optional<net::HttpRequest>> notice(Participation const& left) const override;
    /// The participation that a LogoutRequest means, among those of this browser's session.
    [[nodiscard]] std::optional<Participation> meant(std::string_view session, platforms::PlatformId const& platform,
                                                     protocols::SamlLogoutRequest const& asked) const;
    /// The session as the platform knows it.
    [[nodiscard]] static protocols::SamlSession session_of(Participation const& participation);

    [[nodiscard]] SamlPeers& peers() const { return peers_; }

private:
    Clock const& clock_;
    platforms::Catalogue const& catalogue_;
    Admissions& admissions_;
    Participations& participations_;
    SamlProviders const& providers_;
    SamlPeers& peers_;
    SecretKey session_key_;
};

/// "saml": in login requests, participations and logout notices.
inline constexpr std::string_view saml_door = "saml";

/// An Error for a page and for the log.
[[nodiscard]] Error error_of(protocols::SamlFault fault);

} // namespace guichet::access
