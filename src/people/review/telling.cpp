// SPDX-License-Identifier: AGPL-3.0-or-later
// People without e-mail: a letter, or a word by telephone.
#include "people/registration/store.hpp"
#include "people/review/review.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <ranges>

namespace guichet::people {

using network::Actor;
using network::Permission;

std::vector<document::CardLetter> ReviewDesk::pages_of(db::Session& session, Application const& application) const
{
    auto const today = civil_date(clock_.now());
    switch (application.state) {
    case ApplicationState::accepted:
    case ApplicationState::linked:
        return decision_letters_.accepted_pages(application, acceptance_.once_more(session, application), today);
    case ApplicationState::refused: {
        auto const history = Applications::history(session, application.id);
        auto const latest_first = history | std::views::reverse;
        auto const refusal = std::ranges::find(latest_first, "refused", &ApplicationEvent::action);
        return {
            decision_letters_.refused_page(application, refusal == latest_first.end() ? "" : refusal->reason, today)};
    }
    case ApplicationState::information_asked:
        return {decision_letters_.question_page(application, Questions::of(session, application.id).back().question,
                                                today)};
    default:
        return {};
    }
}

Result<ReviewDesk::Letter> ReviewDesk::letter_of(Actor const& actor, ApplicationId const& id)
{
    return database_.write([&](db::Session& session) -> Result<Letter> {
        auto const application = within_scope(session, actor, id, Permission::issue_cards);
        if (!application) {
            return std::unexpected(application.error());
        }
        auto pages = pages_of(session, *application);
        if (pages.empty()) {
            return fail(ErrorKind::conflict, "registration.impossible_state");
        }
        Applications::note(session, *application, {actor, clock_.now(), "letter_printed"});
        journal(session, actor, *application, "application.letter_printed", nlohmann::json::object());
        return Letter{text::locale_from(application->contact.language), std::move(pages)};
    });
}

Result<std::string> ReviewDesk::printed_letter(Actor const& actor, ApplicationId const& id)
{
    auto const letter = letter_of(actor, id);
    return letter ? document::card_letters_pdf(letter->pages, letter->locale) : std::unexpected(letter.error());
}

Result<std::string> ReviewDesk::printed_letters(Actor const& actor, std::vector<ApplicationId> const& ids)
{
    std::map<text::Locale, std::vector<document::CardLetter>> by_locale;
    for (auto const& id : ids) {
        if (auto letter = letter_of(actor, id)) {
            std::ranges::move(letter->pages, std::back_inserter(by_locale[letter->locale]));
        }
    }
    // One document has one language: that of most of its letters.
    auto const most =
        std::ranges::max_element(by_locale, {}, [](auto const& letters) { return letters.second.size(); });
    auto const language = most == by_locale.end() ? text::Locale::fr : most->first;
    std::vector<document::CardLetter> all;
    for (auto& [locale, letters] : by_locale) {
        std::ranges::move(letters, std::back_inserter(all));
    }
    return document::card_letters_pdf(all, language);
}

Result<void> ReviewDesk::told(Actor const& actor, ApplicationId const& id)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const application = within_scope(session, actor, id, Permission::decide_applications);
        if (!application) {
            return std::unexpected(application.error());
        }
        Applications::note(session, *application, {actor, clock_.now(), "told"});
        journal(session, actor, *application, "application.told", nlohmann::json::object());
        return {};
    });
}

} // namespace guichet::people
