// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo_readers.hpp"

#include "access/accounts/store.hpp"
#include "network/journal/journal.hpp"
#include "people/cards/cards.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <fstream>

namespace guichet::app {

namespace {

using people::CardKind;

struct Home {
    char const* member;
    char const* library;
    char const* postcode;
    char const* municipality;
    char const* municipality_name;
};
constexpr Home saint_claude{"haut-jura-saint-claude", "haut-jura-saint-claude-mediatheque", "39200", "39478",
                            "Saint-Claude"};
/// Where people renew online, and pay.
constexpr Home chaussin{"plaine-jurassienne", "plaine-jurassienne-chaussin", "39120", "39128", "Chaussin"};

struct Reader {
    char const* role;
    char const* first_names;
    char const* family_name;
    CardKind kind;
    char const* category;
    int days_left = 0; // of card and subscription; negative: over since
    Home home = saint_claude;
    char const* birth_date = "1975-06-21";
    char const* household = "";
};

constexpr std::array readers{
    Reader{"reader", "Andrée", "Lectrice", CardKind::permanent, "adulte", 200},
    Reader{"reader-lapsed", "Gaston", "Lecteur", CardKind::provisional, "lecteur-consultant", -10},
    Reader{"reader-renewing", "Claire", "Abonnée", CardKind::permanent, "abonne", 12, chaussin, "1982-03-08",
           "demo-household"},
    Reader{"reader-child", "Louis", "Abonnée", CardKind::permanent, "abonne", 12, chaussin, "2014-10-02",
           "demo-household"},
};
constexpr int days_of_a_year = 365;

people::Patron patron_of_reader(Reader const& reader, Instant now)
{
    people::Patron patron;
    auto const& home = reader.home;
    patron.intercommunality = {home.member};
    patron.library = {home.library};
    patron.person = {reader.family_name, "", reader.first_names, *parse_date(reader.birth_date)};
    patron.address = {"1 rue de l’Exemple", "", home.postcode, home.municipality, home.municipality_name};
    patron.household = reader.household;
    patron.contact.email = std::string{reader.role} + "@mediatheques-jura.example";
    patron.category = reader.category;
    patron.external_id = std::string{"demo-"} + reader.role;
    patron.created = patron.last_activity = now;
    return patron;
}

class ReaderSeeder {
public:
    ReaderSeeder(db::Database& database, Clock const& clock, Random& random)
        : database_(database), clock_(clock), random_(random)
    {
    }

    /// The number of the card, which is the login.
    Result<std::string> add(Reader const& reader, std::string const& hash)
    {
        return database_.write([&](db::Session& session) -> Result<std::string> {
            auto const now = clock_.now();
            auto const patron = patron_of_reader(reader, now);
            auto const id = patrons_.add(session, patron);
            auto const until = add_days(civil_date(now), reader.days_left);
            auto const from = add_days(until, -days_of_a_year);
            auto const card = cards_.issue(session, id, patron.library, reader.kind, from, until);
            if (!card) {
                return std::unexpected(card.error());
            }
            people::Subscription const subscription{
                "", id, reader.category, from, until, "subscription.reason.imported", ""};
            static_cast<void>(subscriptions_.add(session, subscription));
            access::AccountStore::put(session, id, hash, now);
            return card->number;
        });
    }
    [[nodiscard]] bool is_known(Reader const& reader) const
    {
        return database_.read([&](db::Session& session) {
            auto const id = std::string{"demo-"} + reader.role;
            return people::Patrons::by_external_id(session, {reader.home.member}, id).has_value();
        });
    }

private:
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal journal_{database_, clock_};
    people::Patrons patrons_{database_, clock_, random_, journal_};
    people::Cards cards_{database_, clock_, random_};
    people::Subscriptions subscriptions_{clock_, random_};
};

nlohmann::json read_list(std::filesystem::path const& path)
{
    std::ifstream file{path};
    auto list = nlohmann::json::parse(file, nullptr, false);
    return list.is_array() ? list : nlohmann::json::array();
}

std::vector<DemoLogin> written_before(nlohmann::json const& list)
{
    std::vector<DemoLogin> known;
    for (auto const& one : list) {
        if (one.value("role", "").starts_with("reader")) {
            known.push_back({one.value("role", ""), one.value("login", ""), one.value("password", "")});
        }
    }
    return known;
}

} // namespace

Result<std::vector<DemoLogin>> seed_demo_readers(db::Database& database, Clock const& clock, Random& random,
                                                 network::PasswordHasher& hasher,
                                                 std::filesystem::path const& credentials)
{
    ReaderSeeder seeder{database, clock, random};
    auto list = read_list(credentials);
    for (auto const& reader : readers) {
        if (seeder.is_known(reader)) {
            continue;
        }
        constexpr std::size_t password_bytes = 12;
        auto const password = random.token(password_bytes);
        auto const hash = hasher.hash(password);
        if (!hash) {
            return std::unexpected(hash.error());
        }
        auto const login = seeder.add(reader, *hash);
        if (!login) {
            return std::unexpected(login.error());
        }
        list.push_back({{"role", reader.role}, {"login", *login}, {"password", password}});
        std::ofstream{credentials} << list.dump(2) << '\n';
    }
    return written_before(list);
}

} // namespace guichet::app
