// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/impl/qpdf.hpp"
#include "people/intake/intake.hpp"
#include "support/mail_corpus.hpp"
#include "support/registration_site.hpp"
#include "support/returned_forms.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>

/// Mail intake on a database of one's own, and the attachments of the corpus, made by the real programs.
namespace guichet::people::for_tests {

/// `bytes` as another program would have saved it.
inline std::string saved_again(std::string const& bytes, std::function<void(QPDF&, QPDFWriter&)> const& change)
{
    QPDF pdf;
    pdf.processMemoryFile("form", bytes.data(), bytes.size());
    QPDFWriter writer{pdf};
    writer.setOutputMemory();
    change(pdf, writer);
    writer.write();
    auto const buffer = writer.getBufferSharedPointer();
    return {reinterpret_cast<char const*>(buffer->getBuffer()), buffer->getSize()};
}

inline std::string with_a_script(std::string const& form)
{
    return saved_again(form, [](QPDF& pdf, QPDFWriter& /*writer*/) {
        pdf.getRoot().replaceKey("/OpenAction",
                                 QPDFObjectHandle::parse("<< /S /JavaScript /JS (app.alert\\('boo'\\)) >>"));
    });
}

inline std::string with_a_password(std::string const& form)
{
    return saved_again(form, [](QPDF& /*pdf*/, QPDFWriter& writer) {
        writer.setR6EncryptionParameters("secret", "owner", true, true, true, true, true, true, qpdf_r3p_full, true);
    });
}

inline std::string little_endian(std::size_t number, int bytes)
{
    std::string out;
    for (int at = 0; at < bytes; ++at) {
        out += static_cast<char>(number >> (8U * static_cast<unsigned>(at)));
    }
    return out;
}

inline std::string tnef_attribute(std::uint32_t id, std::string const& content)
{
    unsigned sum = 0;
    for (auto const c : content) {
        sum += static_cast<unsigned char>(c);
    }
    return std::string{"\2"} + little_endian(id, 4) + little_endian(content.size(), 4) + content +
           little_endian(sum & 0xFFFFU, 2);
}

/// What Outlook makes of a mail with one attachment.
inline std::string winmail(std::string const& file)
{
    using namespace std::string_literals;
    return "\x78\x9f\x3e\x22"s + "\1\0"s + tnef_attribute(0x00069002, std::string(14, '\0')) +
           tnef_attribute(0x00018010, "formulaire.pdf\0"s) + tnef_attribute(0x0006800F, file);
}

inline void without_fields_on_pages(QPDF& pdf)
{
    for (auto page : pdf.getAllPages()) {
        page.removeKey("/Annots");
    }
}

inline support::MailParts const& mail_parts()
{
    static auto const made = [] {
        using namespace std::string_literals;
        support::MailParts out;
        auto incomplete = complete_answers();
        incomplete["birth_date"] = "31/02/1985";
        auto paul = complete_answers();
        paul["first_names"] = "Paul";
        paul["birth_date"] = "02/05/1984";
        auto const marker = "guichet-inscription 7.0 fr haut-jura-saint-claude-mediatheque journal"s;
        auto const form = returned_form(complete_answers());
        out["form"] = form;
        out["form-paul"] = returned_form(paul);
        out["form-incomplete"] = returned_form(incomplete);
        out["form-empty"] = returned_form({});
        out["form-other-version"] = returned_form(complete_answers(), marker);
        out["form-unmarked"] = returned_form(complete_answers(), "");
        out["form-script"] = with_a_script(form);
        out["pdf-encrypted"] = with_a_password(form);
        out["pdf-broken"] = "%PDF-1.7\n" + form.substr(3000, 4000);
        out["pdf-flat"] = saved_again(form, [](QPDF& pdf, QPDFWriter&) {
            pdf.getRoot().removeKey("/AcroForm");
            without_fields_on_pages(pdf);
        });
        out["pdf-foreign"] = saved_again(form, [](QPDF& pdf, QPDFWriter&) {
            pdf.getRoot()
                .getKey("/AcroForm")
                .replaceKey("/Fields", QPDFObjectHandle::parse("[ << /T (iban) /FT /Tx /V (FR76) >> ]"));
            without_fields_on_pages(pdf);
        });
        out["pdf-huge"] = "%PDF-1.7\n" + std::string(std::size_t{9} * 1024 * 1024, 'x');
        out["jpeg"] = "\xFF\xD8\xFF\xE0"s + std::string(40'000, 'j');
        out["png"] = "\x89PNG\r\n\x1A\n"s + std::string(40'000, 'p');
        out["heic"] = "\0\0\0\x18"
                      "ftypheic"s +
                      std::string(40'000, 'h');
        out["logo"] = "\x89PNG\r\n\x1A\n"s + std::string(2'000, 'l');
        out["docx"] = "PK\x03\x04"s + std::string(5'000, 'w');
        out["winmail"] = winmail(form);
        out["winmail-cut"] = winmail(form).substr(0, 20'000);
        return out;
    }();
    return made;
}

/// The network's libraries, as the mails of the corpus name them.
inline void add_libraries(db::Database& database)
{
    auto const written = database.write([](db::Session& session) -> Result<void> {
        for (auto const* const slug : {"haut-jura-saint-claude", "ecla"}) {
            network::Intercommunality member;
            member.id = {slug};
            member.name = slug;
            member.siren = slug[0] == 'h' ? "200026573" : "200071116";
            network::Intercommunalities::put(session, member);
            network::Library library;
            library.id = {std::string{slug} + "-mediatheque"};
            library.intercommunality = {slug};
            library.name = std::string{"Médiathèque "} + slug;
            library.email = std::string{"contact@"} + slug + ".example";
            network::Intercommunalities::put(session, library);
        }
        return {};
    });
    ASSERT_TRUE(written);
}

struct MailRoom {
    Desk desk;
    Tray tray{desk.random, desk.key};
    PaperDesk paper{
        desk.database,     desk.clock,     desk.random, desk.office, [one = small_territory()] { return one; },
        desk.registration, desk.documents, tray,        desk.key};
    network::Intercommunalities intercommunalities{desk.database};
    Mails mails{desk.random, desk.key};
    MailKeeping keeping{desk.database, desk.clock, mails};
    IntakeLetters letters{desk.outbox, "https://guichet.example", "JuMEL"};
    Intake intake{{.database = desk.database,
                   .clock = desk.clock,
                   .desk = paper,
                   .tray = tray,
                   .mails = mails,
                   .intercommunalities = intercommunalities,
                   .outbox = desk.outbox,
                   .messages = support::shared_messages(),
                   .letters = letters},
                  {{"guichet@jumel.example", "inscription@jumel.example"}, "jumel.example"}};
    std::string sent; // a mail of ours that left

    explicit MailRoom(db::Database& database) : desk(database)
    {
        add_libraries(database);
        sent = *database.write([&](db::Session& session) -> Result<std::string> {
            auto id = desk.outbox.enqueue(session, {"jeanne@example.org", "", "", "Confirmez", "…", "", "application:x",
                                                    "registration.mail_confirm.subject"});
            session.execute("UPDATE mail_outbox SET state = 'sent' WHERE id = :id", {{"id", id}});
            return id;
        });
    }

    mail::Kept keep(std::string const& bytes)
    {
        desk.clock.advance(std::chrono::seconds{1}); // one comes after the other
        auto kept = keeping.keep({bytes, mail::Delivery::Way::file, mail::Delivery::Extent::whole}).value();
        desk.clock.advance(std::chrono::seconds{1}); // and what is made of it after that
        return kept;
    }
    /// Kept and understood.
    KnownMail take(std::string const& bytes)
    {
        keep(bytes);
        intake.process();
        return latest();
    }
    KnownMail take_corpus(std::string const& name) { return take(support::corpus_mail(name, mail_parts(), sent)); }
    [[nodiscard]] KnownMail latest() const
    {
        return desk.database.read([&](db::Session& session) {
            auto const all = mails.list(session, {Mails::Filter::Which::everything, std::nullopt}, 1);
            return mails.find(session, all.at(0).id).value();
        });
    }
    [[nodiscard]] std::int64_t count(std::string_view sql) const { return desk.count(sql); }
    [[nodiscard]] std::int64_t answers() const
    {
        return count("SELECT COUNT(*) FROM mail_outbox WHERE auto_submitted = 'auto-replied'");
    }
};

inline std::string mail_saying(std::string const& text, std::string const& from = "jeanne@example.org",
                               std::string const& more = "")
{
    static int number = 0;
    return fmt::format(
        "From: {}\nTo: inscription@jumel.example\nSubject: Bonjour\nMessage-ID: <{}@example.org>\n{}\n{}\n", from,
        ++number, more, text);
}

} // namespace guichet::people::for_tests
