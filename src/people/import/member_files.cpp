// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/member_files.hpp"

#include "base/ids.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <istream>
#include <sstream>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using namespace std::chrono_literals;

constexpr int files_shown = 30;
constexpr std::size_t beginning_size = std::size_t{64} * 1024;
constexpr auto received_within = std::chrono::hours{24};
constexpr std::size_t longest_category = 60;

std::string import_object_of(MemberFileId const& id)
{
    return "import:" + id.value;
}

std::size_t column_place(ColumnMapping const& mapping, MemberColumn wanted)
{
    return static_cast<std::size_t>(std::ranges::find(mapping, wanted) - mapping.begin());
}

/// Text, with a line of headers of more than one column and something below it.
std::optional<std::string> table_fault_of(ImportPreview const& view, std::string_view bytes)
{
    if (bytes.empty()) {
        return "import.file.missing";
    }
    bool const is_archive = bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xd0\xcf\x11\xe0");
    bool const has_holes = !view.encoding.starts_with("UTF-16") && bytes.substr(0, beginning_size).contains('\0');
    if (is_archive || has_holes) {
        return "import.file.no_table";
    }
    if (view.headers.size() < 2 || view.rows.empty()) {
        return "import.file.no_rows";
    }
    return std::nullopt;
}

} // namespace

MemberFiles::MemberFiles(db::Database& database, Clock const& clock, Random& random, SecretKey const& master_key,
                         network::Journal const& journal, network::Intercommunalities const& intercommunalities,
                         Policies const& policies)
    : database_(database), clock_(clock), random_(random), content_(database, random, master_key), journal_(journal),
      intercommunalities_(intercommunalities), policies_(policies)
{
}

std::vector<network::Library> MemberFiles::libraries(Actor const& actor) const
{
    auto all = intercommunalities_.libraries();
    std::erase_if(all, [&](network::Library const& library) {
        return !network::may(actor, Permission::import_members, library.intercommunality);
    });
    return all;
}

