// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/streets.hpp"

#include "base/text.hpp"
#include "network/territory/address_file.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

namespace guichet::network {

namespace {

constexpr std::size_t lines_between_reports = 20'000;
constexpr std::size_t most_faults_told = 100;

/// Where the columns we need stand in this file: the base adds columns from time to time.
struct Columns {
    std::size_t street = 0;
    std::size_t postcode = 0;
    std::size_t insee = 0;
    std::optional<std::size_t> former_name;
    std::size_t needed = 0; // cells a line has at least
};

std::optional<Columns> columns_of(std::string_view header)
{
    if (header.starts_with("\xEF\xBB\xBF")) {
        header.remove_prefix(3);
    }
    auto const names = cells_of(header, ';');
    auto const place = [&](std::string_view name) -> std::optional<std::size_t> {
        auto const found = std::ranges::find(names, name);
        return found == names.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - names.begin())};
    };
    auto const street = place("nom_voie");
    auto const postcode = place("code_postal");
    auto const insee = place("code_insee");
    if (!street || !postcode || !insee) {
        return std::nullopt;
    }
    auto const former = place("nom_ancienne_commune");
    return Columns{*street, *postcode, *insee, former, std::max({*street, *postcode, *insee, former.value_or(0)}) + 1};
}

/// Commune → street, former commune → postcode.
using Streets = std::map<std::string, std::map<std::pair<std::string, std::string>, std::string>>;

class StreetCollector {
public:
    StreetCollector(Territory const& territory, Columns columns, std::set<std::string> departments)
        : territory_(territory), columns_(columns), departments_(std::move(departments))
    {
    }

    void read(std::string_view line, std::size_t number)
    {
        if (line.empty()) {
            return;
        }
        if (auto const reason = refuse(line); !reason.empty()) {
            ++import_.refused;
            if (import_.faults.size() < most_faults_told) {
                import_.faults.push_back({number, reason});
            }
        }
    }

    StreetImport import() &&
    {
        import_.municipalities = streets_.size();
        for (auto const& [insee, names] : streets_) {
            import_.streets += names.size();
        }
        return std::move(import_);
    }
    [[nodiscard]] Streets const& streets() const { return streets_; }

private:
    /// "" when the line was taken, or is of a department nobody asked for.
    std::string refuse(std::string_view line)
    {
        if (!is_valid_utf8(line)) {
            return "not UTF-8";
        }
        auto const cells = cells_of(line, ';');
        if (cells.size() < columns_.needed) {
            return "too few columns";
        }
        auto const municipality = territory_.find(cells[columns_.insee]);
        if (!municipality) {
            return "unknown commune " + cells[columns_.insee].substr(0, 10);
        }
        if (!departments_.empty() && !departments_.contains(municipality->department)) {
            return "";
        }
        auto const name = tidy(cells[columns_.street]);
        if (name.empty()) {
            return "no street name";
        }
        ++import_.rows;
        auto const former = columns_.former_name ? tidy(cells[*columns_.former_name]) : std::string{};
        streets_[municipality->insee].emplace(std::pair{name, former}, cells[columns_.postcode]);
        return "";
    }

    Territory const& territory_;
    Columns columns_;
    std::set<std::string> departments_;
    Streets streets_;
    StreetImport import_;
};

void store(db::Session& session, Streets const& streets)
{
    for (auto const& [insee, names] : streets) {
        session.execute(R"(DELETE FROM network_street WHERE insee = :insee)", {{"insee", insee}});
        for (auto const& [street, postcode] : names) {
            session.execute(R"(
                INSERT INTO network_street (insee, name, former_municipality, folded, postcode)
                VALUES (:insee, :name, :former_municipality, :folded, :postcode))",
                            {{"insee", insee},
                             {"name", street.first},
                             {"former_municipality", street.second},
                             {"folded", fold(street.first)},
                             {"postcode", postcode}});
        }
    }
}

