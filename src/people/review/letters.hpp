// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/letter.hpp"
#include "mail/outbox.hpp"
#include "people/registration/ports.hpp"
#include "people/review/acceptance.hpp"

#include <functional>
#include <string>
#include <vector>

namespace guichet::people {

/// What the desk writes when it accepts: the mail with number, validity and one-time link. And all it says on paper,
/// for people without e-mail; the mails that refuse or ask are registration's letters.
class DecisionLetters {
public:
    struct Options {
        std::string public_url;
        std::string network_name;
        /// The barcode that the library's readers need.
        std::function<document::Symbology(LibraryId const&)> symbology = [](LibraryId const& /*library*/) {
            return document::Symbology::code128;
        };
    };
    DecisionLetters(mail::Outbox const& outbox, PolicyOffice const& office, text::Messages const& messages,
                    Options options);

    /// Composed in the transaction: numbers and links exist only there.
    [[nodiscard]] mail::Message accepted(Application const& application, std::vector<Admitted> const& admitted) const;

    // On paper; `day` is the letter's date.
    /// One page for each person: the card, the link, what to do.
    [[nodiscard]] std::vector<document::CardLetter>
    accepted_pages(Application const& application, std::vector<Admitted> const& admitted, Date day) const;
    [[nodiscard]] document::CardLetter refused_page(Application const& application, std::string_view reason,
                                                    Date day) const;
    /// The reply comes by telephone or at the desk: no link works on paper for thirty days.
    [[nodiscard]] document::CardLetter question_page(Application const& application, std::string_view question,
                                                     Date day) const;
    /// For a member who has no account yet and no e-mail to activate one with.
    [[nodiscard]] document::CardLetter member_page(Patron const& patron, Card const& card, std::string const& token,
                                                   Date day) const;

private:
    [[nodiscard]] std::string activation_link(std::string const& token) const;
    [[nodiscard]] std::string validity_text(text::Locale locale, Card const& card, PolicyId const& policy) const;
    [[nodiscard]] nlohmann::json person_model(text::Locale locale, Application const& application,
                                              Admitted const& one) const;
    [[nodiscard]] document::CardLetter sheet(text::Locale locale, network::Library const& library,
                                             std::string const& name, PostalAddress const& address, Date day) const;
    [[nodiscard]] document::CardLetter about(Application const& application, Date day) const;
    void add_card(document::CardLetter& letter, text::Locale locale, std::string const& holder, Card const& card,
                  PolicyId const& policy, std::string const& token) const;

    mail::Outbox const& outbox_;
    PolicyOffice const& office_;
    text::Messages const& messages_;
    Options options_;
};

} // namespace guichet::people
