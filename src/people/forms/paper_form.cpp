// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/paper_form.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::people {

namespace {

using document::Control;
using document::ControlKind;
using document::FormSection;

/// More would be a list nobody scrolls through.
constexpr std::size_t most_townships = 150;

class PaperWriter {
public:
    PaperWriter(text::Messages const& messages, text::Locale locale, PaperPlace const& place)
        : messages_(messages), locale_(locale), place_(place)
    {
    }

    document::FillableForm write()
    {
        auto marker = place_.marker;
        marker.version = form_versions().back().number;
        marker.language = text::code(locale_);
        marker.questions = place_.questions.revision;
        document::FillableForm form;
        form.locale = locale_;
        form.network = place_.network;
        form.title = say("forms.title");
        form.subject = say("forms.subject");
        form.addressee = addressee();
        form.steps = steps();
        form.code =
            fmt::format("{}{}v={}.{}", place_.address, place_.address.find('?') == std::string::npos ? '?' : '&',
                        marker.version, marker.questions);
        form.code_description = say("forms.code");
        form.required_note = say("forms.required");
        form.sections = sections();
        form.closing = {say("forms.privacy")};
        form.footer = say({"forms.footer", {{"version", fmt::format("{}.{}", marker.version, marker.questions)}}});
        form.marker = to_text(marker);
        return form;
    }

private:
    [[nodiscard]] std::string say(Message const& message) const { return messages_.text(locale_, message); }
    [[nodiscard]] std::string say(std::string const& id) const { return say(Message{id}); }

    [[nodiscard]] std::vector<std::string> addressee() const
    {
        if (!place_.library) {
            return {place_.network, place_.send_to};
        }
        auto const& library = *place_.library;
        std::vector<std::string> lines{library.name};
        for (auto const& line : {library.address, library.phone, place_.send_to}) {
            if (!line.empty()) {
                lines.push_back(line);
            }
        }
        return lines;
    }

    [[nodiscard]] std::vector<std::string> steps() const
    {
        std::vector<std::string> out{say("forms.step_fill")};
        if (!place_.send_to.empty()) {
            out.push_back(say({"forms.step_mail", {{"email", place_.send_to}}}));
        }
        std::vector<std::string> documents;
        for (auto const kind : place_.proofs) {
            documents.push_back(say(std::string{form_field(fmt::format("document_{}", to_text(kind))).label}));
        }
        if (!documents.empty()) {
            out.push_back(say({"forms.step_proof", {{"documents", join(documents, ", ")}}}));
        }
        auto const has_address = place_.library && !place_.library->address.empty();
        out.push_back(has_address ? say({"forms.step_paper", {{"address", place_.library->address}}})
                                  : say("forms.step_paper_anywhere"));
        out.push_back(say("forms.step_answer"));
        return out;
    }

    [[nodiscard]] std::vector<FormSection> sections() const
    {
        std::vector<FormSection> out;
        out.push_back({say("registration.form.you"), "", part(FormPart::person, "")});
        out.push_back({say("registration.form.where"), "", part(FormPart::address, "")});
        out.push_back({say("registration.form.reach"), say("forms.no_email"), part(FormPart::contact, "")});
        auto ending = part(FormPart::tariff, "");
        std::ranges::move(added(), std::back_inserter(ending));
        std::ranges::move(part(FormPart::ending, ""), std::back_inserter(ending));
        out.push_back({say("registration.form.end"), "", std::move(ending)});
        for (std::size_t number = 1; number <= children_on_paper; ++number) {
            out.push_back({say({"registration.form.child_title", {{"number", std::to_string(number)}}}),
                           number == 1 ? say("forms.children_help") : "",
                           part(FormPart::person, child_prefix(number))});
        }
        out.push_back({say("forms.guardian"), "", part(FormPart::guardian, "")});
        return out;
    }

    [[nodiscard]] std::vector<Control> part(FormPart part, std::string const& prefix) const
    {
        std::vector<Control> controls;
        for (auto const& field : form_fields()) {
            if (field.part != part || field.shown == ShownOn::screens) {
                continue;
            }
            auto control = control_of(field, prefix);
            auto const is_closed = control.kind == ControlKind::choice && control.list == document::ChoiceList::closed;
            if (is_closed && control.choices.size() < 2) {
                continue; // nothing to choose
            }
            controls.push_back(std::move(control));
        }
        return controls;
    }