Result<StreetImport> read_and_store(db::Database& database, Territory const& territory,
                                    std::filesystem::path const& file, std::vector<std::string> const& departments,
                                    Progress const& progress)
{
    LineReader reader{file};
    std::string line;
    auto const columns = reader.next(line) ? columns_of(line) : std::nullopt;
    if (!columns) {
        return fail(ErrorKind::invalid, "territory.streets_malformed", file.string());
    }
    StreetCollector collector{territory, *columns, {departments.begin(), departments.end()}};
    std::size_t number = 1;
    while (reader.next(line)) {
        collector.read(line, ++number);
        if (progress && number % lines_between_reports == 0) {
            progress(number, 0);
        }
    }
    database.exclusive([&](db::Session& session) { store(session, collector.streets()); });
    if (progress) {
        progress(number, number);
    }
    return std::move(collector).import();
}

/// "av" → "avenue"…: how people write the kinds of streets.
std::string_view spelt_out(std::string_view word)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kinds = {{{"r", "rue"},
                                                                                             {"av", "avenue"},
                                                                                             {"ave", "avenue"},
                                                                                             {"bd", "boulevard"},
                                                                                             {"bld", "boulevard"},
                                                                                             {"pl", "place"},
                                                                                             {"ch", "chemin"},
                                                                                             {"che", "chemin"},
                                                                                             {"rte", "route"},
                                                                                             {"imp", "impasse"},
                                                                                             {"all", "allee"},
                                                                                             {"gal", "general"},
                                                                                             {"st", "saint"},
                                                                                             {"ste", "sainte"}}};
    auto const* const found = std::ranges::find(kinds, word, [](auto const& pair) { return pair.first; });
    return found == kinds.end() ? word : found->second;
}

/// Its words as the base writes them.
std::vector<std::string> street_words(std::string_view typed)
{
    std::vector<std::string> words;
    for (auto const& word : split(fold(typed), ' ')) {
        if (!word.empty()) {
            words.emplace_back(spelt_out(word));
        }
    }
    return words;
}

/// Every typed word begins a word of the street's, each its own, in any order.
bool matches(std::vector<std::string> const& typed, std::vector<std::string> street)
{
    return std::ranges::all_of(typed, [&](std::string const& word) {
        auto const found = std::ranges::find_if(street, [&](std::string const& one) { return one.starts_with(word); });
        if (found == street.end()) {
            return false;
        }
        street.erase(found);
        return true;
    });
}

} // namespace

Result<StreetImport> import_streets(db::Database& database, Territory const& territory,
                                    std::filesystem::path const& file, std::vector<std::string> const& departments,
                                    Progress const& progress)
{
    try {
        return read_and_store(database, territory, file, departments, progress);
    } catch (db::Unavailable const&) {
        throw;
    } catch (std::runtime_error const& error) {
        return fail(ErrorKind::not_found, "territory.streets_missing", error.what());
    }
}

std::vector<Street> suggest_streets(db::Database const& database, std::string_view insee, std::string_view typed,
                                    std::size_t limit)
{
    auto const words = street_words(typed);
    if (words.empty()) {
        return {};
    }
    using Ranked = std::pair<bool, Street>; // false first: begins with the typed words
    std::vector<Ranked> found;
    auto const start = join(words, " ");
    database.read([&](db::Session& session) {
        session.query(R"(
            SELECT name, former_municipality, postcode, folded FROM network_street
            WHERE insee = :insee ORDER BY folded, former_municipality)",
                      {{"insee", insee}}, [&](db::Row const& row) {
                          auto const folded = row.text(3);
                          if (matches(words, split(folded, ' '))) {
                              found.emplace_back(!folded.starts_with(start),
                                                 Street{row.text(0), row.text(1), row.text(2)});
                          }
                      });
    });
    std::ranges::stable_sort(found, {}, &Ranked::first);
    std::vector<Street> streets;
    for (auto const& [_, street] : found) {
        if (streets.size() < limit) {
            streets.push_back(street);
        }
    }
    return streets;
}

} // namespace guichet::network
