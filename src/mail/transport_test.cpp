// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/impl/mime.hpp"
#include "mail/transport.hpp"
#include "support/smtp_server.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace guichet::mail {

namespace {

Options options_for(support::SmtpServer const& server, Security security = Security::none)
{
    Options options;
    options.smtp_url = server.url();
    options.security = security;
    options.from = "guichet@mdj.example.org";
    options.from_name = "Médiathèque départementale";
    return options;
}

Message accented()
{
    Message message;
    message.to = "zoe@example.org";
    message.to_name = "Zoé Lœuillet, née \"Brûlé\"";
    message.subject = "Votre carte provisoire est prête : bienvenue à la médiathèque de Saint-Lupicin !";
    message.text =
        "Bonjour Zoé,\n\n.\n..\nFrom la ligne piégée\nà bientôt – l'équipe\n" + std::string(3000, 'x') + "\n";
    message.html = "<p>Bonjour Zoé, à bientôt</p>";
    return message;
}

std::string bytes_of(Message const& message)
{
    return impl::to_mime(message, {"guichet@mdj.example.org", "Médiathèque départementale", "01h@mdj.example.org",
                                   *parse_instant("2026-03-01T08:00:00Z")})
        .value();
}

Result<void> send(Options const& options)
{
    SmtpTransport transport{options};
    return transport.send({"01h", options.from, "zoe@example.org"}, bytes_of(accented()));
}

std::string detail(Result<void> const& outcome)
{
    return outcome ? "sent" : outcome.error().message.id + " " + outcome.error().detail;
}

} // namespace

TEST(Mime, another_parser_reads_back_what_was_written)
{
    support::SmtpServer server;
    ASSERT_EQ(detail(send(options_for(server))), "sent");
    auto const all = server.received();
    ASSERT_EQ(all.size(), 1U);
    auto const& mail = all.front();
    auto const sent = accented();
    EXPECT_EQ(mail["subject"], sent.subject);
    EXPECT_EQ(mail["to"][0]["name"], sent.to_name);
    EXPECT_EQ(mail["to"][0]["address"], sent.to);
    EXPECT_EQ(mail["from"][0]["name"], "Médiathèque départementale");
    EXPECT_EQ(mail["from"][0]["address"], "guichet@mdj.example.org");
    EXPECT_EQ(mail["messageId"], "<01h@mdj.example.org>");
    EXPECT_EQ(mail["date"], "2026-03-01T08:00:00.000Z");
    EXPECT_EQ(mail["autoSubmitted"], "auto-generated");
    EXPECT_EQ(mail["text"], sent.text);
    EXPECT_EQ(mail["html"], sent.html);
    EXPECT_EQ(mail["attachments"], 0);
    EXPECT_LE(mail["longestLine"], 78);
    EXPECT_TRUE(mail["ascii"]);
    EXPECT_EQ(mail["hello"], "mdj.example.org");
    EXPECT_EQ(mail["envelope"]["from"], "guichet@mdj.example.org");
    EXPECT_EQ(mail["envelope"]["to"], nlohmann::json::array({"zoe@example.org"}));
    for (auto const& header : mail["headers"]) {
        EXPECT_NE(header, "bcc");
    }
}

TEST(Mime, a_text_alone_and_an_answer_elsewhere)
{
    support::SmtpServer server;
    auto message = accented();
    message.html.clear();
    message.reply_to = "bibliotheque@example.org";
    auto const options = options_for(server);
    SmtpTransport transport{options};
    ASSERT_TRUE(transport.send({"01h", options.from, message.to}, bytes_of(message)));
    auto const mail = server.received().at(0);
    EXPECT_EQ(mail["replyTo"], "bibliotheque@example.org");
    EXPECT_EQ(mail["html"].get<std::string>().find("<html"), std::string::npos);
    EXPECT_EQ(mail["text"], message.text);
}

