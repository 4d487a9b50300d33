// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/connectors.hpp"
#include "access/portals/portals.hpp"
#include "access/sip2/terminals.hpp"
#include "app/parts/foundation.hpp"
#include "people/registration/api_keys.hpp"

#include <string>
#include <vector>

namespace guichet::app {

/// The other systems that hear of people from this installation or are asked about them, as they are set up: libraries'
/// own systems, portals and FranceConnect, machines that ask (SIP2, PATRONAPI), holders of an API key, the mailbox that
/// is read. For the record of processing.
class Recipients {
public:
    Recipients(Foundation const& foundation, access::IlsConnectors const& systems, access::Portals const& portals,
               access::Sip2Terminals const& terminals, people::ApiKeys const& keys)
        : foundation_(foundation), systems_(systems), portals_(portals), terminals_(terminals), keys_(keys)
    {
    }

    [[nodiscard]] std::vector<std::string> lines(text::Locale locale) const;

private:
    Foundation const& foundation_;
    access::IlsConnectors const& systems_;
    access::Portals const& portals_;
    access::Sip2Terminals const& terminals_;
    people::ApiKeys const& keys_;
};

/// Where mail that comes is read: the mailbox or folder; "" when none is.
[[nodiscard]] std::string mailbox_read(Configuration const& configuration);

} // namespace guichet::app
