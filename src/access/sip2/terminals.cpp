// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/sip2/terminals.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace guichet::access {

namespace {

using protocols::sip2::encoding_from;
using protocols::sip2::server_dialects;

/// A change made on another node counts within this time.
/// 100 random bits in twenty signs: as long as old terminals let a password be.
constexpr std::size_t secret_length = 20;

std::string draw_secret(Random& random)
{
    std::array<unsigned char, 13> bytes{};
    random.fill(bytes);
    return base32({reinterpret_cast<char const*>(bytes.data()), bytes.size()}).substr(0, secret_length);
}

std::string_view code_of(Recognition recognition)
{
    return recognition == Recognition::login ? "login" : "address";
}

std::string_view code_of(PinRule rule)
{
    return rule == PinRule::required ? "required" : "optional";
}

std::string_view code_of(NameRule rule)
{
    return rule == NameRule::told ? "told" : "kept";
}

bool holds_one_of(net::AddressList const& list, std::vector<std::string> const& entries)
{
    return std::ranges::any_of(
        entries, [&](std::string const& entry) { return list.contains(entry.substr(0, entry.find('/'))); });
}

/// Whether one caller could be taken for either. Of two networks that meet, one holds the whole other.
bool are_taken_for_each_other(Sip2Terminal const& one, Sip2Terminal const& other)
{
    auto const goes_by_address = [](Sip2Terminal const& terminal) {
        return terminal.recognition == Recognition::address && terminal.state == TerminalState::active;
    };
    return goes_by_address(one) && goes_by_address(other) && one.id != other.id &&
           (holds_one_of(net::AddressList{one.addresses}, other.addresses) ||
            holds_one_of(net::AddressList{other.addresses}, one.addresses));
}

std::vector<std::string> words_of(std::string const& text)
{
    auto words = split(text, ' ');
    std::erase(words, "");
    return words;
}

/// A row and its secret's hash.
std::pair<Sip2Terminal, std::string> terminal_of(db::Row const& row)
{
    Sip2Terminal one;
    one.id = {row.text(0)};
    one.name = row.text(1);
    one.login = row.text(2);
    one.platform = {row.text(4)};
    one.library = {row.text(5)};
    one.institution = row.text(6);
    one.encoding = encoding_from(row.text(7)).value_or(protocols::sip2::Encoding::utf8);
    one.dialect = row.text(8);
    one.addresses = words_of(row.text(9));
    one.recognition = row.text(10) == "address" ? Recognition::address : Recognition::login;
    one.pin = row.text(11) == "optional" ? PinRule::optional : PinRule::required;
    one.names = row.text(12) == "told" ? NameRule::told : NameRule::kept;
    one.state = row.boolean(13) ? TerminalState::active : TerminalState::inactive;
    return {std::move(one), row.text(3)};
}

std::vector<std::pair<Sip2Terminal, std::string>> rows(db::Session& session)
{
    return session.list(R"(
        SELECT id, name, login, secret_hash, platform, library, institution, encoding, dialect, addresses, recognition,
               pin, names, active
        FROM access_sip2_terminal
        ORDER BY name, id)",
                        {}, terminal_of);
}

db::Arguments columns_of(Sip2Terminal const& one)
{
    return {{"id", one.id},
            {"name", one.name},
            {"login", one.login},
            {"platform", one.platform},
            {"library", one.library},
            {"institution", one.institution},
            {"encoding", to_text(one.encoding)},
            {"dialect", one.dialect},
            {"addresses", join(one.addresses, " ")},
            {"recognition", code_of(one.recognition)},
            {"pin", code_of(one.pin)},
            {"names", code_of(one.names)},
            {"active", one.state == TerminalState::active}};
}

void insert(db::Session& session, Sip2Terminal const& one, std::string_view secret, Instant now)
{
    auto values = columns_of(one);
    values.emplace_back("secret_hash", hex(sha256(secret)));
    values.emplace_back("created", now);
    session.execute(R"(
        INSERT INTO access_sip2_terminal (id, name, login, secret_hash, platform, library, institution, encoding,
                                          dialect, addresses, recognition, pin, names, active, created)
        VALUES (:id, :name, :login, :secret_hash, :platform, :library, :institution, :encoding, :dialect, :addresses,
                :recognition, :pin, :names, :active, :created))",
                    values);
}

