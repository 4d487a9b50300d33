// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/catalogue/platform_form.hpp"

#include "base/text.hpp"
#include "web/shell.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>

namespace guichet::platforms {

namespace {

/// What may stand behind an address.
constexpr std::array<std::pair<std::string_view, bool Service::*>, 3> service_words{
    {{"attributs", &Service::attributes_on_v2},
     {"déconnexion", &Service::single_logout},
     {"mandataire", &Service::may_proxy}}};
constexpr std::array<std::string_view, 7> kinds{"learning", "press", "video", "books", "music", "other", "portal"};
constexpr std::array<std::string_view, 8> doors{"cas",     "oidc", "saml", "signed_link",
                                                "referer", "sip2", "link", "open"};
constexpr std::array<std::string_view, 5> counted{"registered", "active_users", "simultaneous", "credits",
                                                  "population"};
constexpr std::array<std::string_view, 4> enforcements{"count", "warn", "queue", "refuse"};

std::string typed_date(std::optional<Date> const& date)
{
    return date ? text::short_date(text::Locale::fr, *date) : std::string{};
}

std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> lines;
    for (auto const& line : split(text, '\n')) {
        if (auto tidied = tidy(line); !tidied.empty()) {
            lines.push_back(std::move(tidied));
        }
    }
    return lines;
}

/// Reads the fields one by one and remembers what could not be read.
class Reader {
public:
    explicit Reader(web::Request const& request) : request_(request) {}

    [[nodiscard]] std::string text(std::string_view field) const { return tidy(request_.field(field)); }
    std::optional<Date> date(std::string_view field)
    {
        auto const typed = text(field);
        auto const date = parse_typed_date(typed);
        if (!typed.empty() && !date) {
            fault(field, "platform.error.date");
        }
        return date;
    }
    std::optional<std::int64_t> number(std::string_view field)
    {
        auto const typed = text(field);
        std::int64_t value = 0;
        auto const* const end = typed.data() + typed.size();
        auto const [stop, error] = std::from_chars(typed.data(), end, value);
        if (typed.empty()) {
            return std::nullopt;
        }
        if (error != std::errc{} || stop != end) {
            fault(field, "platform.error.most");
        }
        return value;
    }
    void fault(std::string_view field, std::string const& message, std::string const& line = {})
    {
        faults_.push_back({std::string{field}, {message, {{"line", line}}}});
    }
    [[nodiscard]] std::vector<std::string> lines(std::string_view field) const
    {
        return lines_of(request_.field(field));
    }
    [[nodiscard]] bool is_ticked(std::string_view field) const { return request_.has_field(field); }
    [[nodiscard]] std::vector<FieldError> const& faults() const { return faults_; }

private:
    web::Request const& request_;
    std::vector<FieldError> faults_;
};

void read_rules(Reader& reader, Platform& platform)
{
    for (auto const& line : reader.lines("rules")) {
        if (auto const rule = access_rule_from(line)) {
            platform.rules.push_back(*rule);
        } else {
            reader.fault("rules", "platform.error.rule", line);
        }
    }
}

/// "https://kiosque.example/sso attributs déconnexion"
std::optional<Service> service_from(std::string_view line)
{
    auto const words = split(line, ' ');
    auto const address = normalise_service_address(words.front());
    if (!address) {
        return std::nullopt;
    }
    Service service{*address};
    for (auto const& word : words | std::views::drop(1)) {
        auto const known =
            std::ranges::find_if(service_words, [&](auto const& one) { return fold(one.first) == fold(word); });
        if (known == service_words.end()) {
            return std::nullopt;
        }
        service.*known->second = true;
    }
    return service;
}

void read_services(Reader& reader, Platform& platform)
{
    for (auto const& line : reader.lines("services")) {
        if (auto service = service_from(line)) {
            platform.services.push_back(std::move(*service));
        } else {
            reader.fault("services", "platform.error.service", line);
        }
    }
}

void read_released(Reader& reader, Platform& platform)
{
    for (auto const& line : reader.lines("released")) {
        auto const parts = split(line, ';');
        auto const attribute = attribute_from(tidy(parts.front()));
        auto const until = parts.size() == 3 ? parse_typed_date(tidy(parts[2])) : std::nullopt;
        auto const is_known = attribute && parts.size() >= 2 && parts.size() <= 3 && (parts.size() == 2 || until);
        auto const is_twice = attribute && std::ranges::any_of(platform.released, [&](auto const& item) {
                                  return item.attribute == *attribute;
                              });
        if (!is_known || is_twice) {
            reader.fault("released", "platform.error.released", line);
            continue;
        }
        platform.released.push_back({*attribute, tidy(parts[1]), until});
    }
}

/// "17/03/2020 ; 11/05/2020", and where everybody enters meanwhile.
void read_open_periods(Reader& reader, Platform& platform)
{
    for (auto const& line : reader.lines("open_periods")) {
        auto const parts = split(line, ';');
        auto const first = parse_typed_date(tidy(parts.front()));
        auto const last = parts.size() >= 2 ? parse_typed_date(tidy(parts[1])) : std::nullopt;
        if (!first || !last || parts.size() > 3) {
            reader.fault("open_periods", "platform.error.open_period", line);
            continue;
        }
        platform.open_periods.push_back({*first, *last, parts.size() == 3 ? tidy(parts[2]) : std::string{}});
    }
}

void read_agreement(Reader& reader, Platform& platform)
{
    auto const what = counted_from(reader.text("counted"));
    if (!what) {
        return;
    }
    auto const first = reader.date("agreement_first_day");
    auto const last = reader.date("agreement_last_day");
    auto const most = reader.number("agreement_most");
    auto const enforcement = enforcement_from(reader.text("enforcement"));
    if (!first && reader.text("agreement_first_day").empty()) {
        reader.fault("agreement_first_day", "platform.error.date");
    }
    if (!last && reader.text("agreement_last_day").empty()) {
        reader.fault("agreement_last_day", "platform.error.date");
    }
    if (first && last) {
        platform.agreement = Agreement{*what, *first, *last, most, enforcement.value_or(Enforcement::count)};
    }
}

template <std::size_t N>
std::vector<web::Choice> choices(web::Shell const& shell, web::Request const& request, std::string const& prefix,
                                 std::array<std::string_view, N> const& values)
{
    std::vector<web::Choice> all;
    for (auto const value : values) {
        all.push_back({std::string{value}, shell.text(request, {prefix + std::string{value}})});
    }
    return all;
}

} // namespace

