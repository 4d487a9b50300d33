// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/renewals/view.hpp"

#include "people/tariffs/pages.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

constexpr auto moved = "moved";
/// What the summary carries on to the last step.
constexpr std::array carried_fields{"address", "street", "complement", "postcode", "town", "status", "offer"};

nlohmann::json candidate_model(web::Request const& request, web::Shell const& shell, RenewalCandidate const& one)
{
    auto const day = [&](Date date) { return text::long_date(request.locale, date); };
    auto const possible = one.obstacle == RenewalObstacle::none;
    auto const why =
        possible ? std::string{}
                 : shell.text(request,
                              {message_id(one.obstacle),
                               {{"name", one.patron.person.full_name()}, {"date", one.from ? day(*one.from) : ""}}});
    return {{"name", one.patron.person.full_name()},
            {"until", one.subscription ? day(one.subscription->end) : ""},
            {"becomes", possible && one.becomes ? day(one.becomes->term.end) : ""},
            {"why", why},
            {"possible", possible}};
}

void add_people_field(web::FormModel& form, web::Request const& request, web::Shell const& shell,
                      RenewalOffer const& offer)
{
    web::Field field{.name = "people", .label = "renewal.field.people", .type = "checkboxes"};
    for (auto const& one : offer.people) {
        if (one.obstacle != RenewalObstacle::none) {
            continue;
        }
        field.choices.push_back(
            {one.patron.id.value,
             shell.text(request, {"renewal.person",
                                  {{"name", one.patron.person.full_name()},
                                   {"until", text::long_date(request.locale, one.subscription->end)},
                                   {"becomes", text::long_date(request.locale, one.becomes->term.end)}}})});
        field.values.push_back(one.patron.id.value);
    }
    form.add(field);
}

void add_address_fields(web::FormModel& form, web::Request const& request, web::Shell const& shell,
                        PostalAddress const& address)
{
    auto const now = fmt::format("{}{}{}, {} {}", address.street, address.complement.empty() ? "" : ", ",
                                 address.complement, address.postcode, address.municipality_name);
    form.add({.name = "address",
              .label = "renewal.field.address",
              .type = "radio",
              .choices = {{"unchanged", shell.text(request, {"renewal.address.unchanged", {{"address", now}}})},
                          {moved, shell.text(request, {"renewal.address.moved"})}}})
        .add({.name = "street",
              .label = "accounts.field.street",
              .need = web::Need::optional,
              .autocomplete = "address-line1",
              .longest = 200})
        .add({.name = "complement",
              .label = "accounts.field.complement",
              .need = web::Need::optional,
              .autocomplete = "address-line2",
              .longest = 200})
        .add({.name = "postcode",
              .label = "renewal.field.postcode",
              .need = web::Need::optional,
              .autocomplete = "postal-code",
              .input_mode = "numeric",
              .longest = 10})
        .add({.name = "town",
              .label = "renewal.field.town",
              .need = web::Need::optional,
              .autocomplete = "address-level2",
              .longest = 80});
}

void add_price_fields(web::FormModel& form, web::Request const& request, web::Shell const& shell,
                      TariffGrid const& grid)
{
    if (auto const known = statuses_in(grid); !known.empty()) {
        web::Field field{.name = "status",
                         .label = "renewal.field.status",
                         .type = "select",
                         .need = web::Need::optional,
                         .hint = "renewal.hint.status"};
        field.choices.push_back({"", shell.text(request, {"registration.form.status_none"})});
        for (auto const& status : known) {
            field.choices.push_back({status, shell.text(request, {"tariff.status." + status})});
        }
        form.add(field);
    }
    if (tells_offers_apart(grid)) {
        form.add({.name = "offer",
                  .label = "renewal.field.offer",
                  .type = "radio",
                  .value = "everything",
                  .choices = {{"everything", shell.text(request, {"tariff.offer.everything"})},
                              {"digital", shell.text(request, {"tariff.offer.digital"})}}});
    }
}

} // namespace

RenewalWish renewal_wish_from(web::Request const& request)
{
    RenewalWish wish;
    for (auto const person : request.all_fields("people")) {
        wish.people.push_back({std::string{person}});
    }
    wish.address = request.field("address") == moved ? RenewalWish::Address::moved : RenewalWish::Address::unchanged;
    wish.street = request.field("street");
    wish.complement = request.field("complement");
    wish.postcode = request.field("postcode");
    wish.town = request.field("town");
    wish.status = request.field("status");
    wish.offer = request.field("offer");
    return wish;
}

nlohmann::json renewal_offer_model(web::Request const& request, web::Shell const& shell, RenewalOffer const& offer,
                                   Error const* error)
{
    nlohmann::json model{{"people", nlohmann::json::array()},
                         {"possible", offer.is_possible()},
                         {"lines", tariff_lines_model(request, shell, offer.grid)},
                         {"priced", !offer.grid.id.value.empty()}};
    for (auto const& one : offer.people) {
        model["people"].push_back(candidate_model(request, shell, one));
    }
    web::FormModel form{shell, request, error};
    add_people_field(form, request, shell, offer);
    add_address_fields(form, request, shell, offer.people.front().patron.address);
    add_price_fields(form, request, shell, offer.grid);
    form.into(model);
    return model;
}

nlohmann::json renewal_quote_model(web::Request const& request, web::Shell const& shell, RenewalQuote const& quote,
                                   std::string const& key)
{
    nlohmann::json model{{"people", nlohmann::json::array()},
                         {"hidden", nlohmann::json::array()},
                         {"fees", fees_model(request, shell, quote.fees)},
                         {"is_free", quote.total.cents == 0},
                         {"total", text::money(request.locale, quote.total)},
                         {"told", std::to_string(quote.total.cents)},
                         {"request", key},
                         {"street", quote.address.street},
                         {"complement", quote.address.complement},
                         {"town", quote.address.postcode + " " + quote.address.municipality_name}};
    for (auto const& one : quote.people) {
        model["people"].push_back(candidate_model(request, shell, one));
        model["hidden"].push_back({{"name", "people"}, {"value", one.patron.id.value}});
    }
    for (auto const* const name : carried_fields) {
        model["hidden"].push_back({{"name", name}, {"value", request.field(name)}});
    }
    return model;
}

nlohmann::json renewal_lines_model(web::Request const& request, Renewal const& renewal)
{
    auto lines = nlohmann::json::array();
    for (auto const& line : renewal.lines) {
        lines.push_back({{"name", line.name},
                         {"patron", line.patron.value},
                         {"before", text::short_date(request.locale, line.before)},
                         {"after", text::short_date(request.locale, line.after)}});
    }
    return lines;
}

} // namespace guichet::people