bool update(db::Session& session, Sip2Terminal const& one)
{
    return session.execute(R"(
        UPDATE access_sip2_terminal
        SET name = :name, login = :login, platform = :platform, library = :library, institution = :institution,
            encoding = :encoding, dialect = :dialect, addresses = :addresses, recognition = :recognition, pin = :pin,
            names = :names, active = :active
        WHERE id = :id)",
                           columns_of(one)) > 0;
}

nlohmann::json told_of(Sip2Terminal const& one)
{
    return {{"login", one.login},           {"platform", one.platform.value},
            {"library", one.library.value}, {"pin", code_of(one.pin)},
            {"names", code_of(one.names)},  {"active", one.state == TerminalState::active}};
}

std::string object_of(Sip2TerminalId const& id)
{
    return "sip2_terminal:" + id.value;
}

Result<void> may_edit(network::Actor const& actor)
{
    return network::authorise(actor, network::Permission::edit_platforms, {});
}

} // namespace

Sip2Terminals::Sip2Terminals(db::Database& database, Clock const& clock, Random& random,
                             network::Journal const& journal, network::Intercommunalities const& libraries,
                             platforms::Catalogue const& catalogue)
    : database_(database), clock_(clock), random_(random), journal_(journal), libraries_(libraries),
      catalogue_(catalogue)
{
}

std::vector<Sip2Terminal> Sip2Terminals::all() const
{
    std::vector<Sip2Terminal> found;
    for (auto& [terminal, hash] : database_.read(rows)) {
        found.push_back(std::move(terminal));
    }
    return found;
}

std::optional<Sip2Terminal> Sip2Terminals::find(Sip2TerminalId const& id) const
{
    auto const known = all();
    auto const found = std::ranges::find(known, id, &Sip2Terminal::id);
    return found == known.end() ? std::nullopt : std::optional{*found};
}

std::vector<FieldError> Sip2Terminals::faults_of(Sip2Terminal const& terminal) const
{
    std::vector<FieldError> faults;
    auto const expect = [&](bool holds, char const* field, char const* message) {
        if (!holds) {
            faults.push_back({field, {message}});
        }
    };
    expect(!terminal.name.empty(), "name", "sip2.fault.name");
    expect(!terminal.login.empty() && !terminal.login.contains('|'), "login", "sip2.fault.login");
    auto const known_platform = !terminal.platform.empty() && catalogue_.find(terminal.platform);
    auto const known_library = !terminal.library.empty() && libraries_.library(terminal.library);
    expect(terminal.platform.empty() != terminal.library.empty() && (known_platform || known_library), "speaks_for",
           "sip2.fault.speaks_for");
    expect(!terminal.institution.contains('|'), "institution", "sip2.fault.institution");
    expect(net::AddressList::fault_of(terminal.addresses).empty(), "addresses", "sip2.fault.addresses");
    expect(terminal.recognition == Recognition::login || !terminal.addresses.empty(), "addresses",
           "sip2.fault.addresses_needed");
    expect(std::ranges::any_of(server_dialects(), [&](auto const& one) { return one.name == terminal.dialect; }),
           "dialect", "sip2.fault.dialect");
    auto const others = all();
    expect(std::ranges::none_of(others,
                                [&](auto const& one) { return one.login == terminal.login && one.id != terminal.id; }),
           "login", "sip2.fault.login_taken");
    auto const double_of =
        std::ranges::find_if(others, [&](auto const& one) { return are_taken_for_each_other(terminal, one); });
    if (double_of != others.end()) {
        faults.push_back({"addresses", {"sip2.fault.addresses_taken", {{"name", double_of->name}}}});
    }
    return faults;
}

