// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/connectors.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "protocols/sip2/dialect.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace guichet::access {

namespace {

constexpr auto* columns_read = R"(
        SELECT id, intercommunality, library, name, kind, address, line, dialect, login, institution, location,
               categories, fallback, cache_seconds, push_library, push_category, test_card, active, changed
        FROM access_ils_connector
        ORDER BY intercommunality, library)";

IlsConnector connector_from(db::Row const& row)
{
    IlsConnector one;
    one.id = {row.text(0)};
    one.intercommunality = {row.text(1)};
    one.library = {row.text(2)};
    one.name = row.text(3);
    one.kind = row.text(4) == "koha" ? IlsKind::koha : IlsKind::sip2;
    one.address = row.text(5);
    one.encrypted = row.text(6) == "tls";
    one.dialect = row.text(7);
    one.login = row.text(8);
    one.institution = row.text(9);
    one.location = row.text(10);
    one.categories = categories_from(row.text(11));
    one.fallback = row.text(12) == "last_state" ? IlsFallback::last_state : IlsFallback::refuse;
    one.cached = std::chrono::seconds{row.integer(13)};
    one.push_library = row.text(14);
    one.push_category = row.text(15);
    one.test_card = row.text(16);
    one.active = row.boolean(17);
    one.changed = row.instant(18);
    return one;
}

std::vector<IlsConnector> rows_of(db::Session& session)
{
    return session.list(columns_read, {}, connector_from);
}

std::string_view code_of(IlsKind kind)
{
    return kind == IlsKind::koha ? "koha" : "sip2";
}

std::string_view code_of(IlsFallback fallback)
{
    return fallback == IlsFallback::last_state ? "last_state" : "refuse";
}

void put(db::Session& session, IlsConnector const& one, std::string_view secret, std::string_view test_pin, Instant now)
{
    session.execute(R"(
        INSERT INTO access_ils_connector (id, intercommunality, library, name, kind, address, line, dialect, login,
                                          secret, institution, location, categories, fallback, cache_seconds,
                                          push_library, push_category, test_card, test_pin, active, changed)
        VALUES (:id, :intercommunality, :library, :name, :kind, :address, :line, :dialect, :login, :secret,
                :institution, :location, :categories, :fallback, :cache_seconds, :push_library, :push_category,
                :test_card, :test_pin, :active, :changed)
        ON CONFLICT (id) DO UPDATE
        SET library = :library, name = :name, kind = :kind, address = :address, line = :line, dialect = :dialect,
            login = :login, secret = :secret, institution = :institution, location = :location,
            categories = :categories, fallback = :fallback, cache_seconds = :cache_seconds,
            push_library = :push_library, push_category = :push_category, test_card = :test_card,
            test_pin = :test_pin, active = :active, changed = :changed)",
                    {{"id", one.id},
                     {"intercommunality", one.intercommunality},
                     {"library", one.library},
                     {"name", one.name},
                     {"kind", code_of(one.kind)},
                     {"address", one.address},
                     {"line", one.encrypted ? "tls" : "bare"},
                     {"dialect", one.dialect},
                     {"login", one.login},
                     {"secret", secret},
                     {"institution", one.institution},
                     {"location", one.location},
                     {"categories", to_text(one.categories)},
                     {"fallback", code_of(one.fallback)},
                     {"cache_seconds", one.cached.count()},
                     {"push_library", one.push_library},
                     {"push_category", one.push_category},
                     {"test_card", one.test_card},
                     {"test_pin", test_pin},
                     {"active", one.active},
                     {"changed", now}});
}

struct Sealed {
    std::string password;
    std::string test_pin;
};

Sealed sealed_of(db::Session& session, IlsConnectorId const& id)
{
    return session
        .first("SELECT secret, test_pin FROM access_ils_connector WHERE id = :id", {{"id", id}},
               [](db::Row const& row) { return Sealed{row.text(0), row.text(1)}; })
        .value_or(Sealed{});
}

std::string object_of(IlsConnectorId const& id)
{
    return "ils_connector:" + id.value;
}

bool is_url(std::string_view text)
{
    return (text.starts_with("https://") || text.starts_with("http://")) && text.find(' ') == std::string_view::npos;
}

bool is_dialect(IlsConnector const& one)
{
    if (one.kind == IlsKind::koha) {
        return one.dialect == "basic" || one.dialect == "client_credentials";
    }
    return std::ranges::any_of(protocols::sip2::client_dialects(),
                               [&](auto const& dialect) { return dialect.name == one.dialect; });
}

