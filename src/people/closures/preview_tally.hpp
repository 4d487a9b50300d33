// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/extension_store.hpp"

#include <map>

namespace guichet::people {

/// The counts of a preview, group after group: how many move, by how many days, in which libraries, and whom to show.
class PreviewTally {
public:
    void add(GroupCount const& group, int days);
    /// As ExtensionRun::result documents it.
    [[nodiscard]] nlohmann::json result() const;

private:
    [[nodiscard]] std::vector<std::string> examples() const;

    std::int64_t moved_ = 0;
    std::int64_t unchanged_ = 0;
    std::map<int, std::int64_t> spans_;
    std::map<std::string, std::int64_t> libraries_;
    std::map<int, std::string> example_of_span_;
    std::vector<std::string> other_examples_;
};

} // namespace guichet::people
