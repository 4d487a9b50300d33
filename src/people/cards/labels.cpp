// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/labels.hpp"

#include "base/numbers.hpp"
#include "base/text.hpp"
#include "people/cards/label_store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <iterator>
#include <utility>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr std::size_t longest_sheet_name = 80;
constexpr int longest_side = 29'700; // of A4, in hundredths of a millimetre
constexpr int most_columns = 20;
constexpr int most_rows = 40;
constexpr int most_batches_listed = 500;

int counted(std::string_view typed)
{
    return whole_number<int>(tidy(typed)).value_or(0);
}

/// Looks like an id of ours: it becomes the batch's.
bool is_request(std::string_view text)
{
    constexpr std::size_t length_of_an_id = 26;
    return text.size() == length_of_an_id &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); });
}

bool is_of(LabelBatch const& batch, CardLabels::Order const& order)
{
    return batch.library == order.library && batch.sheet == order.sheet && batch.cards == order.cards &&
           batch.position == order.position;
}

} // namespace

std::optional<int> parse_millimetres(std::string_view typed)
{
    auto text = tidy(typed);
    std::ranges::replace(text, ',', '.');
    if (text.empty()) {
        return 0;
    }
    double length = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), length, std::chars_format::fixed);
    if (fault != std::errc{} || end != text.data() + text.size() || length < 0 || length * 100 > longest_side) {
        return std::nullopt;
    }
    return static_cast<int>(std::lround(length * 100));
}

Result<SheetTemplate> drafted_sheet(SheetDraft const& draft)
{
    std::vector<FieldError> faults;
    SheetTemplate sheet{.id = {}, .intercommunality = {}, .name = tidy(draft.name), .layout = {}};
    if (sheet.name.empty() || length(sheet.name) > longest_sheet_name) {
        faults.push_back({"name", {"labels.error.name"}});
    }
    auto& layout = sheet.layout;
    layout.columns = counted(draft.columns);
    layout.rows = counted(draft.rows);
    if (layout.columns < 1 || layout.columns > most_columns) {
        faults.push_back({"columns", {"labels.error.columns"}});
    }
    if (layout.rows < 1 || layout.rows > most_rows) {
        faults.push_back({"rows", {"labels.error.rows"}});
    }
    auto const read = [&](std::string const& typed, char const* field, double& into, int least) {
        auto const length = parse_millimetres(typed);
        if (!length || *length < least) {
            faults.push_back({field, {"labels.error.length"}});
        } else {
            into = *length / 100.0;
        }
    };
    constexpr int a_millimetre = 100;
    read(draft.width, "width", layout.width, a_millimetre);
    read(draft.height, "height", layout.height, a_millimetre);
    read(draft.left, "left", layout.left, 0);
    read(draft.top, "top", layout.top, 0);
    read(draft.gap_across, "gap_across", layout.gap_across, 0);
    read(draft.gap_down, "gap_down", layout.gap_down, 0);
    if (faults.empty() && !document::fits_on_a4(layout)) {
        faults.push_back({"columns", {"labels.error.does_not_fit"}});
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    return sheet;
}

bool CardLabels::may_edit(Actor const& actor, SheetTemplate const& sheet)
{
    return may_anywhere(actor, Permission::edit_policies) && (!actor.scope || *actor.scope == sheet.intercommunality);
}

std::vector<SheetTemplate> CardLabels::sheets(Actor const& actor) const
{
    auto all = database_.read([](db::Session& session) { return LabelStore::sheets(session); });
    std::erase_if(all, [&](SheetTemplate const& one) {
        return actor.scope && !one.intercommunality.empty() && one.intercommunality != *actor.scope;
    });
    return all;
}

Result<SheetTemplate> CardLabels::sheet(Actor const& actor, std::string_view id) const
{
    auto found = database_.read([&](db::Session& session) { return LabelStore::sheet(session, id); });
    if (!found || (actor.scope && !found->intercommunality.empty() && found->intercommunality != *actor.scope)) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    return std::move(*found);
}

Result<std::string> CardLabels::put(Actor const& actor, std::string_view id, SheetDraft const& draft)
{
    auto sheet = drafted_sheet(draft);
    if (!sheet) {
        return std::unexpected(sheet.error());
    }
    return database_.write([&](db::Session& session) -> Result<std::string> {
        sheet->intercommunality = actor.scope.value_or(IntercommunalityId{});
        sheet->id = id.empty() ? new_id(clock_.now(), random_) : std::string{id};
        if (!id.empty()) {
            auto const known = LabelStore::sheet(session, id);
            if (!known) {
                return fail(ErrorKind::not_found, "error.not_found");
            }
            sheet->intercommunality = known->intercommunality;
        }
        if (!may_edit(actor, *sheet)) {
            return fail(ErrorKind::forbidden, "error.forbidden");
        }
        LabelStore::put(session, *sheet);
        journal_.append(session, actor, sheet->intercommunality, "card.sheet_changed", "label_sheet:" + sheet->id,
                        nlohmann::json::object());
        return sheet->id;
    });
}

Result<void> CardLabels::remove(Actor const& actor, std::string_view id)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const known = LabelStore::sheet(session, id);
        if (!known) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (!may_edit(actor, *known)) {
            return fail(ErrorKind::forbidden, "error.forbidden");
        }
        LabelStore::remove(session, id);
        journal_.append(session, actor, known->intercommunality, "card.sheet_removed", "label_sheet:" + known->id,
                        nlohmann::json::object());
        return {};
    });
}

