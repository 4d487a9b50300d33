// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/forms.hpp"

#include "text/messages.hpp"
#include "web/shell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace guichet::web {

namespace {

constexpr std::int64_t last_page = 1'000'000;

std::string key_of(std::string_view name)
{
    std::string key{name};
    std::ranges::replace_if(key, [](char c) { return c == '.' || c == '-' || c == '[' || c == ']'; }, '_');
    return key;
}

enum class Control { input, select, radio, checkbox, checkboxes, textarea, file };

Control control_of(std::string_view type)
{
    constexpr std::array<std::pair<std::string_view, Control>, 6> special{{
        {"select", Control::select},
        {"radio", Control::radio},
        {"checkbox", Control::checkbox},
        {"checkboxes", Control::checkboxes},
        {"textarea", Control::textarea},
        {"file", Control::file},
    }};
    auto const found = std::ranges::find(special, type, &std::pair<std::string_view, Control>::first);
    return found == special.end() ? Control::input : found->second;
}

nlohmann::json choices_model(Field const& field, std::string const& id, std::vector<std::string> const& values)
{
    auto list = nlohmann::json::array();
    for (auto const& choice : field.choices) {
        auto const choice_id = list.empty() ? id : fmt::format("{}-{}", id, list.size());
        list.push_back({{"choice_id", choice_id},
                        {"choice_value", choice.value},
                        {"choice_text", choice.text},
                        {"choice_hint", choice.hint},
                        {"selected", std::ranges::find(values, choice.value) != values.end()}});
    }
    return list;
}

/// The ids of those texts beside the field `id` that say something: "field-email-hint field-email-error".
std::string described_by(std::string const& id,
                         std::initializer_list<std::pair<std::string_view, std::string_view>> beside)
{
    std::string ids;
    for (auto const& [kind, text] : beside) {
        if (!text.empty()) {
            ids += fmt::format("{}{}-{}", ids.empty() ? "" : " ", id, kind);
        }
    }
    return ids;
}

/// "27/03/1962" is typed faster than it is picked, and every keyboard can.
std::string input_type(std::string const& type)
{
    return type == "date" ? "text" : type;
}

std::string page_link(Request const& request, std::int64_t page)
{
    Fields query;
    std::ranges::copy_if(request.query, std::back_inserter(query), [](auto const& one) { return one.first != "page"; });
    query.emplace_back("page", std::to_string(page));
    return "?" + encode_form(query);
}

} // namespace

FormModel::FormModel(Shell const& shell, Request const& request, Error const* error)
    : shell_(shell), request_(request), error_(error)
{
}

FormModel& FormModel::add(Field const& field)
{
    auto const key = key_of(field.name);
    auto const id = "field-" + key;
    auto const control = control_of(field.type);
    auto const values = values_of(field);
    auto const fault = error_of(field.name);
    auto const hint_id = field.hint.empty() && field.type == "date" ? "web.form.date_hint" : field.hint;
    auto const hint = text(hint_id);
    fields_.emplace_back(
        key,
        nlohmann::json{{"id", id},
                       {"name", field.name},
                       {"label", field.label_text.empty() ? text(field.label) : field.label_text},
                       {"hint", hint},
                       {"error", fault},
                       {"described_by", described_by(id, {{"hint", hint}, {"kept", field.kept}, {"error", fault}})},
                       {"required", field.need == Need::required && field.kept.empty()},
                       {"optional", field.need == Need::optional},
                       {"type", input_type(field.type)},
                       {"value", values.empty() ? "" : values.front()},
                       {"checked", !values.empty() && !values.front().empty()},
                       {"autocomplete", field.autocomplete},
                       {"inputmode", field.type == "date" && field.input_mode.empty() ? "numeric" : field.input_mode},
                       {"longest", field.longest > 0 ? std::to_string(field.longest) : ""},
                       {"rows", std::to_string(field.rows)},
                       {"accept", field.accept},
                       {"kept", field.kept},
                       {"choices", choices_model(field, id, values)},
                       {"is_input", control == Control::input},
                       {"is_select", control == Control::select},
                       {"is_radio", control == Control::radio},
                       {"is_checkbox", control == Control::checkbox},
                       {"is_checkboxes", control == Control::checkboxes},
                       {"is_textarea", control == Control::textarea},
                       {"is_file", control == Control::file}});
    return *this;
}

void FormModel::into(nlohmann::json& model) const
{
    model.update(build());
}

nlohmann::json FormModel::build() const
{
    auto fields = nlohmann::json::object();
    auto list = nlohmann::json::array();
    for (auto const& [key, field] : fields_) {
        fields[key] = field;
        list.push_back(field);
    }
    auto errors = nlohmann::json::array();
    if (error_ != nullptr && error_->fields.empty()) {
        errors.push_back({{"text", shell_.text(request_, error_->message)}, {"href", ""}});
    }
    if (error_ != nullptr) {
        for (auto const& fault : error_->fields) {
            auto const key = key_of(fault.field);
            errors.push_back({{"text", shell_.text(request_, fault.message)},
                              {"href", fields.contains(key) ? "#field-" + key : ""}});
        }
    }
    return {{"fields", fields}, {"field_list", list}, {"errors", errors}, {"has_errors", !errors.empty()}};
}

std::string FormModel::text(std::string const& id) const
{
    return id.empty() ? "" : shell_.text(request_, Message{id});
}

std::vector<std::string> FormModel::values_of(Field const& field) const
{
    if (field.type == "password" || field.type == "file") {
        return {};
    }
    if (request_.method != Method::post) {
        return field.type == "checkboxes" ? field.values : std::vector{field.value};
    }
    auto const sent = request_.all_fields(field.name);
    return {sent.begin(), sent.end()};
}

std::string FormModel::error_of(std::string_view name) const
{
    if (error_ == nullptr) {
        return {};
    }
    auto const found = std::ranges::find(error_->fields, name, &FieldError::field);
    return found == error_->fields.end() ? "" : shell_.text(request_, found->message);
}

nlohmann::json pagination_model(Shell const& shell, Request const& request, std::int64_t total, std::int64_t page_size)
{
    auto const pages = (total + page_size - 1) / page_size;
    if (pages <= 1) {
        return nullptr;
    }
    auto const page = std::min(page_number(request), pages);
    auto const number = [&](std::int64_t value) { return text::number(request.locale, value); };
    return {{"summary",
             shell.text(request, {"web.pagination.summary",
                                  {{"page", number(page)}, {"pages", number(pages)}, {"total", number(total)}}})},
            {"previous", page > 1 ? page_link(request, page - 1) : ""},
            {"next", page < pages ? page_link(request, page + 1) : ""}};
}

std::int64_t page_number(Request const& request)
{
    auto const text = request.query_value("page");
    std::int64_t page = 1;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), page);
    return parsed.ec == std::errc{} ? std::clamp<std::int64_t>(page, 1, last_page) : 1;
}

} // namespace guichet::web
