// SPDX-License-Identifier: AGPL-3.0-or-later
// The proxy that is set is the way out of every door.
#include "net/line_server.hpp"
#include "support/whole_application.hpp"

#include <mutex>

namespace guichet::app {

namespace {

/// A proxy that lets nobody through and remembers who was asked for.
struct RecordingProxy {
    class Line final : public net::Conversation {
    public:
        explicit Line(RecordingProxy& proxy) : proxy_(proxy) {}
        [[nodiscard]] Reply answer(std::string_view line) override
        {
            std::scoped_lock const lock{proxy_.mutex};
            proxy_.asked.emplace_back(line);
            return {"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", Then::ends};
        }

    private:
        RecordingProxy& proxy_;
    };
    [[nodiscard]] bool was_asked_for(std::string_view host)
    {
        std::scoped_lock const lock{mutex};
        return std::ranges::any_of(asked, [&](std::string const& line) { return line.contains(host); });
    }

    std::mutex mutex;
    std::vector<std::string> asked;
    net::LineServer server{{}, [this](std::string const& /*peer*/) { return std::make_unique<Line>(*this); }};
};

class OutgoingCalls : protected RecordingProxy, public for_tests::WholeApplication {
protected:
    OutgoingCalls() : WholeApplication({{"net.proxy", "http://127.0.0.1:" + std::to_string(server.port())}}) {}
};

} // namespace

TEST_F(OutgoingCalls, of_a_portal_go_by_the_proxy)
{
    auto browser = signed_in("administrator");
    auto const saved = browser.submit("/gestion/portails/nouveau", "/gestion/portails/nouveau",
                                      {{"id", "ailleurs"},
                                       {"name", "Ailleurs"},
                                       {"kind", "oidc"},
                                       {"address", "https://portail.example"},
                                       {"client_id", "guichet"},
                                       {"active", "1"}});
    ASSERT_EQ(saved.status, 303) << saved.body;
    HttpClient reader{application.port()};
    EXPECT_EQ(reader.get("/connexion/par/ailleurs").status, 503);
    EXPECT_TRUE(was_asked_for("portail.example"));
}

TEST_F(OutgoingCalls, of_a_library_system_go_by_the_proxy)
{
    auto browser = signed_in("administrator");
    auto const saved = browser.submit("/gestion/connecteurs/sigb/nouveau", "/gestion/connecteurs/sigb/nouveau",
                                      {{"name", "Koha d’ici"},
                                       {"place", "ici/*"},
                                       {"dialect", "koha:basic"},
                                       {"address", "https://koha.example"},
                                       {"login", "guichet"},
                                       {"secret", "s"},
                                       {"fallback", "refuse"},
                                       {"cached", "10"}});
    ASSERT_EQ(saved.status, 303) << saved.body;
    auto const diagnostic = saved.location();
    EXPECT_EQ(browser.submit(diagnostic, diagnostic, {}).status, 200);
    EXPECT_TRUE(was_asked_for("koha.example"));
}

} // namespace guichet::app
