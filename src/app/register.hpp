// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/foundation.hpp"
#include "app/parts/network.hpp"
#include "app/recipients.hpp"
#include "document/notice.hpp"
#include "people/payments/offices.hpp"
#include "people/retention/pages.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <functional>

namespace guichet::app {

/// The record of processing activities (RGPD, art. 30), filled in from what this installation really does: its members,
/// the fields of its form, its platforms and what each receives, its durations, its security. What only people know
/// (the data protection officer, the hosting) is asked for in words.
class ProcessingRegister {
public:
    ProcessingRegister(Foundation& foundation, NetworkPart& network, platforms::Catalogue const& catalogue,
                       people::PaymentOffices const& offices)
        : foundation_(foundation), network_(network), catalogue_(catalogue), offices_(offices)
    {
    }

    void mount(web::Router& router);
    /// Before the server starts: whether people may fill in their registration with FranceConnect.
    void ask_for_identity(std::function<bool()> is_offered) { identity_is_offered_ = std::move(is_offered); }
    /// Before it is shown to anybody: the other systems that hear of people.
    void also_to(Recipients const& others) { others_ = &others; }

    [[nodiscard]] document::Notice sheet(text::Locale locale) const;

private:
    using Lines = std::vector<std::string>;
    [[nodiscard]] web::Response show(web::Request const& request) const;
    [[nodiscard]] std::string say(text::Locale locale, Message const& message) const;
    [[nodiscard]] Lines controllers(text::Locale locale) const;
    [[nodiscard]] Lines purposes(text::Locale locale) const;
    [[nodiscard]] Lines data(text::Locale locale) const;
    [[nodiscard]] Lines recipients(text::Locale locale) const;
    [[nodiscard]] Lines periods(text::Locale locale) const;
    [[nodiscard]] Lines security(text::Locale locale) const;
    [[nodiscard]] Lines paid_to(text::Locale locale) const;

    Foundation& foundation_;
    NetworkPart& network_;
    platforms::Catalogue const& catalogue_;
    people::PaymentOffices const& offices_;
    std::function<bool()> identity_is_offered_ = [] { return false; };
    Recipients const* others_ = nullptr;
};

} // namespace guichet::app