TEST(Mime, refuses_every_field_that_would_add_a_header)
{
    impl::Origin const origin{"guichet@mdj.example.org", "MDJ", "01h@mdj.example.org", Instant{}};
    std::vector<std::string> const ends{"\r\n", "\n", "\r", "\xe2\x80\xa8", "\xc2\x85", std::string(1, '\0')};
    for (auto const& end : ends) {
        auto const attack = "x" + end + "Bcc: eve@example.org";
        for (auto const field : {&Message::to, &Message::to_name, &Message::reply_to, &Message::subject}) {
            auto message = accented();
            message.*field = attack;
            EXPECT_FALSE(impl::to_mime(message, origin));
        }
        auto forged = origin;
        forged.from_name = attack;
        EXPECT_FALSE(impl::to_mime(accented(), forged));
    }
    for (auto const* const address :
         {"nobody", "@example.org", "a@", "a@b@c", "a b@example.org", "a@b>,<c@d", "\"a\"@b"}) {
        auto message = accented();
        message.to = address;
        EXPECT_FALSE(impl::to_mime(message, origin)) << address;
    }
}

TEST(Smtp, encrypts_and_signs_in)
{
    support::TestCertificate const certificate;
    support::SmtpServer server{
        {"key=" + certificate.key(), "cert=" + certificate.certificate(), "user=guichet", "password=s3crét"}};
    auto options = options_for(server, Security::starttls_required);
    options.ca_file = certificate.certificate();
    options.user = "guichet";
    options.password = "s3crét";
    EXPECT_EQ(detail(SmtpTransport{options}.check()), "sent");
    ASSERT_EQ(detail(send(options)), "sent");
    auto const mail = server.received().at(0);
    EXPECT_TRUE(mail["secure"]);
    EXPECT_EQ(mail["user"], "guichet");
}

TEST(Smtp, speaks_tls_from_the_first_byte)
{
    support::TestCertificate const certificate;
    support::SmtpServer server{{"key=" + certificate.key(), "cert=" + certificate.certificate(), "tls=implicit"}};
    auto options = options_for(server);
    options.smtp_url = server.url("smtps");
    options.ca_file = certificate.certificate();
    ASSERT_EQ(detail(send(options)), "sent");
    EXPECT_TRUE(server.received().at(0)["secure"]);
}

TEST(Smtp, keeps_quiet_when_starttls_is_required_and_not_offered)
{
    support::SmtpServer server;
    EXPECT_EQ(detail(send(options_for(server, Security::starttls_required))), "mail.server net.starttls");
    EXPECT_TRUE(server.received().empty());
}

TEST(Smtp, does_without_encryption_only_when_told_and_without_a_password)
{
    support::SmtpServer server{{"user=guichet", "password=secret"}};
    auto options = options_for(server, Security::starttls_opportunistic);
    options.user = "guichet";
    options.password = "secret";
    EXPECT_EQ(detail(send(options)), "mail.server net.starttls");
    EXPECT_TRUE(server.received().empty());

    support::SmtpServer open;
    EXPECT_EQ(detail(send(options_for(open, Security::starttls_opportunistic))), "sent");
    EXPECT_FALSE(open.received().at(0)["secure"]);
}

TEST(Smtp, trusts_no_certificate_it_cannot_verify)
{
    support::TestCertificate const certificate;
    support::TestCertificate const another;
    for (auto const security : {Security::starttls_required, Security::starttls_opportunistic}) {
        support::SmtpServer server{{"key=" + certificate.key(), "cert=" + certificate.certificate()}};
        auto options = options_for(server, security);
        options.ca_file = another.certificate();
        EXPECT_EQ(detail(send(options)), "mail.server net.tls");
        EXPECT_TRUE(server.received().empty());
    }
}

