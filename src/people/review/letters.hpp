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

/// What the desk writes when it accepts: the mail with number, validity and one-time link, and the same on paper for
/// people without e-mail. Refusals and questions are registration's letters.
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

    /// One page for each person. `day` is the letter's date.
    [[nodiscard]] Result<std::string> printed(Application const& application, std::vector<Admitted> const& admitted,
                                              Date day) const;

private:
    [[nodiscard]] std::string activation_link(std::string const& token) const;
    [[nodiscard]] std::string validity_text(text::Locale locale, Application const& application,
                                            Card const& card) const;
    [[nodiscard]] nlohmann::json person_model(text::Locale locale, Application const& application,
                                              Admitted const& one) const;
    [[nodiscard]] document::CardLetter page(text::Locale locale, Application const& application, Admitted const& one,
                                            Date day) const;

    mail::Outbox const& outbox_;
    PolicyOffice const& office_;
    text::Messages const& messages_;
    Options options_;
};

} // namespace guichet::people
