// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/fillable.hpp"
#include "document/impl/qpdf.hpp"
#include "document/returned_form.hpp"
#include "document/scripts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/Pl_Flate.hh>

namespace guichet::document {

namespace {

/// A PDF of these objects, numbered from 1; the first is the catalogue.
std::string pdf_of(std::vector<std::string> const& objects)
{
    std::string out = "%PDF-1.7\n";
    std::string table;
    for (std::size_t at = 0; at < objects.size(); ++at) {
        table += fmt::format("{:010} 00000 n \n", out.size());
        out += fmt::format("{} 0 obj\n{}\nendobj\n", at + 1, objects[at]);
    }
    auto const start = out.size();
    out += fmt::format("xref\n0 {}\n0000000000 65535 f \n{}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n",
                       objects.size() + 1, table, objects.size() + 1, start);
    return out;
}

std::string catalogue(std::string const& fields, std::string const& more = "")
{
    return fmt::format("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{}] >> {} >>", fields, more);
}
std::string const one_page = "<< /Type /Pages /Kids [] /Count 0 >>";

/// A form of one page whose fields are these dictionaries.
ReturnedFields fields_read(std::vector<std::string> const& fields)
{
    std::vector<std::string> objects{"", one_page};
    std::string references;
    for (auto const& field : fields) {
        objects.push_back(field);
        references += fmt::format("{} 0 R ", objects.size());
    }
    objects.front() = catalogue(references);
    auto read = read_fields(pdf_of(objects));
    EXPECT_TRUE(read) << (read ? "" : to_text(read.error()));
    return read.value_or(ReturnedFields{});
}

FormFault fault_of(std::string const& bytes, ReadingLimits const& limits = {})
{
    auto const read = read_fields(bytes, limits);
    EXPECT_FALSE(read);
    return read ? FormFault::not_a_pdf : read.error();
}

std::string packed(std::string const& bytes)
{
    Pl_Buffer buffer{"buffer"};
    Pl_Flate flate{"flate", &buffer, Pl_Flate::a_deflate};
    flate.write(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size());
    flate.finish();
    auto const out = buffer.getBufferSharedPointer();
    return {reinterpret_cast<char const*>(out->getBuffer()), out->getSize()};
}

} // namespace

TEST(ReturnedForm, gives_the_answers_in_utf_8_whatever_they_were_written_in)
{
    auto const read = fields_read({"<< /FT /Tx /T (plain) /V (Gr\\351a) >>",
                                   "<< /FT /Tx /T <FEFF00E9> /V <FEFF0141 00F3 0064 017A> >>",
                                   "<< /FT /Tx /T (utf8) /V <EFBBBFC5934F> >>", "<< /FT /Tx /T (empty) /V () >>"});
    EXPECT_EQ(read.values.at("plain"), "Gréa");
    EXPECT_EQ(read.values.at("é"), "Łódź");
    EXPECT_EQ(read.values.at("utf8"), "œO");
    EXPECT_EQ(read.values.size(), 3U);
}

TEST(ReturnedForm, knows_a_ticked_box_whatever_its_state_is_called)
{
    auto const read =
        fields_read({"<< /FT /Btn /T (yes) /V /Yes >>", "<< /FT /Btn /T (oui) /V /Oui /AS /Oui >>",
                     "<< /FT /Btn /T (off) /V /Off /AS /Off >>", "<< /FT /Btn /T (shown) /AS /1 >>",
                     "<< /FT /Btn /T (never) >>", "<< /FT /Btn /T (kids) /Kids [<< /AS /Off >> << /AS /On >>] >>",
                     "<< /FT /Btn /Ff 65536 /T (push) /V /Yes >>", "<< /FT /Btn /Ff 32768 /T (radio) /V /second >>"});
    EXPECT_EQ(read.values.at("yes"), "1");
    EXPECT_EQ(read.values.at("oui"), "1");
    EXPECT_EQ(read.values.at("shown"), "1");
    EXPECT_EQ(read.values.at("kids"), "1");
    EXPECT_EQ(read.values.at("radio"), "second");
    EXPECT_EQ(read.values.size(), 5U);
}

TEST(ReturnedForm, joins_the_names_of_nested_fields_and_passes_on_what_they_inherit)
{
    auto const read = fields_read({"<< /FT /Tx /T (child) /Kids [<< /T (1) /V (Zo\\351) >> << /T (2) /V (Max) >>] >>",
                                   "<< /T (choice) /FT /Ch /V [(a) (b)] >>"});
    EXPECT_EQ(read.values.at("child.1"), "Zoé");
    EXPECT_EQ(read.values.at("child.2"), "Max");
    EXPECT_EQ(read.values.at("choice"), "a");
}

TEST(ReturnedForm, gives_the_value_of_a_choice_where_a_program_stored_its_label)
{
    std::string const options = "/Opt [[(a) (Arlay)] [(b) (Bletterans)] [(Arlay) (c)] (plain)]";
    auto const chosen = [&](std::string const& value) {
        return fields_read({"<< /FT /Ch /T (town) " + options + " /V (" + value + ") >>"}).values.at("town");
    };
    EXPECT_EQ(chosen("b"), "b");
    EXPECT_EQ(chosen("Bletterans"), "b");
    EXPECT_EQ(chosen("Arlay"), "Arlay"); // a value before it is a label
    EXPECT_EQ(chosen("plain"), "plain");
    EXPECT_EQ(chosen("Voiteur"), "Voiteur");
}

TEST(ReturnedForm, finds_fields_that_only_stand_on_a_page)
{
    auto const read = read_fields(pdf_of(
        {"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         "<< /Type /Page /Parent 2 0 R /Annots [4 0 R] >>", "<< /Subtype /Widget /FT /Tx /T (name) /V (Lou) >>"}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->values.at("name"), "Lou");
}

TEST(Scripts, are_found_and_taken_out_and_the_rest_stays)
{
    std::string const plain = "<< /FT /Tx /T (a) /V (1) >>";
    auto const made = [](std::string const& more, std::string const& field) {
        return pdf_of({catalogue("3 0 R", more), one_page, field});
    };
    std::string const script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
    for (auto const& pdf : {
             made("/OpenAction " + script, plain),
             made("/OpenAction << /S /GoTo /Next " + script + " >>", plain),
             made("/AA << /WC " + script + " >>", plain),
             made("/Names << /JavaScript << /Names [(a) " + script + "] >> >>", plain),
             made("", "<< /FT /Tx /T (a) /V (1) /AA << /K " + script + " >> >>"),
             made("", "<< /FT /Tx /T (a) /V (1) /A [" + script + "] >>"),
             made("/OpenAction << /S /Launch /F (calc.exe) >>", plain),
             made("/Wrapper << /XFA [(template) 3 0 R] >>", plain),
         }) {
        EXPECT_EQ(scripts_in(pdf), Scripts::present) << pdf;
        auto const clean = without_scripts(pdf);
        EXPECT_EQ(scripts_in(clean), Scripts::absent) << clean;
        for (auto const* const left : {"alert", "/JavaScript", "/XFA", "calc"}) {
            EXPECT_FALSE(clean.contains(left)) << clean;
        }
        auto const read = read_fields(clean);
        ASSERT_TRUE(read) << clean;
        EXPECT_EQ(read->values.at("a"), "1");
    }
}

TEST(Scripts, where_there_are_none_every_byte_stays)
{
    for (auto const& pdf :
         {pdf_of({catalogue("3 0 R", "/OpenAction [2 0 R /Fit] /R << /Font << /JS << /Type /Font >> >> >>"), one_page,
                  "<< /FT /Tx /T (a) /V (1) >>"}),
          std::string{"%PDF-1.7\nnothing follows"}, std::string{"no PDF"}}) {
        EXPECT_EQ(scripts_in(pdf), Scripts::absent);
        EXPECT_EQ(without_scripts(pdf), pdf);
    }
}

TEST(ReturnedForm, tells_what_is_no_form)
{
    EXPECT_EQ(fault_of(""), FormFault::not_a_pdf);
    EXPECT_EQ(fault_of("PK\x03\x04 a spreadsheet"), FormFault::not_a_pdf);
    EXPECT_EQ(fault_of("%PDF-1.7\nnothing follows"), FormFault::broken);
    EXPECT_EQ(fault_of(pdf_of({"<< /Type /Catalog /Pages 2 0 R >>", one_page})), FormFault::no_form);
    EXPECT_EQ(fault_of(std::string(100, ' ') + "%PDF-1.7", {.bytes = 50}), FormFault::too_large);
}

TEST(ReturnedForm, needs_the_password_only_when_there_is_one)
{
    auto const locked = [](char const* password) {
        auto const plain = pdf_of({catalogue("3 0 R"), one_page, "<< /FT /Tx /T (a) /V (answer) >>"});
        QPDF pdf;
        pdf.processMemoryFile("plain", plain.data(), plain.size());
        QPDFWriter writer{pdf};
        writer.setOutputMemory();
        writer.setR6EncryptionParameters(password, "owner", true, true, true, true, true, true, qpdf_r3p_full, true);
        writer.write();
        auto const bytes = writer.getBufferSharedPointer();
        return std::string{reinterpret_cast<char const*>(bytes->getBuffer()), bytes->getSize()};
    };
    EXPECT_EQ(fault_of(locked("secret")), FormFault::encrypted);
    auto const read = read_fields(locked(""));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->values.at("a"), "answer");
}

TEST(ReturnedForm, mends_what_a_mail_gateway_has_broken)
{
    auto pdf = pdf_of({catalogue("3 0 R"), one_page, "<< /FT /Tx /T (a) /V (answer) >>"});
    auto const whole = read_fields("X-Gateway: scanned\n" + pdf);
    ASSERT_TRUE(whole);
    pdf.resize(pdf.find("xref"));
    auto const cut = read_fields(pdf + "trailer << /Root 1 0 R >>");
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->values.at("a"), "answer");
    EXPECT_EQ(cut->mending, Mending::needed);
}

TEST(ReturnedForm, goes_round_no_loop_and_down_no_well)
{
    auto const loop = read_fields(
        pdf_of({catalogue("3 0 R 3 0 R"), "<< /Type /Pages /Kids [2 0 R 2 0 R] >>", "<< /T (a) /Kids [3 0 R] >>"}));
    EXPECT_EQ(loop.error(), FormFault::no_form);

    std::vector<std::string> well{catalogue("3 0 R"), one_page};
    for (int depth = 0; depth < 5000; ++depth) {
        well.push_back(fmt::format("<< /T (a) /FT /Tx /V (x) /Kids [{} 0 R] >>", well.size() + 2));
    }
    EXPECT_TRUE(read_fields(pdf_of(well)).error() == FormFault::no_form);
}

TEST(ReturnedForm, stops_at_a_chain_of_lengths_before_the_stack_does)
{
    std::vector<std::string> chain{catalogue("3 0 R"), one_page, "<< /FT /Tx /T (a) /V 4 0 R >>"};
    for (int at = 0; at < 20'000; ++at) {
        chain.push_back(
            fmt::format("<< /Length {} 0 R >>\nstream\n{}\nendstream", chain.size() + 2, std::string(150, 'x')));
    }
    auto const bytes = pdf_of(chain);
    auto const read = read_fields(bytes);
    EXPECT_TRUE(!read || read->values.size() <= 1);
}

TEST(ReturnedForm, unpacks_no_bomb)
{
    std::string nothing;
    nothing.resize(60'000'000);
    auto const once = packed(nothing);
    auto const bomb = [](std::string const& bytes, std::string const& filter) {
        return pdf_of({catalogue("3 0 R"), one_page, "<< /FT /Tx /T (a) /V 4 0 R >>",
                       fmt::format("<< /Length {} /Filter {} >>\nstream\n{}\nendstream", bytes.size(), filter, bytes)});
    };
    EXPECT_EQ(fault_of(bomb(once, "/FlateDecode")), FormFault::too_complex);
    EXPECT_EQ(fault_of(bomb(packed(once), "[/FlateDecode /FlateDecode]")), FormFault::too_complex);
}

TEST(ReturnedForm, reads_an_answer_kept_as_a_stream_and_cuts_an_endless_one)
{
    auto const answer = packed(std::string(30'000, 'a'));
    auto const read = read_fields(
        pdf_of({catalogue("3 0 R"), one_page, "<< /FT /Tx /T (a) /V 4 0 R >>",
                fmt::format("<< /Length {} /Filter /FlateDecode >>\nstream\n{}\nendstream", answer.size(), answer)}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->values.at("a"), std::string(20'000, 'a'));
}

/// Every byte of a real form changed or cut off: an answer or a fault, never anything else.
TEST(ReturnedForm, survives_a_thousand_wounds)
{
    FillableForm form;
    form.code = "code";
    form.title = "Form";
    form.sections = {{"One", "", {{.name = "name", .label = "Name", .value = "value"}}}};
    auto const whole = *fillable_pdf(form);
    for (std::size_t wound = 0; wound < 1000; ++wound) {
        auto hurt = whole;
        auto const at = (wound * 7919) % hurt.size();
        hurt[at] = static_cast<char>(wound);
        hurt[(at * 31) % hurt.size()] = static_cast<char>(wound >> 2);
        if (wound % 5 == 0) {
            hurt.resize(at);
        }
        (void)read_fields(hurt);
    }
}

} // namespace guichet::document
