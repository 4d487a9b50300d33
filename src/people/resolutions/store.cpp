// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/resolutions/store.hpp"

#include "base/crypto.hpp"

namespace guichet::people {

std::string add_resolution(db::Session& session, network::IntercommunalityId const& member, std::string_view number,
                           std::string_view pdf, Instant now, std::string_view recorded_by)
{
    auto const id = hex(sha256(pdf)).substr(0, 32);
    session.execute(R"(
        INSERT INTO people_resolution (id, intercommunality, number, size, content, recorded, recorded_by)
        VALUES (:id, :intercommunality, :number, :size, :content, :recorded, :recorded_by)
        ON CONFLICT (id) DO NOTHING)",
                    {{"id", id},
                     {"intercommunality", member},
                     {"number", number},
                     {"size", static_cast<std::int64_t>(pdf.size())},
                     {"content", base64(pdf)},
                     {"recorded", now},
                     {"recorded_by", recorded_by}});
    return "/deliberations/" + id + ".pdf";
}

std::optional<std::string> resolution_content(db::Session& session, std::string_view id)
{
    auto const content = session.first("SELECT content FROM people_resolution WHERE id = :id", {{"id", id}},
                                       [](db::Row const& row) { return row.text(0); });
    return content ? from_base64(*content) : std::nullopt;
}

} // namespace guichet::people
