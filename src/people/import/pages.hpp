// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/import/member_files.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// /gestion/import: send a file, say what its columns and its categories mean, watch it come in, take back the rows
/// that were refused.
class ImportPages {
public:
    ImportPages(web::Shell const& shell, MemberFiles& files, network::Intercommunalities const& intercommunalities);
    void mount(web::Router& router, network::StaffDoor& door);

    static constexpr std::string_view upload_path = "/gestion/import";
    static constexpr std::size_t largest_file = std::size_t{40} * 1024 * 1024;

private:
    [[nodiscard]] web::Response overview(web::Request const& request, network::Actor const& actor,
                                         Error const* error = nullptr) const;
    [[nodiscard]] web::Response receive(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response status(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response columns(web::Request const& request, network::Actor const& actor,
                                        Error const* error = nullptr) const;
    [[nodiscard]] web::Response map(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response categories(web::Request const& request, network::Actor const& actor,
                                           Error const* error = nullptr) const;
    [[nodiscard]] web::Response begin(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response refused(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response discard(web::Request const& request, network::Actor const& actor);

    void add_reading_fields(web::FormModel& form, web::Request const& request, MemberFile const& file) const;
    void add_category_fields(web::FormModel& form, web::Request const& request, MemberFile const& file,
                             FileLook const& look) const;
    [[nodiscard]] nlohmann::json model_of(web::Request const& request, MemberFile const& file) const;
    [[nodiscard]] web::Response failed(web::Request const& request, Error const& error) const;

    web::Shell const& shell_;
    MemberFiles& files_;
    network::Intercommunalities const& intercommunalities_;
};

/// The file that the address names.
[[nodiscard]] MemberFileId wanted_file(web::Request const& request);
/// /gestion/import/{file} and what is below it.
[[nodiscard]] std::string import_path_of(MemberFileId const& id, std::string_view below = "");

} // namespace guichet::people
