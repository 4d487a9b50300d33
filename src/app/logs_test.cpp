// SPDX-License-Identifier: AGPL-3.0-or-later
// What the process writes while people sign in and register: no password (NYPL logged them in clear), no name, no
// address, no token.
#include "support/whole_application.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

namespace guichet::app {

namespace {

/// Everything logged while it lives, by whatever thread.
class CapturedLog {
public:
    CapturedLog() : before_(spdlog::default_logger())
    {
        logger->set_level(spdlog::level::trace);
        spdlog::set_default_logger(logger);
    }
    ~CapturedLog() { spdlog::set_default_logger(before_); }
    CapturedLog(CapturedLog const&) = delete;
    CapturedLog& operator=(CapturedLog const&) = delete;

    // Outlive every thread that may still be writing.
    static inline std::ostringstream text{};
    static inline std::shared_ptr<spdlog::logger> const logger =
        std::make_shared<spdlog::logger>("captured", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));

private:
    std::shared_ptr<spdlog::logger> before_;
};

class Logs : public for_tests::WholeApplication {};

} // namespace

TEST_F(Logs, hold_neither_passwords_nor_people)
{
    {
        CapturedLog const captured;
        support::HttpClient staff{application.port()};
        EXPECT_EQ(staff
                      .submit("/gestion/connexion", "/gestion/connexion",
                              {{"login", "librarian"}, {"password", for_tests::password}})
                      .status,
                  303);
        support::HttpClient stranger{application.port()};
        stranger.submit(
            "/connexion", "/connexion",
            {{"identifier", "zephyrine@example.org"}, {"card", "27193048561726"}, {"password", "mot de passe oublié"}});
        stranger.get("/inscription?q=Quirinale-sous-Bois");
        stranger.get("/activation/jetontressecretquinedoitpasfuir");
        stranger.get("/inscription/confirmation/jetontressecretquinedoitpasfuir");
        staff.submit("/gestion/usagers", "/gestion/usagers", {{"q", "Zephyrine Quirinale 17/03/1985"}});
    }
    auto const log = CapturedLog::text.str();
    EXPECT_TRUE(log.contains("request POST")) << "the log was listened to";
    for (auto const* secret : {"barque", "Vouglans", "oublié", "zephyrine", "Zephyrine", "Quirinale", "27193048561726",
                               "1985", "jetontressecret"}) {
        EXPECT_FALSE(log.contains(secret)) << secret << " in:\n" << log;
    }
}

} // namespace guichet::app
