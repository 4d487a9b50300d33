// SPDX-License-Identifier: AGPL-3.0-or-later
// A grid and a price in words.
#include "base/text.hpp"
#include "people/tariffs/pages.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

std::string age_condition(web::Request const& request, web::Shell const& shell, TariffLine const& line)
{
    auto const from = std::to_string(line.youngest.value_or(0));
    auto const to = std::to_string(line.oldest.value_or(0));
    if (line.youngest && line.oldest) {
        return shell.text(request, {"tariff.condition.ages", {{"from", from}, {"to", to}}});
    }
    if (line.oldest) {
        return shell.text(request, {"tariff.condition.under", {{"age", std::to_string(*line.oldest + 1)}}});
    }
    return line.youngest ? shell.text(request, {"tariff.condition.from_age", {{"age", from}}}) : std::string{};
}

struct Example {
    char const* who; // message id
    std::vector<Payer> household;
};

Payer somebody(int age, Home home = Home::inside)
{
    Payer payer;
    payer.age = age;
    payer.home = home;
    return payer;
}

Payer in_situation(int age, std::string_view status)
{
    auto payer = somebody(age);
    payer.status = status;
    return payer;
}

Payer digital_only(int age)
{
    auto payer = somebody(age);
    payer.offer = Offer::digital;
    return payer;
}

std::vector<Payer> family(std::vector<int> const& ages)
{
    std::vector<Payer> people;
    for (auto const age : ages) {
        people.push_back(somebody(age));
        people.back().household = static_cast<int>(ages.size());
    }
    return people;
}

std::vector<Example> examples_for(TariffGrid const& grid)
{
    std::vector<Example> list{
        {"tariff.example.adult", {somebody(40)}},  {"tariff.example.outside", {somebody(40, Home::outside)}},
        {"tariff.example.child", {somebody(10)}},  {"tariff.example.young", {somebody(20)}},
        {"tariff.example.senior", {somebody(72)}}, {"tariff.example.family", family({40, 12, 8})}};
    if (tells_offers_apart(grid)) {
        list.push_back({"tariff.example.digital", {digital_only(40)}});
    }
    return list;
}

nlohmann::json example_model(web::Request const& request, web::Shell const& shell, TariffGrid const& grid,
                             std::string who, std::vector<Payer> household)
{
    auto const found = prices(grid, household);
    return {{"who", std::move(who)},
            {"amount", text::money(request.locale, total(found))},
            {"why", shell.text(request, why(found.front(), request.locale))}};
}

} // namespace

std::string conditions_in_words(web::Request const& request, web::Shell const& shell, TariffLine const& line)
{
    std::vector<std::string> parts;
    auto const add = [&](std::string id) { parts.push_back(shell.text(request, {std::move(id)})); };
    if (line.home != Home::anywhere) {
        add(fmt::format("tariff.home.{}", to_text(line.home)));
    }
    if (auto const ages = age_condition(request, shell, line); !ages.empty()) {
        parts.push_back(ages);
    }
    if (!line.status.empty()) {
        add("tariff.status." + line.status);
    }
    if (line.together != Together::any) {
        add(fmt::format("tariff.together.{}", to_text(line.together)));
    }
    if (line.offer != Offer::any) {
        add(fmt::format("tariff.offer.{}", to_text(line.offer)));
    }
    if (!line.category.empty()) {
        parts.push_back(shell.text(request, {"tariff.condition.category", {{"category", line.category}}}));
    }
    return parts.empty() ? shell.text(request, {"tariff.condition.everybody"}) : join(parts, " · ");
}

nlohmann::json tariff_lines_model(web::Request const& request, web::Shell const& shell, TariffGrid const& grid)
{
    auto lines = nlohmann::json::array();
    for (auto const& line : grid.lines) {
        auto const is_english = request.locale == text::Locale::en && !line.label_en.empty();
        lines.push_back({{"label", is_english ? line.label_en : line.label_fr},
                         {"conditions", conditions_in_words(request, shell, line)},
                         {"once", line.charged == Charged::household_once},
                         {"amount", text::money(request.locale, line.amount)}});
    }
    return lines;
}

nlohmann::json cost_model(web::Request const& request, web::Shell const& shell, TariffGrid const& grid,
                          std::string const& category)
{
    Payer adult;
    adult.age = 40;
    adult.category = category;
    auto model = price_model(request, shell, price(grid, adult));
    model["several"] = grid.lines.size() > 1;
    model["lines"] = tariff_lines_model(request, shell, grid);
    return model;
}

nlohmann::json fees_model(web::Request const& request, web::Shell const& shell, std::vector<Fee> const& fees)
{
    auto list = nlohmann::json::array();
    Money sum;
    for (auto const& fee : fees) {
        auto one = price_model(request, shell, fee.price);
        one["number"] = std::to_string(fee.position + 1);
        one["declared"] =
            fee.declared_status.empty() ? "" : shell.text(request, {"tariff.status." + fee.declared_status});
        sum += fee.price.amount;
        list.push_back(std::move(one));
    }
    return {{"list", std::move(list)},
            {"total", text::money(request.locale, sum)},
            {"is_free", sum.cents == 0},
            {"several", fees.size() > 1}};
}

nlohmann::json examples_model(web::Request const& request, web::Shell const& shell, TariffGrid const& grid)
{
    auto list = nlohmann::json::array();
    for (auto const& example : examples_for(grid)) {
        list.push_back(example_model(request, shell, grid, shell.text(request, {example.who}), example.household));
    }
    for (auto const& status : statuses_in(grid)) {
        auto const name = shell.text(request, {"tariff.status." + status});
        list.push_back(example_model(request, shell, grid,
                                     shell.text(request, {"tariff.example.status", {{"status", name}}}),
                                     {in_situation(40, status)}));
    }
    return list;
}

nlohmann::json price_model(web::Request const& request, web::Shell const& shell, Price const& price)
{
    return {{"amount", text::money(request.locale, price.amount)},
            {"is_free", price.amount.cents == 0},
            {"why", shell.text(request, why(price, request.locale))},
            {"document", price.resolution.document}};
}

} // namespace guichet::people
