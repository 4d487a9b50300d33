// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/signed_link/signed_links.hpp"
#include "text/messages.hpp"

#include <string>
#include <vector>

/// What a vendor must be told to join a platform: our addresses for its door, what it will receive about people and by
/// which article of the contract, what we need from it, whom to write to. Made from what is in force, never typed: a
/// page, a PDF and the text of a mail say the same. Holds no secret; owns no table.
namespace guichet::access {

/// How the outside reaches us.
struct OurAddresses {
    std::string site;    // "https://guichet.example", no closing slash
    std::string network; // how the network is called
    std::string contact; // an e-mail address
    std::string sip2{};  // "guichet.example:6001"; "" without a SIP2 server
};

struct VendorSheet {
    struct Line {
        std::string label;
        std::string value; // "": the label says it all
    };
    struct Section {
        std::string heading;
        std::vector<Line> lines;
    };
    std::string issuer;
    std::string title;
    std::vector<Section> sections;
};

/// `link` is nullptr where no signed link is set.
[[nodiscard]] VendorSheet vendor_sheet(platforms::Platform const& platform, OurAddresses const& ours,
                                       SignedLink const* link, text::Messages const& messages, text::Locale locale);

/// The body of a mail, plain text.
[[nodiscard]] std::string mail_text(VendorSheet const& sheet);
[[nodiscard]] Result<std::string> sheet_pdf(VendorSheet const& sheet, text::Locale locale);

} // namespace guichet::access
