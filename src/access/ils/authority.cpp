// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/authority.hpp"

#include "access/ils/koha_system.hpp"
#include "access/ils/sip2_system.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view right_passwords = "ils.password";
constexpr std::string_view silent_systems = "ils.silent";
constexpr auto left_alone = 20s;

/// Worth leaving alone: nobody is there, or our own account is refused and would be locked. An answer about one member
/// that cannot be read, or a queue of ours that is full, says nothing of the next member.
bool is_silence(Error const& error)
{
    return error.message.id == "ils.unreachable" || error.message.id == "ils.login_refused";
}

std::shared_ptr<LibrarySystem> make_sip2(net::LineConnector const& lines, Clock const& clock,
                                         IlsConnector const& connector, IlsSecrets const& secrets,
                                         std::string const& ca_file)
{
    auto const to = host_and_port(connector.address).value_or(HostAndPort{});
    Sip2Address address;
    address.server = {.host = to.host,
                      .port = to.port,
                      .secrecy = connector.encrypted ? net::Secrecy::tls : net::Secrecy::bare,
                      .ca_file = ca_file};
    address.dialect = connector.dialect;
    address.user = connector.login;
    address.password = secrets.password;
    address.location = connector.location;
    address.institution = connector.institution;
    address.encoding = protocols::sip2::client_dialect(connector.dialect).encoding;
    return std::make_shared<Sip2System>(lines, clock, std::move(address));
}

} // namespace

LibrarySystems::LibrarySystems(net::LineConnector const& lines, net::HttpClient const& http, Clock const& clock,
                               IlsConnectors const& connectors, std::string ca_file)
    : lines_(lines), http_(http), clock_(clock), connectors_(connectors), ca_file_(std::move(ca_file))
{
}

Result<std::shared_ptr<LibrarySystem>> LibrarySystems::of(IlsConnector const& connector)
{
    {
        std::scoped_lock const lock{mutex_};
        auto const known = made_.find(connector.id.value);
        if (known != made_.end() && known->second.from == connector) {
            return known->second.system;
        }
    }
    auto const secrets = connectors_.secrets(connector.id);
    if (!secrets) {
        return std::unexpected(secrets.error());
    }
    std::shared_ptr<LibrarySystem> system;
    if (connector.kind == IlsKind::koha) {
        auto const sign_in =
            connector.dialect == "client_credentials" ? KohaSignIn::client_credentials : KohaSignIn::basic;
        system = std::make_shared<KohaSystem>(
            http_, clock_, KohaAddress{connector.address, sign_in, connector.login, secrets->password});
    } else {
        system = make_sip2(lines_, clock_, connector, *secrets, ca_file_);
    }
    std::scoped_lock const lock{mutex_};
    made_[connector.id.value] = {connector, system};
    return system;
}

IlsAuthority::IlsAuthority(db::Database& database, network::Intercommunalities const& libraries,
                           IlsConnectors const& connectors, LibrarySystems& systems, IlsMembers& members,
                           network::PasswordHasher& hasher, db::ShortLivedStore& short_lived, SecretKey const& key)
    : database_(database), libraries_(libraries), connectors_(connectors), systems_(systems), members_(members),
      hasher_(hasher), short_lived_(short_lived), key_(key)
{
}

Result<PasswordAuthority::Verdict> IlsAuthority::check(std::string_view card, std::string_view password)
{
    if (connectors_.active().empty()) {
        return Verdict{};
    }
    auto const home = database_.read([&](db::Session& session) { return home_of(session, libraries_, card); });
    auto const connector = home ? connectors_.for_library(home->intercommunality, home->library) : std::nullopt;
    if (!connector) {
        return Verdict{};
    }
    if (password.empty()) {
        return fail(ErrorKind::invalid, "accounts.sign_in.wrong");
    }
    auto const mark = base64url(
        hmac_sha256(key_.view(), fmt::format("{}|{}:{}|{}", connector->id.value, card.size(), card, password)));
    if (auto const patron = short_lived_.find(right_passwords, mark)) {
        return Verdict{Answer::right, {*patron}};
    }
    if (short_lived_.find(silent_systems, connector->id.value)) {
        return silent(*connector);
    }
    auto verdict = ask(*connector, *home, std::string{card}, std::string{password});
    if (verdict && verdict->answer == Answer::right && connector->cached > 0s) {
        short_lived_.put(right_passwords, mark, verdict->patron.value, connector->cached);
    }
    return verdict;
}

std::optional<std::string> IlsAuthority::card_of(PatronId const& patron) const
{
    if (connectors_.active().empty()) {
        return std::nullopt;
    }
    auto const cards = database_.read([&](db::Session& session) { return people::Cards::of(session, patron); });
    for (auto const& card : cards) {
        bool const is_theirs = card.kind == people::CardKind::permanent && card.status == people::CardStatus::active;
        auto const library = is_theirs ? libraries_.library(card.library) : std::nullopt;
        if (library && connectors_.for_library(library->intercommunality, card.library)) {
            return card.number;
        }
    }
    return std::nullopt;
}

Result<PasswordAuthority::Verdict> IlsAuthority::silent(IlsConnector const& connector) const
{
    return connector.fallback == IlsFallback::last_state ? Result<Verdict>{Verdict{Answer::silent, {}}}
                                                         : fail(ErrorKind::unavailable, "ils.away");
}

Result<PasswordAuthority::Verdict> IlsAuthority::ask(IlsConnector const& connector, CardHome const& home,
                                                     std::string const& card, std::string const& password)
{
    auto const system = systems_.of(connector);
    auto answer = system ? (*system)->ask(card, password, nullptr) : std::unexpected(system.error());
    if (!answer) {
        spdlog::warn("library system {}: {} {}", connector.id.value, answer.error().message.id, answer.error().detail);
        if (is_silence(answer.error())) {
            short_lived_.put(silent_systems, connector.id.value, "1", left_alone);
        }
        return silent(connector);
    }
    if (answer->verdict == MemberAnswer::Verdict::wrong) {
        return fail(ErrorKind::invalid, "accounts.sign_in.wrong");
    }
    if (answer->verdict == MemberAnswer::Verdict::refused) {
        return answer->message.empty()
                   ? fail(ErrorKind::forbidden, "ils.refused")
                   : std::unexpected(Error{ErrorKind::forbidden, {"ils.refused_saying", {{"words", answer->message}}}});
    }
    auto const patron = take_over(connector, home, card, password, std::move(*answer));
    return patron ? Result<Verdict>{Verdict{Answer::right, *patron}} : std::unexpected(patron.error());
}

Result<PatronId> IlsAuthority::take_over(IlsConnector const& connector, CardHome const& home, std::string const& card,
                                         std::string_view password, MemberAnswer member)
{
    std::string remembered;
    if (connector.fallback == IlsFallback::last_state) {
        auto hash = hasher_.hash(password);
        if (!hash) {
            return std::unexpected(hash.error());
        }
        remembered = std::move(*hash);
    }
    return members_.take_over(connector, {card, home, std::move(member), std::move(remembered)});
}

} // namespace guichet::access