    [[nodiscard]] Control control_of(FormField const& field, std::string const& prefix) const
    {
        Control out{.name = prefix + std::string{field.name}, .label = say(std::string{field.label})};
        out.kind = kind_of(field.kind);
        if (prefix.empty() && !field.hint.empty()) {
            out.hint = say(std::string{field.hint});
        }
        if (field.kind == FieldKind::date) {
            out.hint = say("forms.date_hint");
        }
        // Nobody has to have children; a person without e-mail is registered by the desk (R11).
        auto const is_needed = field.need == FieldNeed::required && prefix.empty() &&
                               field.part != FormPart::guardian && field.choices != FieldChoices::languages;
        out.filling = is_needed ? document::Filling::required : document::Filling::optional;
        out.longest = field.longest;
        out.columns = field.columns;
        out.lines = std::min(field.rows, 2); // the consent belongs on the same page
        add_choices(out, field);
        return out;
    }

    [[nodiscard]] std::vector<Control> added() const
    {
        std::vector<Control> controls;
        for (auto const& question : place_.questions.questions) {
            Control control{.name = question.field(), .label = question.text(text::code(locale_))};
            control.kind = kind_of(question.kind);
            control.filling =
                question.need == FieldNeed::required ? document::Filling::required : document::Filling::optional;
            control.longest = question.kind == FieldKind::paragraph ? longest_message : longest_line_answered;
            control.lines = 2;
            for (auto const& choice : question.choices) {
                control.choices.push_back({choice, choice});
            }
            controls.push_back(std::move(control));
        }
        return controls;
    }

    static ControlKind kind_of(FieldKind kind)
    {
        switch (kind) {
        case FieldKind::date:
            return ControlKind::date;
        case FieldKind::choice:
            return ControlKind::choice;
        case FieldKind::paragraph:
            return ControlKind::paragraph;
        case FieldKind::tick:
            return ControlKind::box;
        default:
            return ControlKind::line;
        }
    }

    void add_choices(Control& control, FormField const& field) const
    {
        switch (field.choices) {
        case FieldChoices::languages:
            control.choices = {{"fr", "Français"}, {"en", "English"}};
            control.value = text::code(locale_);
            break;
        case FieldChoices::libraries:
            for (auto const& library : place_.libraries) {
                control.choices.push_back({library.id.value, library.name});
            }
            control.value = place_.library ? place_.library->id.value : "";
            break;
        case FieldChoices::municipalities:
            add_townships(control);
            break;
        case FieldChoices::statuses:
            add_statuses(control);
            break;
        case FieldChoices::offers:
            add_offers(control);
            break;
        case FieldChoices::none:
            break;
        }
    }

    void add_statuses(Control& control) const
    {
        auto const statuses = statuses_in(place_.tariff);
        if (statuses.empty()) {
            return;
        }
        control.choices.push_back({"none", say("registration.form.status_none")});
        for (auto const& status : statuses) {
            control.choices.push_back({status, say("tariff.status." + status)});
        }
    }

    void add_offers(Control& control) const
    {
        if (!tells_offers_apart(place_.tariff)) {
            return;
        }
        for (auto const* const offer : {"everything", "digital"}) {
            control.choices.push_back({offer, say(fmt::format("tariff.offer.{}", offer))});
        }
        control.value = "everything";
    }

    void add_townships(Control& control) const
    {
        if (place_.townships.empty() || place_.townships.size() > most_townships) {
            control.kind = ControlKind::line;
            return;
        }
        control.list = document::ChoiceList::open;
        for (auto const& township : place_.townships) {
            control.choices.push_back({township.insee, township.name});
        }
        std::ranges::sort(control.choices, {}, [](auto const& choice) { return fold(choice.label); });
    }

    text::Messages const& messages_;
    text::Locale locale_;
    PaperPlace const& place_;
};

} // namespace

document::FillableForm paper_form(text::Messages const& messages, text::Locale locale, PaperPlace const& place)
{
    return PaperWriter{messages, locale, place}.write();
}

} // namespace guichet::people