std::string rules_text(Platform const& platform)
{
    std::string text;
    for (auto const& rule : platform.rules) {
        text += to_text(rule) + "\n";
    }
    return text;
}

std::string services_text(Platform const& platform)
{
    std::string text;
    for (auto const& service : platform.services) {
        text += service.address;
        for (auto const& [word, is_set] : service_words) {
            text += service.*is_set ? " " + std::string{word} : "";
        }
        text += "\n";
    }
    return text;
}

std::string released_text(Platform const& platform)
{
    std::string text;
    for (auto const& item : platform.released) {
        text += std::string{to_text(item.attribute)} + " ; " + item.contract_article +
                (item.until ? " ; " + typed_date(item.until) : "") + "\n";
    }
    return text;
}

std::string open_periods_text(Platform const& platform)
{
    std::string text;
    for (auto const& period : platform.open_periods) {
        text += typed_date(period.first_day) + " ; " + typed_date(period.last_day) +
                (period.entry_url.empty() ? "" : " ; " + period.entry_url) + "\n";
    }
    return text;
}

namespace {

void add_public_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                       Platform const& platform)
{
    auto const optional = web::Need::optional;
    if (platform.id.empty()) {
        form.add({.name = "id", .label = "platform.field.id", .hint = "platform.field.id_hint", .longest = 60});
    }
    form.add({.name = "name", .label = "platform.field.name", .value = platform.name, .longest = 120})
        .add({.name = "vendor", .label = "platform.field.vendor", .need = optional, .value = platform.vendor})
        .add({.name = "kind",
              .label = "platform.field.kind",
              .type = "select",
              .value = std::string{to_text(platform.kind)},
              .choices = choices(shell, request, "platform.kind.", kinds)})
        .add({.name = "description_fr",
              .label = "platform.field.description_fr",
              .type = "textarea",
              .value = platform.description_fr,
              .longest = 600,
              .rows = 2})
        .add({.name = "description_en",
              .label = "platform.field.description_en",
              .type = "textarea",
              .value = platform.description_en,
              .longest = 600,
              .rows = 2})
        .add({.name = "door",
              .label = "platform.field.door",
              .type = "radio",
              .value = std::string{to_text(platform.door)},
              .choices = choices(shell, request, "platform.door.", doors)})
        .add({.name = "entry_url", .label = "platform.field.entry_url", .type = "url", .value = platform.entry_url})
        .add({.name = "opens_at",
              .label = "platform.field.opens_at",
              .type = "date",
              .need = optional,
              .value = typed_date(platform.opens_at)})
        .add({.name = "closes_at",
              .label = "platform.field.closes_at",
              .type = "date",
              .need = optional,
              .value = typed_date(platform.closes_at)})
        .add({.name = "open_periods",
              .label = "platform.field.open_periods",
              .type = "textarea",
              .need = optional,
              .hint = "platform.field.open_periods_hint",
              .value = open_periods_text(platform),
              .rows = 2})
        .add({.name = "active",
              .label = "platform.field.active",
              .type = "checkbox",
              .need = optional,
              .value = platform.active ? "1" : ""});
}

