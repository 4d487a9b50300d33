// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "access/ils/connectors.hpp"
#include "access/ils/library_system.hpp"
#include "access/ils/members.hpp"
#include "db/short_lived.hpp"
#include "net/http_client.hpp"
#include "net/line_client.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace guichet::access {

/// The adapters of the connectors, each made once and again when its connector has changed.
class LibrarySystems {
public:
    LibrarySystems(net::LineConnector const& lines, net::HttpClient const& http, Clock const& clock,
                   IlsConnectors const& connectors, std::string ca_file);

    /// unavailable "ils.secret_unreadable" when the secrets cannot be opened.
    [[nodiscard]] Result<std::shared_ptr<LibrarySystem>> of(IlsConnector const& connector);

private:
    struct Made {
        IlsConnector from;
        std::shared_ptr<LibrarySystem> system;
    };
    net::LineConnector const& lines_;
    net::HttpClient const& http_;
    Clock const& clock_;
    IlsConnectors const& connectors_;
    std::string ca_file_;
    std::mutex mutex_;
    std::map<std::string, Made> made_;
};

/// Members of a library that keeps its own system sign in with its card and password: that system is asked, what it
/// says is taken over, a right password is not asked about again for a while (a keyed hash of it is remembered, never
/// itself). A system that does not answer is left alone for some seconds, so that a dead one delays nobody twice.
class IlsAuthority final : public PasswordAuthority {
public:
    IlsAuthority(db::Database& database, network::Intercommunalities const& libraries, IlsConnectors const& connectors,
                 LibrarySystems& systems, IlsMembers& members, network::PasswordHasher& hasher,
                 db::ShortLivedStore& short_lived, SecretKey const& key);

    [[nodiscard]] Result<Verdict> check(std::string_view card, std::string_view password) override;
    /// A permanent card in force of a library with an active connector: a provisional one was given here.
    [[nodiscard]] std::optional<std::string> card_of(PatronId const& patron) const override;

private:
    [[nodiscard]] Result<Verdict> ask(IlsConnector const& connector, CardHome const& home, std::string const& card,
                                      std::string const& password);
    [[nodiscard]] Result<Verdict> silent(IlsConnector const& connector) const;
    [[nodiscard]] Result<PatronId> take_over(IlsConnector const& connector, CardHome const& home,
                                             std::string const& card, std::string_view password, MemberAnswer member);

    db::Database& database_;
    network::Intercommunalities const& libraries_;
    IlsConnectors const& connectors_;
    LibrarySystems& systems_;
    IlsMembers& members_;
    network::PasswordHasher& hasher_;
    db::ShortLivedStore& short_lived_;
    SecretKey key_;
};

} // namespace guichet::access