Result<MemberFileId> MemberFiles::receive(Actor const& actor, LibraryId const& id, std::string_view bytes,
                                          text::Locale language)
{
    std::vector<FieldError> faults;
    auto const library = intercommunalities_.library(id);
    if (!library || !network::may(actor, Permission::import_members, library->intercommunality)) {
        faults.push_back({"library", {"import.file.library"}});
    }
    std::istringstream beginning{std::string{bytes.substr(0, beginning_size)}};
    auto const view = preview(beginning);
    if (auto const fault = table_fault_of(view, bytes)) {
        faults.push_back({"file", {*fault}});
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    MemberFile file;
    file.id = {new_id(clock_.now(), random_)};
    file.intercommunality = library->intercommunality;
    file.library = library->id;
    file.sent_by = actor.id;
    file.sender = actor.name;
    file.language = language;
    file.size = static_cast<std::int64_t>(bytes.size());
    file.sent = clock_.now();
    file.encoding = view.encoding;
    file.delimiter = view.delimiter;
    file.mapping = view.mapping;
    auto done = database_.write([&](db::Session& session) -> Result<void> {
        MemberFileStore::add(session, file);
        return {};
    });
    if (done) {
        done = content_.put(file.id, FilePart::sent, bytes);
    }
    if (done) {
        file.state = MemberFileState::mapping;
        file.has_content = true;
        done = database_.write([&](db::Session& session) -> Result<void> {
            MemberFileStore::update(session, file);
            journal_.append(session, actor, file.intercommunality, "import.received", import_object_of(file.id),
                            {{"library", file.library.value}, {"bytes", file.size}});
            return {};
        });
    }
    return done ? Result<MemberFileId>{file.id} : std::unexpected(done.error());
}

Result<MemberFile> MemberFiles::find(Actor const& actor, MemberFileId const& id) const
{
    auto const file = database_.read([&](db::Session& session) { return MemberFileStore::find(session, id); });
    if (!file || file->state == MemberFileState::receiving) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = network::authorise(actor, Permission::import_members, file->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    return *file;
}

std::vector<MemberFile> MemberFiles::recent(Actor const& actor) const
{
    auto const scope = actor.scope ? actor.scope->value : std::string{};
    return database_.read([&](db::Session& session) { return MemberFileStore::recent(session, scope, files_shown); });
}

ImportPreview MemberFiles::beginning(MemberFile const& file) const
{
    StoredFile stored{content_, file.id};
    std::istream stream{&stored};
    return preview(stream, file.encoding, file.delimiter);
}

FileLook MemberFiles::look(MemberFile const& file) const
{
    StoredFile stored{content_, file.id};
    std::istream stream{&stored};
    return look_at(stream, file.encoding, file.delimiter, column_place(file.mapping, MemberColumn::category));
}

std::vector<KnownCategory> MemberFiles::categories(IntercommunalityId const& where) const
{
    std::map<std::string, std::string> known;
    for (auto const& code : database_.read([&](db::Session& session) { return Patrons::categories(session, where); })) {
        known.try_emplace(code);
    }
    for (auto const& policy : policies_.history(where)) { // newest first: the name of today wins
        if (!policy.category.empty() && known[policy.category].empty()) {
            known[policy.category] = policy.category_name;
        }
    }
    return {known.begin(), known.end()};
}

Result<MemberFile> MemberFiles::changeable(db::Session& session, Actor const& actor, MemberFileId const& id) const
{
    auto const file = MemberFileStore::find(session, id);
    if (!file) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = network::authorise(actor, Permission::import_members, file->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (!file->can_be_mapped()) {
        return fail(ErrorKind::conflict, "import.file.started");
    }
    return *file;
}

Result<void> MemberFiles::read_as(Actor const& actor, MemberFileId const& id, std::string const& encoding,
                                  char delimiter)
{
    auto file = find(actor, id);
    if (!file) {
        return std::unexpected(file.error());
    }
    file->encoding = encoding;
    file->delimiter = delimiter;
    auto const view = beginning(*file);
    return database_.write([&](db::Session& session) -> Result<void> {
        auto current = changeable(session, actor, id);
        if (!current) {
            return std::unexpected(current.error());
        }
        current->encoding = encoding;
        current->delimiter = delimiter;
        current->mapping = view.mapping;
        current->state = MemberFileState::mapping;
        MemberFileStore::update(session, *current);
        return {};
    });
}

Result<void> MemberFiles::map(Actor const& actor, MemberFileId const& id, ColumnMapping const& mapping)
{
    std::vector<FieldError> faults;
    for (auto const& fault : mapping_faults(mapping)) {
        faults.push_back({"column-0", {fault}});
    }
    for (std::size_t i = 0; i < mapping.size(); ++i) {
        auto const again = std::find(mapping.begin(), mapping.begin() + static_cast<std::ptrdiff_t>(i), mapping[i]);
        if (mapping[i] != MemberColumn::ignored && again != mapping.begin() + static_cast<std::ptrdiff_t>(i)) {
            faults.push_back({"column-" + std::to_string(i), {"import.mapping.twice"}});
        }
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto file = changeable(session, actor, id);
        if (!file) {
            return std::unexpected(file.error());
        }
        if (file->mapping.size() != mapping.size()) {
            return fail(ErrorKind::conflict, "import.file.started"); // read anew in another tab
        }
        file->mapping = mapping;
        file->state = MemberFileState::mapping;
        MemberFileStore::update(session, *file);
        return {};
    });
}

Result<void> MemberFiles::begin(Actor const& actor, MemberFileId const& id, CategoriesTold const& told)
{
    if (told.category.empty() || told.category.size() > longest_category) {
        return invalid({{"category", {"import.categories.missing"}}});
    }
    auto const seen = find(actor, id);
    if (!seen) {
        return std::unexpected(seen.error());
    }
    auto const rows = seen->can_be_mapped() ? look(*seen).rows : 0; // the whole file: not inside the transaction
    return database_.write([&](db::Session& session) -> Result<void> {
        auto file = changeable(session, actor, id);
        if (!file) {
            return std::unexpected(file.error());
        }
        if (auto const lacking = mapping_faults(file->mapping); !lacking.empty()) {
            return fail(ErrorKind::invalid, lacking.front());
        }
        file->category = told.category;
        file->categories = told.categories;
        file->dry_run = told.dry_run;
        file->state = MemberFileState::waiting;
        file->expected = rows;
        file->tally = {};
        file->fault.clear();
        file->finished.reset();
        MemberFileStore::update(session, *file);
        FileContent::destroy(session, id, FilePart::refused);
        journal_.append(session, actor, file->intercommunality, "import.begun", import_object_of(id),
                        {{"rows", rows}, {"trial", told.dry_run == DryRun::yes}});
        return {};
    });
}

Result<std::string> MemberFiles::refused_rows(Actor const& actor, MemberFileId const& id)
{
    auto const file = find(actor, id);
    if (!file) {
        return std::unexpected(file.error());
    }
    auto rows = content_.whole(id, FilePart::refused);
    if (rows.empty()) {
        return fail(ErrorKind::not_found, "import.refused.gone");
    }
    auto const noted = database_.write([&](db::Session& session) -> Result<void> {
        journal_.append(session, actor, file->intercommunality, "import.refused_rows_read", import_object_of(id), {});
        return {};
    });
    return noted ? Result<std::string>{std::move(rows)} : std::unexpected(noted.error());
}

Result<void> MemberFiles::discard(Actor const& actor, MemberFileId const& id)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const file = MemberFileStore::find(session, id);
        if (!file) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        auto const allowed = network::authorise(actor, Permission::import_members, file->intercommunality);
        if (!allowed) {
            return allowed;
        }
        if (file->under_way()) {
            return fail(ErrorKind::conflict, "import.file.started");
        }
        MemberFileStore::remove(session, id);
        journal_.append(session, actor, file->intercommunality, "import.discarded", import_object_of(id), {});
        return {};
    });
}

int MemberFiles::purge()
{
    auto const now = clock_.now();
    auto const old = database_.read(
        [&](db::Session& session) { return MemberFileStore::sent_before(session, now - received_within); });
    int purged = 0;
    for (auto file : old) {
        bool const half_received = file.state == MemberFileState::receiving;
        if (!half_received && now - file.sent < content_kept_for) {
            continue;
        }
        auto const done = database_.write([&](db::Session& session) -> Result<void> {
            if (half_received) {
                MemberFileStore::remove(session, file.id);
                return {};
            }
            FileContent::destroy(session, file.id, FilePart::sent);
            FileContent::destroy(session, file.id, FilePart::refused);
            file.has_content = false;
            MemberFileStore::update(session, file);
            return {};
        });
        purged += done ? 1 : 0;
    }
    return purged;
}

} // namespace guichet::people