TEST(Smtp, a_wrong_password_is_the_servers_trouble_not_the_mails)
{
    support::TestCertificate const certificate;
    support::SmtpServer server{
        {"key=" + certificate.key(), "cert=" + certificate.certificate(), "user=guichet", "password=secret"}};
    auto options = options_for(server, Security::starttls_required);
    options.ca_file = certificate.certificate();
    options.user = "guichet";
    options.password = "wrong";
    EXPECT_EQ(detail(send(options)), "mail.server smtp.login");
    EXPECT_EQ(detail(SmtpTransport{options}.check()), "mail.server smtp.login");
    EXPECT_TRUE(server.received().empty());
}

TEST(Smtp, tells_a_refusal_for_now_from_one_for_good)
{
    support::SmtpServer server{{"answers=451,550,250,250,250", "after=452,554,250"}};
    auto const options = options_for(server);
    SmtpTransport transport{options};
    std::vector<std::string> outcomes;
    outcomes.reserve(5);
    for (int attempt = 0; attempt < 5; ++attempt) {
        outcomes.push_back(detail(transport.send({"01h", options.from, "zoe@example.org"}, bytes_of(accented()))));
    }
    EXPECT_EQ(outcomes, (std::vector<std::string>{"mail.postponed smtp.451", "mail.refused smtp.550",
                                                  "mail.postponed smtp.452", "mail.refused smtp.554", "sent"}));
    EXPECT_EQ(server.received().size(), 1U);
}

TEST(Smtp, nobody_there_is_the_servers_trouble)
{
    support::SmtpServer server;
    auto const options = options_for(server);
    EXPECT_TRUE(server.received().empty()); // and is gone
    EXPECT_EQ(detail(send(options)), "mail.server net.connect");
    EXPECT_EQ(detail(SmtpTransport{options}.check()), "mail.server net.connect");
}

TEST(Smtp, an_address_cannot_carry_a_command)
{
    support::SmtpServer server;
    auto const options = options_for(server);
    SmtpTransport transport{options};
    for (auto const* const address : {"a@b>\r\nRCPT TO:<eve@example.org", "a@b> SIZE=1", "a@b\n", ""}) {
        EXPECT_EQ(detail(transport.send({"01h", options.from, address}, "x")), "mail.malformed malformed");
    }
    EXPECT_TRUE(server.received().empty());
}

TEST(Smtp, refuses_a_configuration_that_cannot_work)
{
    Options options;
    options.from = "guichet@example.org";
    options.smtp_url = "http://example.org";
    EXPECT_THROW(SmtpTransport{options}, std::invalid_argument);
    options.smtp_url = "smtp://example.org";
    options.from = "guichet";
    EXPECT_THROW(SmtpTransport{options}, std::invalid_argument);
}

TEST(Files, hold_the_whole_mail_and_nothing_half_written)
{
    support::TemporaryDirectory const directory;
    ManualClock const clock{*parse_instant("2026-03-01T08:00:00Z")};
    FileTransport transport{directory.path() / "mails", clock};
    auto const bytes = bytes_of(accented());
    ASSERT_TRUE(transport.send({"01h", "guichet@mdj.example.org", "zoe@example.org"}, bytes));
    std::vector<std::string> names;
    for (auto const& entry : std::filesystem::directory_iterator{directory.path() / "mails"}) {
        names.push_back(entry.path().filename());
    }
    ASSERT_EQ(names, std::vector<std::string>{"2026-03-01T08-00-00.000Z-01h.eml"});
    std::ifstream file{directory.path() / "mails" / names.front(), std::ios::binary};
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>{file}, {}}), bytes);
}

TEST(Files, a_folder_that_cannot_be_made_is_said)
{
    support::TemporaryDirectory const directory;
    std::ofstream{directory / "mails"} << "a file";
    ManualClock const clock{Instant{}};
    FileTransport transport{directory.path() / "mails", clock};
    EXPECT_EQ(detail(transport.send({"01h", "a@example.org", "b@example.org"}, "x")), "mail.server file.directory");
}

} // namespace guichet::mail