std::string CardLabels::new_request() const
{
    return new_id(clock_.now(), random_);
}

Result<network::Library> CardLabels::library_of(Actor const& actor, Order const& order) const
{
    auto library = intercommunalities_.library(order.library);
    if (!library || !may(actor, Permission::issue_cards, library->intercommunality)) {
        return invalid({{"library", {"ranges.error.library"}}});
    }
    auto const layout = sheet(actor, order.sheet);
    if (!layout) {
        return invalid({{"sheet", {"labels.error.sheet"}}});
    }
    if (order.cards < 1 || order.cards > most_labels_at_once) {
        return invalid({{"cards", {"labels.error.cards"}}});
    }
    if (order.position < 1 || order.position > document::labels_of(layout->layout)) {
        return invalid({{"position", {"labels.error.position"}}});
    }
    return *std::move(library);
}

Result<std::string> CardLabels::draw(Actor const& actor, Order const& order)
{
    auto const library = library_of(actor, order);
    if (!library) {
        return std::unexpected(library.error());
    }
    return database_.write([&](db::Session& session) -> Result<std::string> {
        auto const asked = is_request(order.request);
        auto const earlier = asked ? LabelStore::batch(session, order.request) : std::nullopt;
        if (earlier && is_of(*earlier, order)) {
            return earlier->id;
        }
        LabelBatch const batch{.id = asked && !earlier ? order.request : new_request(),
                               .library = order.library,
                               .sheet = order.sheet,
                               .position = order.position,
                               .cards = order.cards,
                               .at = clock_.now()};
        auto const drawn = cards_.draw_blanks(session, order.library, order.cards, batch.id);
        if (!drawn) {
            return std::unexpected(drawn.error());
        }
        LabelStore::add(session, batch, actor.id);
        journal_.append(session, actor, library->intercommunality, "card.labels_drawn", "library:" + library->id.value,
                        {{"batch", batch.id}, {"cards", order.cards}});
        return batch.id;
    });
}

std::vector<LabelBatch> CardLabels::batches(Actor const& actor) const
{
    auto libraries = intercommunalities_.libraries();
    std::erase_if(libraries, [&](network::Library const& one) {
        return !may(actor, Permission::issue_cards, one.intercommunality);
    });
    std::vector<LabelBatch> all;
    database_.read([&](db::Session& session) {
        for (auto const& library : libraries) {
            std::ranges::move(LabelStore::batches(session, library.id, most_batches_listed), std::back_inserter(all));
        }
    });
    std::ranges::sort(all, std::ranges::greater{}, [](LabelBatch const& one) { return std::pair{one.at, one.id}; });
    all.resize(std::min<std::size_t>(all.size(), most_batches_listed));
    return all;
}

Result<std::string> CardLabels::pdf(Actor const& actor, std::string_view id, std::string const& title,
                                    text::Locale locale) const
{
    auto const batch = database_.read([&](db::Session& session) { return LabelStore::batch(session, id); });
    auto const library = batch ? intercommunalities_.library(batch->library) : std::nullopt;
    if (!library || !may(actor, Permission::issue_cards, library->intercommunality)) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const layout = sheet(actor, batch->sheet);
    if (!layout) {
        return fail(ErrorKind::conflict, "labels.error.sheet_gone");
    }
    std::vector<document::Label> labels;
    CardPractice practice;
    database_.read([&](db::Session& session) {
        practice = CardPractices::of(session, batch->library);
        for (auto const& number : Cards::of_batch(session, id)) {
            labels.push_back({library->name, number});
        }
    });
    return document::labels_pdf(layout->layout, practice.symbology, labels, batch->position, title, locale);
}

} // namespace guichet::people
