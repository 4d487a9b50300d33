// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/authority.hpp"
#include "access/ils/diagnosis.hpp"
#include "access/ils/koha_system.hpp"
#include "access/ils/sip2_system.hpp"
#include "support/child_process.hpp"
#include "support/hostile_proxy.hpp"
#include "support/machines_desk.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Libraries' own systems before a small network, for tests.
namespace guichet::access::for_tests {

inline constexpr auto* koha_card = "27193048561726"; // which tests/support/koha_server.mjs knows

/// Our own server as the library's system, behind a network that misbehaves.
class SystemBehindProxy : public ::testing::Test {
protected:
    MigratedMemory data;
    MachinesDesk there{*data};
    MachinesDesk::Member anne = there.add_member("Anne", there.in_days(30));
    std::string secret = there.add(MachinesDesk::machine());
    net::CurlLineConnector connector;
    std::unique_ptr<support::HostileProxy> proxy;

    void SetUp() override
    {
        there.start();
        proxy = std::make_unique<support::HostileProxy>(there.server->port());
    }
    [[nodiscard]] Sip2Address address(std::string const& dialect = "koha") const
    {
        Sip2Address to;
        to.server = {.host = "127.0.0.1", .port = proxy->port(), .answer_time = std::chrono::milliseconds{5000}};
        to.dialect = dialect;
        to.user = "automate";
        to.password = secret;
        return to;
    }
    [[nodiscard]] Sip2System system(std::string const& dialect = "koha") const
    {
        return Sip2System{connector, there.library.clock, address(dialect)};
    }
};

/// A network whose library keeps its own system: ours, reached by SIP2 through the proxy, or a Koha in its own process.
class LibrarySystemsCase : public SystemBehindProxy {
protected:
    MigratedMemory here_data;
    MachinesDesk here{*here_data};
    net::CurlHttpClient http;
    IlsConnectors connectors{*here_data,           here.library.clock,
                             here.library.random,  *SecretKey::from(std::string(32, 'i')),
                             here.library.journal, here.library.libraries};
    LibrarySystems systems{connector, http, here.library.clock, connectors, ""};
    IlsMembers members{*here_data, here.library.clock, here.library.random, here.library.patrons, here.library.journal};
    IlsAuthority authority{*here_data,
                           here.library.libraries,
                           connectors,
                           systems,
                           members,
                           here.hasher,
                           *here.library.store,
                           *SecretKey::from(std::string(32, 'a'))};
    IlsDiagnosis self_test{connectors, systems};
    std::optional<support::ChildProcess> koha_process;
    std::uint16_t koha_port = 0;
    std::optional<support::HttpClient> koha;

    LibrarySystemsCase()
    {
        here.accounts.ask_first(authority);
        here.library.cards = 500; // numbers of its own
    }

    IlsConnector sip2(IlsFallback fallback = IlsFallback::refuse)
    {
        IlsConnector one;
        one.intercommunality = {"haut-jura"};
        one.name = "Haut-Jura";
        one.address = "127.0.0.1:" + std::to_string(proxy->port());
        one.dialect = "koha";
        one.login = "automate";
        one.categories = categories_from("ADU=adulte, *=adulte");
        one.fallback = fallback;
        one.active = true;
        return one;
    }
    IlsConnector koha_connector(std::string const& dialect = "basic")
    {
        if (koha_port == 0) {
            koha_port = support::free_port();
            koha_process.emplace(
                std::vector<std::string>{"node", "tests/support/koha_server.mjs", std::to_string(koha_port)},
                support::ChildProcess::Environment{}, "/dev/null");
            EXPECT_TRUE(support::listens(koha_port, *koha_process));
            koha.emplace(koha_port);
        }
        auto one = sip2();
        one.kind = IlsKind::koha;
        one.address = "http://127.0.0.1:" + std::to_string(koha_port);
        one.dialect = dialect;
        one.login = dialect == "basic" ? "guichet" : "client-1";
        return one;
    }
    IlsConnectorId add(IlsConnector const& one, std::string const& password, std::string const& test_pin = "")
    {
        auto const saved = connectors.save(here.administrator, one, {password, test_pin});
        EXPECT_TRUE(saved) << saved.error().message.id
                           << (saved.error().fields.empty() ? "" : saved.error().fields[0].message.id);
        return saved.value_or(IlsConnectorId{});
    }
    std::string sign_in(std::string const& card, std::string const& pin)
    {
        auto const patron = here.accounts.check_password(card, pin);
        return patron ? "in" : patron.error().message.id;
    }
    [[nodiscard]] Date end_of(people::PatronId const& patron)
    {
        return (*here_data).read([&](db::Session& session) {
            return people::Subscriptions::current(session, patron, here.in_days(0))->end;
        });
    }
    void be(nlohmann::json const& mood) { koha->post_body("/test/mood", mood.dump(), "application/json"); }
};

/// What came of asking: the verdict, or the failure.
inline std::string told(Result<MemberAnswer> const& answer)
{
    using Verdict = MemberAnswer::Verdict;
    if (!answer) {
        return answer.error().message.id;
    }
    return answer->verdict == Verdict::accepted ? "accepted" : answer->verdict == Verdict::wrong ? "wrong" : "refused";
}

} // namespace guichet::access::for_tests
