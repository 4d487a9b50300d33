// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "platforms/catalogue/catalogue.hpp"

namespace guichet::app {

/// Four invented platforms that stand for the kinds of the network's real ones: courses counted by registered users,
/// press by simultaneous users, films by credits, stories open to everybody. In the caller's transaction; platforms
/// that are there already are left alone.
void seed_demo_platforms(db::Session& session, platforms::Catalogue const& catalogue, Date today);

} // namespace guichet::app