/// The library of a connector, if it has one, is of its intercommunality.
bool is_at_home(network::Intercommunalities const& libraries, IlsConnector const& one)
{
    if (one.library.empty()) {
        return true;
    }
    auto const library = libraries.library(one.library);
    return library && library->intercommunality == one.intercommunality;
}

/// One connector answers for a place.
bool is_place_taken(db::Session& session, IlsConnector const& one)
{
    return session.count(R"(
        SELECT COUNT(*) FROM access_ils_connector
        WHERE intercommunality = :intercommunality AND library = :library AND id <> :id)",
                         {{"intercommunality", one.intercommunality}, {"library", one.library}, {"id", one.id}}) > 0;
}

std::string first_said(std::string const& given, std::string const& kept)
{
    return given.empty() ? kept : given;
}

} // namespace

std::string IlsConnector::category_of(std::string_view theirs) const
{
    for (auto const wanted : {theirs, std::string_view{"*"}}) {
        auto const found = std::ranges::find(categories, wanted, &std::pair<std::string, std::string>::first);
        if (found != categories.end()) {
            return found->second;
        }
    }
    return {};
}

std::optional<HostAndPort> host_and_port(std::string_view address)
{
    auto const colon = address.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return std::nullopt;
    }
    auto host = address.substr(0, colon);
    auto const digits = address.substr(colon + 1);
    HostAndPort found;
    auto const parsed = std::from_chars(digits.data(), digits.data() + digits.size(), found.port);
    if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size() || found.port == 0) {
        return std::nullopt;
    }
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    auto const is_plain = std::ranges::none_of(host, [](char c) { return c <= ' ' || c == '/' || c == '@'; });
    found.host = host;
    return is_plain && !host.empty() ? std::optional{found} : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> categories_from(std::string_view typed)
{
    std::vector<std::pair<std::string, std::string>> all;
    std::string commas{typed};
    std::ranges::replace(commas, '\n', ',');
    for (auto const& entry : split(commas, ',')) {
        auto const equals = entry.find('=');
        if (equals != std::string::npos) {
            all.emplace_back(tidy(entry.substr(0, equals)), tidy(entry.substr(equals + 1)));
        }
    }
    return all;
}

std::string to_text(std::vector<std::pair<std::string, std::string>> const& categories)
{
    std::vector<std::string> parts;
    parts.reserve(categories.size());
    for (auto const& [theirs, ours] : categories) {
        parts.push_back(fmt::format("{}={}", theirs, ours));
    }
    return join(parts, ", ");
}

std::vector<FieldError> faults_of(IlsConnector const& one)
{
    std::vector<FieldError> faults;
    auto const expect = [&](bool holds, char const* field, char const* message) {
        if (!holds) {
            faults.push_back({field, {message}});
        }
    };
    auto const reachable = one.kind == IlsKind::koha ? is_url(one.address) : host_and_port(one.address).has_value();
    expect(!one.name.empty(), "name", "ils.fault.name");
    expect(reachable, "address", one.kind == IlsKind::koha ? "ils.fault.url" : "ils.fault.host");
    expect(is_dialect(one), "dialect", "ils.fault.dialect");
    expect(one.kind == IlsKind::sip2 || !one.login.empty(), "login", "ils.fault.login");
    auto const pushes = !one.push_library.empty() || !one.push_category.empty();
    expect(!pushes || (one.kind == IlsKind::koha && !one.push_library.empty() && !one.push_category.empty()),
           "push_library", "ils.fault.push");
    constexpr std::chrono::seconds longest{3600};
    expect(one.cached >= std::chrono::seconds{0} && one.cached <= longest, "cached", "ils.fault.cached");
    return faults;
}

IlsConnectors::IlsConnectors(db::Database& database, Clock const& clock, Random& random, SecretKey const& key,
                             network::Journal const& journal, network::Intercommunalities const& libraries)
    : database_(database), clock_(clock), random_(random), key_(key), journal_(journal), libraries_(libraries)
{
}

std::vector<IlsConnector> IlsConnectors::all(network::Actor const& actor) const
{
    auto found = database_.read(rows_of);
    std::erase_if(found, [&](IlsConnector const& one) {
        return !network::may(actor, network::Permission::view_policies, one.intercommunality);
    });
    return found;
}

std::vector<IlsConnector> IlsConnectors::every() const
{
    return database_.read(rows_of);
}