void add_contract_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                         Platform const& platform)
{
    auto const& agreement = platform.agreement;
    auto const optional = web::Need::optional;
    auto agreements = choices(shell, request, "platform.counted.", counted);
    agreements.insert(agreements.begin(), {"", shell.text(request, {"platform.counted.none"})});
    form.add({.name = "rules",
              .label = "platform.field.rules",
              .type = "textarea",
              .need = optional,
              .hint = "platform.field.rules_hint",
              .value = rules_text(platform)})
        .add({.name = "services",
              .label = "platform.field.services",
              .type = "textarea",
              .need = optional,
              .hint = "platform.field.services_hint",
              .value = services_text(platform)})
        .add({.name = "released",
              .label = "platform.field.released",
              .type = "textarea",
              .need = optional,
              .hint = "platform.field.released_hint",
              .value = released_text(platform)})
        .add({.name = "counted",
              .label = "platform.field.counted",
              .type = "select",
              .need = optional,
              .value = agreement ? std::string{to_text(agreement->counted)} : std::string{},
              .choices = agreements})
        .add({.name = "agreement_first_day",
              .label = "platform.field.agreement_first_day",
              .type = "date",
              .need = optional,
              .value = agreement ? typed_date(agreement->first_day) : std::string{}})
        .add({.name = "agreement_last_day",
              .label = "platform.field.agreement_last_day",
              .type = "date",
              .need = optional,
              .value = agreement ? typed_date(agreement->last_day) : std::string{}})
        .add({.name = "agreement_most",
              .label = "platform.field.agreement_most",
              .need = optional,
              .input_mode = "numeric",
              .value = agreement && agreement->most ? std::to_string(*agreement->most) : std::string{}})
        .add({.name = "enforcement",
              .label = "platform.field.enforcement",
              .type = "select",
              .need = optional,
              .value = agreement ? std::string{to_text(agreement->enforcement)} : std::string{"count"},
              .choices = choices(shell, request, "platform.enforcement.", enforcements)});
}

} // namespace

void add_platform_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                         Platform const& platform)
{
    add_public_fields(form, shell, request, platform);
    add_contract_fields(form, shell, request, platform);
}

Result<Platform> platform_from(web::Request const& request, PlatformId const& id)
{
    Reader reader{request};
    Platform platform;
    platform.id = id.empty() ? PlatformId{reader.text("id")} : id;
    platform.name = reader.text("name");
    platform.vendor = reader.text("vendor");
    platform.description_fr = reader.text("description_fr");
    platform.description_en = reader.text("description_en");
    platform.kind = platform_kind_from(reader.text("kind")).value_or(PlatformKind::other);
    platform.entry_url = reader.text("entry_url");
    platform.opens_at = reader.date("opens_at");
    platform.closes_at = reader.date("closes_at");
    platform.active = reader.is_ticked("active");
    if (auto const door = door_from(reader.text("door"))) {
        platform.door = *door;
    } else {
        reader.fault("door", "platform.error.door");
    }
    read_rules(reader, platform);
    read_services(reader, platform);
    read_released(reader, platform);
    read_open_periods(reader, platform);
    read_agreement(reader, platform);
    auto faults = reader.faults();
    for (auto const& fault : faults_of(platform)) {
        if (std::ranges::find(faults, fault.field, &FieldError::field) == faults.end()) {
            faults.push_back(fault);
        }
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    return platform;
}

} // namespace guichet::platforms
