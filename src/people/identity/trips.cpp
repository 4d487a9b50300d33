// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/identity/trips.hpp"

#include "base/dates.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using web::Request;
using web::Response;

constexpr std::string_view identity_trip_kind = "registration.identity.trip";
constexpr std::string_view identity_kind = "registration.identity";
constexpr std::string_view identity_cookie = "guichet_identite";
constexpr auto identity_life = 30min;
/// More than any form of ours: what is longer is not kept, the person comes back to an empty form.
constexpr std::size_t most_kept = 65'536;

/// Letters and digits only, longer than providers ask for.
std::string identity_token(Random& random)
{
    std::array<unsigned char, 33> bytes{};
    random.fill(bytes);
    return base32({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

json to_json(web::Fields const& fields)
{
    auto list = json::array();
    for (auto const& [name, value] : fields) {
        list.push_back({name, value});
    }
    return list;
}

web::Fields fields_from(json const& list)
{
    web::Fields fields;
    for (auto const& pair : list) {
        fields.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
    }
    return fields;
}

json to_json(ShownIdentity const& identity)
{
    return {{"provider", identity.provider},
            {"level", identity.level},
            {"birth_name", identity.birth_name},
            {"first_names", identity.first_names},
            {"birth_date", identity.birth_date ? to_iso(*identity.birth_date) : ""},
            {"usage_name", identity.usage_name},
            {"email", identity.email}};
}

ShownIdentity identity_from(json const& value)
{
    auto const text = [&](char const* name) { return value.at(name).get<std::string>(); };
    return {text("provider"),   text("level"), text("birth_name"), text("first_names"), parse_date(text("birth_date")),
            text("usage_name"), text("email")};
}

std::string with_return_mark(std::string const& form)
{
    return form + (form.contains('?') ? "&" : "?") + std::string{identity_field} + "=1";
}

} // namespace

IdentityTrips::IdentityTrips(IdentityProvider& provider, db::ShortLivedStore& store, Random& random,
                             SecretKey const& master_key, web::Shell const& shell)
    : provider_(provider), store_(store), random_(random), key_(master_key.derive("registration.identity")),
      shell_(shell)
{
}

void IdentityTrips::mount(web::Router& router)
{
    router.get("/inscription/identite/retour", web::Audience::everyone,
               [this](Request const& request) { return come_back(request); });
    router.get("/inscription/identite/fin", web::Audience::everyone,
               [this](Request const& request) { return end(request); });
}

std::string IdentityTrips::sealed(json const& value)
{
    return base64(seal(key_, value.dump(), random_));
}

std::optional<json> IdentityTrips::opened(std::string_view text) const
{
    auto const bytes = from_base64(text);
    auto const plain = bytes ? open_sealed(key_, *bytes) : std::nullopt;
    return plain ? std::optional{json::parse(*plain)} : std::nullopt;
}

Result<Response> IdentityTrips::leave(Request const& request, std::string const& form, web::Fields const& typed)
{
    IdentityProvider::Trip const trip{identity_token(random_), identity_token(random_)};
    auto const target = provider_.way_there(trip);
    if (!target) {
        return std::unexpected(target.error());
    }
    // A mark for each way, so that what one person showed is no other's on the same computer.
    auto const browser = identity_token(random_);
    auto fields = to_json(typed);
    if (fields.dump().size() > most_kept) {
        fields = json::array();
    }
    store_.put(identity_trip_kind, trip.state,
               sealed({{"nonce", trip.nonce}, {"browser", browser}, {"form", form}, {"typed", std::move(fields)}}),
               identity_life);
    // After a form of ours a browser follows no redirect out.
    auto response = shell_.page(request, "people/identity/onward",
                                {{"title", shell_.text(request, {"identity.onward.title"})}, {"target", *target}});
    response.with_header("Refresh", "0; url=" + *target);
    response.with_cookie({web::host_cookie(request, identity_cookie), browser});
    return response;
}

Response IdentityTrips::gone(Request const& request) const
{
    return shell_.error_page(request, {ErrorKind::not_found, {"identity.fault.gone"}});
}

Response IdentityTrips::come_back(Request const& request)
{
    std::string const state{request.query_value("state")};
    auto const taken = store_.take(identity_trip_kind, state); // one way back for each way there
    auto const trip = taken ? opened(*taken) : std::nullopt;
    std::string const browser{request.cookie(web::host_cookie(request, identity_cookie))};
    if (!trip || !equal_in_constant_time(trip->at("browser").get<std::string>(), browser)) {
        return gone(request);
    }
    json back{{"form", trip->at("form")}, {"typed", trip->at("typed")}, {"identity", nullptr}, {"fault", ""}};
    std::string way_out;
    if (request.has_query("error")) {
        back["fault"] = "identity.fault.cancelled";
    } else {
        auto const answer =
            provider_.answer({state, trip->at("nonce").get<std::string>(), std::string{request.query_value("iss")}},
                             request.query_value("code"));
        if (answer) {
            back["identity"] = to_json(answer->identity);
            way_out = answer->way_out;
        } else {
            back["fault"] = answer.error().message.id;
        }
    }
    store_.put(identity_kind, browser, sealed(back), identity_life);
    return Response::redirect(way_out.empty() ? with_return_mark(back["form"].get<std::string>()) : way_out);
}

std::optional<json> IdentityTrips::kept(Request const& request) const
{
    std::string const browser{request.cookie(web::host_cookie(request, identity_cookie))};
    auto const found = browser.empty() ? std::nullopt : store_.find(identity_kind, browser);
    return found ? opened(*found) : std::nullopt;
}

Response IdentityTrips::end(Request const& request) const
{
    auto const back = kept(request);
    return back ? Response::redirect(with_return_mark(back->at("form").get<std::string>())) : gone(request);
}

std::optional<IdentityReturn> IdentityTrips::returned(Request const& request) const
{
    if (!request.has_query(identity_field) && !request.has_field(identity_field)) {
        return std::nullopt;
    }
    auto const back = kept(request);
    if (!back) {
        return std::nullopt;
    }
    auto const& identity = back->at("identity");
    return IdentityReturn{identity.is_null() ? std::nullopt : std::optional{identity_from(identity)},
                          back->at("fault").get<std::string>(), fields_from(back->at("typed"))};
}

void IdentityTrips::forget(Request const& request)
{
    static_cast<void>(store_.take(identity_kind, request.cookie(web::host_cookie(request, identity_cookie))));
}

} // namespace guichet::people
