// SPDX-License-Identifier: AGPL-3.0-or-later
// Whatever a terminal or a library system sends. Sources and libraries are read by scripts/fuzz.
// sources: src/protocols/sip2/message.cpp src/protocols/sip2/answers.cpp src/protocols/sip2/questions.cpp
// sources: src/protocols/sip2/dialect.cpp src/protocols/sip2/encoding.cpp src/net/lines.cpp src/base/text.cpp
// src/base/dates.cpp packages: fmt icu-uc icu-i18n
#include "net/lines.hpp"
#include "protocols/sip2/exchange.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

namespace sip2 = guichet::protocols::sip2;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

/// What we say to anything must itself be a message, and never a yes to who was not known.
void answer(sip2::Message const& asked)
{
    sip2::Envelope const envelope{guichet::Instant{}, sip2::Zone::local, 3};
    if (asked.code == "63" || asked.code == "23") {
        sip2::PatronAnswer const stranger{.institution = "x", .patron = std::string{asked.field("AA")}, .pin = false};
        auto const said = sip2::parse(sip2::patron_answer(asked, stranger, envelope));
        require(said && said->integrity == sip2::Integrity::intact);
        require(!said->says_yes("BL") && !said->says_yes("CQ"));
    }
    auto const refusal = sip2::refusal(asked, "x", envelope);
    require(refusal.empty() || sip2::parse(refusal));
    for (auto const& dialect : sip2::client_dialects()) {
        auto const verdict = sip2::read_patron(dialect, asked, asked.field("AA"));
        require(!verdict || !verdict->pin_fits || asked.has("CQ"));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t count)
{
    std::string_view const all{reinterpret_cast<char const*>(bytes), count};
    guichet::net::LineFramer framer{sip2::longest_message};
    if (!framer.feed(all)) {
        return 0;
    }
    while (auto const line = framer.next()) {
        for (auto const encoding : {sip2::Encoding::utf8, sip2::Encoding::latin1, sip2::Encoding::cp850}) {
            static_cast<void>(sip2::encode(sip2::decode(*line, encoding), encoding));
        }
        if (auto const message = sip2::parse(*line)) {
            answer(*message);
        }
    }
    return 0;
}
