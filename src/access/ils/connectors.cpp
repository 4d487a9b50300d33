// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/connectors.hpp"

#include "base/random.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

constexpr auto* columns_read = R"(
        SELECT id, intercommunality, library, name, kind, address, line, dialect, login, institution, location,
               categories, fallback, cache_seconds, push_library, push_category, test_card, active, changed, secret
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
    one.secret_mark = hex(sha256(row.text(19))); // of the sealed secret, which never comes out twice the same
    return one;
}

std::vector<IlsConnector> rows_of(db::Session& session)
{
    return session.list(columns_read, {}, connector_from);
}

std::optional<IlsConnector> connector_in(db::Session& session, IlsConnectorId const& id)
{
    auto const known = rows_of(session);
    auto const found = std::ranges::find(known, id, &IlsConnector::id);
    return found == known.end() ? std::nullopt : std::optional{*found};
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

/// What was told to one server is not sent to another: it is typed again where it is needed.
std::vector<FieldError> untold_to_the_new_server(IlsConnector const& connector, Sealed const& kept, Sealed const& given)
{
    std::vector<FieldError> faults;
    if (!connector.login.empty() && !kept.password.empty() && given.password.empty()) {
        faults.push_back({"secret", {"ils.fault.secret_again"}});
    }
    if (!connector.test_card.empty() && !kept.test_pin.empty() && given.test_pin.empty()) {
        faults.push_back({"test_pin", {"ils.fault.test_pin_again"}});
    }
    return faults;
}

/// Those typed now and, for the same server, those it was told before.
Result<Sealed> secrets_from_now_on(db::Session& session, IlsConnector const& connector, Sealed const& given)
{
    auto kept = sealed_of(session, connector.id);
    auto const before = connector_in(session, connector.id);
    if (before && server_of(*before) != server_of(connector)) {
        if (auto untold = untold_to_the_new_server(connector, kept, given); !untold.empty()) {
            return invalid(std::move(untold));
        }
        kept = {};
    }
    return Sealed{first_said(given.password, kept.password), first_said(given.test_pin, kept.test_pin)};
}

} // namespace

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
    return database_.read([&](db::Session& session) { return connector_in(session, id); });
}

Result<void> IlsConnectors::may_save(network::Actor const& actor, IlsConnector const& connector) const
{
    if (auto allowed = network::authorise(actor, network::Permission::edit_policies, connector.intercommunality);
        !allowed) {
        return allowed;
    }
    auto faults = faults_of(connector);
    if (!is_at_home(libraries_, connector)) {
        faults.push_back({"place", {"ils.fault.library"}});
    }
    return faults.empty() ? Result<void>{} : invalid(std::move(faults));
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
    if (auto const allowed = may_save(actor, connector); !allowed) {
        return std::unexpected(allowed.error());
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
        auto const stored = secrets_from_now_on(session, connector, given);
        if (!stored) {
            return std::unexpected(stored.error());
        }
        put(session, connector, stored->password, stored->test_pin, clock_.now());
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