std::optional<IlsConnector> IlsConnectors::find(IlsConnectorId const& id) const
{
    auto const known = database_.read(rows_of);
    auto const found = std::ranges::find(known, id, &IlsConnector::id);
    return found == known.end() ? std::nullopt : std::optional{*found};
}

Result<IlsConnectorId> IlsConnectors::save(network::Actor const& actor, IlsConnector connector,
                                           IlsSecrets const& secrets)
{
    auto const known = connector.id.empty() ? std::nullopt : find(connector.id);
    if (!connector.id.empty() && !known) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (known) {
        connector.intercommunality = known->intercommunality;
    }
    if (auto const allowed = network::authorise(actor, network::Permission::edit_policies, connector.intercommunality);
        !allowed) {
        return std::unexpected(allowed.error());
    }
    auto faults = faults_of(connector);
    if (!is_at_home(libraries_, connector)) {
        faults.push_back({"place", {"ils.fault.library"}});
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    if (!known) {
        connector.id = {new_id(clock_.now(), random_)};
    }
    auto const sealed = [&](std::string const& plain) {
        return plain.empty() ? std::string{} : base64(seal(key_, plain, random_));
    };
    Sealed const given{sealed(secrets.password), sealed(secrets.test_pin)};
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        if (is_place_taken(session, connector)) {
            return invalid({{"place", {"ils.fault.place_taken"}}});
        }
        auto const kept = sealed_of(session, connector.id);
        put(session, connector, first_said(given.password, kept.password), first_said(given.test_pin, kept.test_pin),
            clock_.now());
        journal_.append(session, actor, connector.intercommunality,
                        known ? "ils.connector_changed" : "ils.connector_added", object_of(connector.id),
                        {{"kind", code_of(connector.kind)},
                         {"address", connector.address},
                         {"fallback", code_of(connector.fallback)},
                         {"secret_changed", !secrets.password.empty()},
                         {"active", connector.active}});
        return {};
    });
    remembered_.forget();
    return written ? Result<IlsConnectorId>{connector.id} : std::unexpected(written.error());
}

Result<void> IlsConnectors::remove(network::Actor const& actor, IlsConnectorId const& id)
{
    auto const known = find(id);
    auto const allowed = known ? network::authorise(actor, network::Permission::edit_policies, known->intercommunality)
                               : Result<void>{fail(ErrorKind::not_found, "error.not_found")};
    if (!allowed) {
        return allowed;
    }
    auto written = database_.write([&](db::Session& session) -> Result<void> {
        session.execute("DELETE FROM access_ils_connector WHERE id = :id", {{"id", id}});
        journal_.append(session, actor, known->intercommunality, "ils.connector_removed", object_of(id),
                        nlohmann::json::object());
        return {};
    });
    remembered_.forget();
    return written;
}

Result<IlsSecrets> IlsConnectors::secrets(IlsConnectorId const& id) const
{
    auto const kept = database_.read([&](db::Session& session) { return sealed_of(session, id); });
    auto const opened = [&](std::string const& text) -> std::optional<std::string> {
        if (text.empty()) {
            return std::string{};
        }
        auto const bytes = from_base64(text);
        return bytes ? open_sealed(key_, *bytes) : std::nullopt;
    };
    auto const password = opened(kept.password);
    auto const test_pin = opened(kept.test_pin);
    if (!password || !test_pin) {
        return fail(ErrorKind::unavailable, "ils.secret_unreadable", "sealed with another installation's key");
    }
    return IlsSecrets{*password, *test_pin};
}

std::shared_ptr<std::vector<IlsConnector> const> IlsConnectors::remembered() const
{
    return remembered_.get(clock_.now(), [this] {
        auto found = database_.read(rows_of);
        std::erase_if(found, [](IlsConnector const& one) { return !one.active; });
        return found;
    });
}

std::vector<IlsConnector> IlsConnectors::active() const
{
    return *remembered();
}

std::optional<IlsConnector> IlsConnectors::for_library(network::IntercommunalityId const& intercommunality,
                                                       network::LibraryId const& library) const
{
    std::optional<IlsConnector> found;
    for (auto const& one : *remembered()) {
        auto const is_own = one.library == library;
        if (one.intercommunality == intercommunality && (is_own || (one.library.empty() && !found))) {
            found = one;
            if (is_own) {
                break;
            }
        }
    }
    return found;
}

} // namespace guichet::access
