// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading mail, beside GMime parsing and decoding the same bytes with nothing around it; then the whole way: kept on
// disk, understood, the form in it read, the application written, on SQLite in a file.
#include "mail/intake/received_mail.hpp"
#include "people/intake/intake.hpp"
#include "support/mail_corpus.hpp"
#include "support/registration_site.hpp"
#include "support/results.hpp"
#include "support/returned_forms.hpp"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <chrono>
#include <vector>

namespace guichet {
namespace {

using Stopwatch = std::chrono::steady_clock;

constexpr int rounds = 5;
constexpr double most_over_bare_parsing = 3.0;
constexpr int mails_all_the_way = 200;

/// Every mail of the corpus, with the weight real ones have.
std::vector<std::string> const& mails()
{
    static auto const made = [] {
        auto const form = people::for_tests::returned_form(people::for_tests::complete_answers());
        support::MailParts parts;
        for (auto const* const name : {"form", "form-paul", "form-incomplete", "form-empty", "form-other-version",
                                       "form-unmarked", "form-script", "pdf-flat", "pdf-foreign", "pdf-encrypted",
                                       "pdf-broken", "winmail", "winmail-cut", "docx"}) {
            parts[name] = form;
        }
        for (auto const* const name : {"jpeg", "png", "heic", "logo", "pdf-huge"}) {
            parts[name] = std::string(2'000'000, 'x');
        }
        std::vector<std::string> out;
        for (auto const& expected : support::expected_mails()) {
            out.push_back(support::corpus_mail(expected.name, parts));
        }
        return out;
    }();
    return made;
}

std::size_t decoded(GMimeObject* part)
{
    std::size_t size = 0;
    if (GMIME_IS_MULTIPART(part)) {
        for (int at = 0; at < g_mime_multipart_get_count(GMIME_MULTIPART(part)); ++at) {
            size += decoded(g_mime_multipart_get_part(GMIME_MULTIPART(part), at));
        }
    } else if (GMIME_IS_PART(part) && g_mime_part_get_content(GMIME_PART(part)) != nullptr) {
        auto* const stream = g_mime_stream_mem_new();
        g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), stream);
        size += g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream))->len;
        g_object_unref(stream);
    }
    return size;
}

std::size_t parse_bare(std::string const& bytes)
{
    auto* const stream = g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size());
    auto* const parser = g_mime_parser_new_with_stream(stream);
    auto* const message = g_mime_parser_construct_message(parser, nullptr);
    std::size_t size = 0;
    if (message != nullptr && g_mime_message_get_mime_part(message) != nullptr) {
        size = decoded(g_mime_message_get_mime_part(message));
    }
    g_object_unref(parser);
    g_object_unref(stream);
    if (message != nullptr) {
        g_object_unref(message);
    }
    return size;
}

template <class Work>
double seconds(Work work)
{
    auto const begun = Stopwatch::now();
    for (auto const& mail : mails()) {
        work(mail);
    }
    return std::chrono::duration<double>(Stopwatch::now() - begun).count();
}

void reading()
{
    std::vector<double> bare;
    std::vector<double> ours;
    std::size_t bytes = 0;
    (void)mail::read_mail(mails().front()); // starts GMime
    for (int round = 0; round < rounds; ++round) {
        bare.push_back(seconds([&](std::string const& mail) { bytes += parse_bare(mail); }));
        ours.push_back(seconds([&](std::string const& mail) { bytes += mail::read_mail(mail).text.size(); }));
    }
    auto const count = static_cast<double>(mails().size());
    bench::report_figure("mails read per second", fmt::format("{:.0f}", count / bench::median(ours)));
    bench::report_figure("the same, bare GMime", fmt::format("{:.0f}", count / bench::median(bare)));
    bench::report_ratio("reading mail ÷ bare GMime", bench::median(ours) / bench::median(bare), bench::Limit::at_most,
                        most_over_bare_parsing);
}

/// A mail with a form of somebody else each time.
std::string mail_of(int number)
{
    auto answers = people::for_tests::complete_answers();
    answers["birth_name"] = fmt::format("Durand{}", std::string(static_cast<std::size_t>(number % 20) + 1, 'a'));
    answers["email"] = fmt::format("personne.{}@example.org", number);
    auto const mail = support::corpus_mail("01-form.eml", {{"form", people::for_tests::returned_form(answers)}});
    return support::replaced(mail, "000.a8c3@", fmt::format("{}@", number));
}

void all_the_way()
{
    using namespace people;
    support::TestDatabase opened{support::Kind::sqlite_file};
    for_tests::Desk desk{*opened};
    Tray const tray{desk.random, desk.key};
    PaperDesk paper{*opened,
                    desk.clock,
                    desk.random,
                    desk.office,
                    [one = for_tests::small_territory()] { return one; },
                    desk.registration,
                    desk.documents,
                    tray,
                    desk.key};
    network::Intercommunalities const intercommunalities{*opened};
    Mails const mails{desk.random, desk.key};
    MailKeeping keeping{*opened, desk.clock, mails};
    IntakeLetters const letters{desk.outbox, "https://guichet.example", "JuMEL"};
    Intake intake{{.database = *opened,
                   .clock = desk.clock,
                   .desk = paper,
                   .tray = tray,
                   .mails = mails,
                   .intercommunalities = intercommunalities,
                   .outbox = desk.outbox,
                   .messages = support::shared_messages(),
                   .letters = letters},
                  {{"guichet@jumel.example"}, "jumel.example"}};
    std::vector<std::string> made;
    for (int number = 0; number < mails_all_the_way; ++number) {
        made.push_back(mail_of(number));
    }
    auto const begun = Stopwatch::now();
    for (auto const& mail : made) {
        (void)keeping.keep({mail});
    }
    auto const kept = std::chrono::duration<double>(Stopwatch::now() - begun).count();
    int taken_in = 0;
    for (auto tally = intake.process(); tally.taken_in > 0; tally = intake.process()) {
        taken_in += tally.taken_in;
    }
    auto const whole = std::chrono::duration<double>(Stopwatch::now() - begun).count();
    bench::report_figure("mails kept per second", fmt::format("{:.0f}", mails_all_the_way / kept));
    bench::report_figure("mails with a form, all the way, per second",
                         fmt::format("{:.0f} ({} applications)", mails_all_the_way / whole, desk.applications()));
    if (taken_in != mails_all_the_way || desk.applications() != mails_all_the_way) {
        bench::report_figure("mails that were not taken in", std::to_string(mails_all_the_way - taken_in));
    }
}

} // namespace
} // namespace guichet

int main()
{
    guichet::reading();
    guichet::all_the_way();
}