Result<Sip2Terminals::Saved> Sip2Terminals::save(network::Actor const& actor, Sip2Terminal terminal)
{
    if (auto const allowed = may_edit(actor); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (auto faults = faults_of(terminal); !faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const is_new = terminal.id.empty();
    auto const now = clock_.now();
    Saved saved{is_new ? Sip2TerminalId{new_id(now, random_)} : terminal.id, is_new ? draw_secret(random_) : ""};
    terminal.id = saved.id;
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        if (is_new) {
            insert(session, terminal, saved.secret, now);
        } else if (!update(session, terminal)) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        journal_.append(session, actor, {}, is_new ? "sip2.terminal_added" : "sip2.terminal_changed",
                        object_of(saved.id), told_of(terminal));
        return {};
    });
    remembered_.forget();
    return written ? Result<Saved>{saved} : std::unexpected(written.error());
}

Result<std::string> Sip2Terminals::renew_secret(network::Actor const& actor, Sip2TerminalId const& id)
{
    if (auto const allowed = may_edit(actor); !allowed) {
        return std::unexpected(allowed.error());
    }
    auto secret = draw_secret(random_);
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        auto const changed = session.execute(R"(
            UPDATE access_sip2_terminal
            SET secret_hash = :secret_hash
            WHERE id = :id)",
                                             {{"secret_hash", hex(sha256(secret))}, {"id", id}});
        if (changed == 0) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        journal_.append(session, actor, {}, "sip2.secret_renewed", object_of(id), nlohmann::json::object());
        return {};
    });
    remembered_.forget();
    return written ? Result<std::string>{std::move(secret)} : std::unexpected(written.error());
}

Result<void> Sip2Terminals::remove(network::Actor const& actor, Sip2TerminalId const& id)
{
    if (auto const allowed = may_edit(actor); !allowed) {
        return allowed;
    }
    auto written = database_.write([&](db::Session& session) -> Result<void> {
        if (session.execute("DELETE FROM access_sip2_terminal WHERE id = :id", {{"id", id}}) == 0) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        journal_.append(session, actor, {}, "sip2.terminal_removed", object_of(id), nlohmann::json::object());
        return {};
    });
    remembered_.forget();
    return written;
}

std::shared_ptr<Sip2Terminals::Active const> Sip2Terminals::active() const
{
    return remembered_.get(clock_.now(), [this] { return read(); });
}

Sip2Terminals::Active Sip2Terminals::read() const
{
    Active found;
    for (auto& [terminal, hash] : database_.read(rows)) {
        if (terminal.state == TerminalState::active) {
            auto const library = libraries_.library(terminal.library);
            net::AddressList from{terminal.addresses};
            found.push_back(std::make_shared<Known>(
                Known{std::move(terminal), hash, library ? library->intercommunality : network::IntercommunalityId{},
                      std::move(from)}));
        }
    }
    return found;
}

std::shared_ptr<Sip2Terminals::Known const> Sip2Terminals::log_in(std::string_view login, std::string_view secret,
                                                                  std::string_view address) const
{
    auto const hash = hex(sha256(secret));
    for (auto const& one : *active()) {
        if (one->terminal.login == login && equal_in_constant_time(one->secret_hash, hash) &&
            (one->from.empty() || one->from.contains(address))) {
            return one;
        }
    }
    return nullptr;
}

std::shared_ptr<Sip2Terminals::Known const> Sip2Terminals::at(std::string_view address) const
{
    for (auto const& one : *active()) {
        if (one->terminal.recognition == Recognition::address && one->from.contains(address)) {
            return one;
        }
    }
    return nullptr;
}

std::shared_ptr<Sip2Terminals::Known const> Sip2Terminals::still(Sip2TerminalId const& id,
                                                                 std::string_view address) const
{
    for (auto const& one : *active()) {
        if (one->terminal.id == id && (one->from.empty() || one->from.contains(address))) {
            return one;
        }
    }
    return nullptr;
}

std::string Sip2Terminals::dialect_of(std::string_view login) const
{
    for (auto const& one : *active()) {
        if (one->terminal.login == login) {
            return one->terminal.dialect;
        }
    }
    return {};
}

Machine machine_of(Sip2Terminals::Known const& known)
{
    auto const& terminal = known.terminal;
    Machine machine{"terminal:" + terminal.id.value, std::nullopt, known.intercommunality};
    if (!terminal.platform.empty()) {
        machine.platform = terminal.platform;
    }
    machine.telling = terminal.names == NameRule::told ? Telling::state_and_name : Telling::state;
    return machine;
}

} // namespace guichet::access
