// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "support/whole_application.hpp"
#include "text/resources.hpp"

#include <nlohmann/json.hpp>

namespace guichet::app {

namespace {

class ApiDocument : public for_tests::WholeApplication {};

} // namespace

TEST_F(ApiDocument, describes_every_machine_route_and_no_other)
{
    auto const document = nlohmann::json::parse(*text::resource("assets/openapi.json"));
    auto const& paths = document.at("paths");
    std::size_t documented = 0;
    for (auto const& [path, operations] : paths.items()) {
        documented += operations.size();
    }
    std::size_t mounted = 0;
    for (auto const& route : application.router().routes()) {
        if (route.pattern.starts_with("/api/v1/")) {
            ++mounted;
            auto const method = to_lower(web::name_of(route.method));
            EXPECT_TRUE(paths.contains(route.pattern) && paths.at(route.pattern).contains(method)) << route.pattern;
        }
    }
    EXPECT_EQ(mounted, documented);
}

} // namespace guichet::app
