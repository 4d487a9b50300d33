// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/configuration.hpp"

#include "base/text.hpp"
#include "net/addresses.hpp"
#include "net/sockets.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace guichet::app {

namespace {

using enum SettingType;
using enum Setting::Secrecy;

std::string environment_name(std::string_view key)
{
    std::string name = "GUICHET_";
    for (auto const c : key) {
        name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    return name;
}

std::optional<long long> to_integer(std::string_view text)
{
    long long value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::optional<bool> to_flag(std::string_view text)
{
    if (text == "true" || text == "1" || text == "yes") {
        return true;
    }
    if (text == "false" || text == "0" || text == "no") {
        return false;
    }
    return std::nullopt;
}

std::vector<std::string> items_of(std::string_view list)
{
    std::vector<std::string> items;
    for (auto const& item : split(list, ',')) {
        if (auto tidied = tidy(item); !tidied.empty()) {
            items.push_back(std::move(tidied));
        }
    }
    return items;
}

std::string fault_of_number(Setting const& setting, std::string_view value, std::string_view shown)
{
    auto const number = to_integer(value);
    if (!number) {
        return fmt::format("{} is not a whole number", shown);
    }
    if (*number < setting.least || (setting.most != 0 && *number > setting.most)) {
        return fmt::format("{} is not between {} and {}", shown, setting.least, setting.most);
    }
    return {};
}

/// "" when the value suits the setting, else what is wrong, never with a secret's value.
std::string fault_of(Setting const& setting, std::string_view value)
{
    auto const shown = setting.secrecy == secret ? std::string{"(secret)"} : fmt::format("\"{}\"", value);
    if (setting.type == integer) {
        return fault_of_number(setting, value, shown);
    }
    if (setting.type == flag && !to_flag(value)) {
        return fmt::format("{} is neither true nor false", shown);
    }
    if (setting.type == url && !value.empty() && value.find("://") == std::string_view::npos) {
        return fmt::format("{} is not an address (scheme://…)", shown);
    }
    if (setting.type == choice) {
        auto const choices = items_of(setting.choices);
        if (std::ranges::find(choices, value) == choices.end()) {
            return fmt::format("{} is none of {}", shown, setting.choices);
        }
    }
    if (setting.type == networks) {
        auto const wrong = net::AddressList::fault_of(items_of(value));
        return wrong.empty() ? "" : fmt::format("\"{}\" is neither an address nor a network", wrong);
    }
    return {};
}

std::string toml_text(toml::node const& node)
{
    if (auto const* list = node.as_array()) {
        std::vector<std::string> parts;
        for (auto const& item : *list) {
            parts.push_back(item.value<std::string>().value_or(""));
        }
        return join(parts, ",");
    }
    if (auto const number = node.value_exact<std::int64_t>()) {
        return fmt::format("{}", *number);
    }
    if (auto const truth = node.value_exact<bool>()) {
        return *truth ? "true" : "false";
    }
    return node.value<std::string>().value_or("");
}

struct Sourced {
    std::string value;
    std::string source;
};
using Collected = std::map<std::string, Sourced, std::less<>>;

Setting const* declared(std::string_view key)
{
    auto const found = std::ranges::find(settings(), key, &Setting::key);
    return found == settings().end() ? nullptr : &*found;
}

void collect_toml(toml::table const& table, std::string const& prefix, std::string const& file, Collected& collected,
                  std::vector<std::string>& faults)
{
    for (auto const& [name, node] : table) {
        auto const key = prefix + std::string{name.str()};
        if (auto const* inner = node.as_table()) {
            collect_toml(*inner, key + ".", file, collected, faults);
            continue;
        }
        auto const source = fmt::format("{}:{}", file, node.source().begin.line);
        if (declared(key) == nullptr) {
            faults.push_back(fmt::format("{}: unknown setting {}", source, key));
            continue;
        }
        collected[key] = {toml_text(node), source};
    }
}

void collect_environment(std::map<std::string, std::string> const& environment, Collected& collected)
{
    for (auto const& setting : settings()) {
        for (auto const& name : {std::string{setting.alias}, environment_name(setting.key)}) {
            if (auto const found = environment.find(name); found != environment.end() && !found->second.empty()) {
                collected[std::string{setting.key}] = {found->second, name};
            }
        }
    }
}

} // namespace

std::vector<Setting> const& settings()
{
    static std::vector<Setting> const declarations{
        {"data", path, "var", plain, "Dossier des données : base, clé d'installation, courriels de la démonstration.",
         "Folder of the data: database, installation key, the demo's mails.", 0, 0, "GUICHET_DATA"},
        {"database", text, "", plain,
         "Base de données : vide pour SQLite dans le dossier des données, ou postgresql://….",
         "Database: empty for SQLite in the data folder, or postgresql://….", 0, 0, "GUICHET_DATABASE"},
        {"database_readers", integer, "8", plain, "Connexions de lecture ouvertes au plus.",
         "Read connections kept open at the most.", 1, 256},
        {"installation_key", text, "", secret,
         "Clé de l'installation (32 octets en base64), commune à tous les nœuds ; vide : fichier installation.key du "
         "dossier des données, créé au premier démarrage.",
         "Key of the installation (32 bytes in base64), shared by all nodes; empty: the file installation.key of the "
         "data folder, made at the first start."},
        {"http.address", text, "127.0.0.1", plain, "Adresse d'écoute.", "Address to listen on."},
        {"http.port", integer, "8039", plain, "Port d'écoute ; 0 prend un port libre.",
         "Port to listen on; 0 takes a free one.", 0, 65535, "GUICHET_PORT"},
        {"http.public_url", url, "", plain,
         "Adresse publique, écrite dans les courriels et les codes QR (https://inscription.exemple.fr).",
         "Public address, written in mails and QR codes (https://registration.example.org)."},
        {"http.trusted_proxies", networks, "", plain, "Adresses des mandataires dont X-Forwarded-For est cru.",
         "Addresses of the proxies whose X-Forwarded-For is believed."},
        {"http.workers", integer, "64", plain, "Requêtes traitées en même temps.", "Requests handled at the same time.",
         1, 1024},
        {"mail.smtp_url", url, "", plain,
         "Serveur d'envoi, smtp://hôte:587 ou smtps://hôte:465. Vide : les courriels restent des fichiers .eml.",
         "Sending server, smtp://host:587 or smtps://host:465. Empty: mails stay .eml files."},
        {"mail.smtp_security",
         choice,
         "starttls",
         plain,
         "starttls (exigé), opportunistic ou none.",
         "starttls (required), opportunistic or none.",
         0,
         0,
         {},
         "starttls, opportunistic, none"},
        {"mail.smtp_user", text, "", plain, "Identifiant d'envoi.", "User for sending."},
        {"mail.smtp_password", text, "", secret, "Mot de passe d'envoi.", "Password for sending."},
        {"mail.ca_file", path, "", plain, "Autorités de certification à croire, en plus de celles du système.",
         "Certificate authorities to trust beside the system's."},
        {"mail.from", text, "guichet@jumel.example", plain, "Expéditeur des courriels.", "Sender of the mails."},
        {"mail.from_name", text, "JuMEL, bibliothèques du Jura", plain, "Nom de l'expéditeur.", "Sender's name."},
        {"intake.address", text, "", plain,
         "Adresse où renvoyer le formulaire PDF, écrite dessus. Vide : celle de chaque bibliothèque.",
         "Address to send the PDF form back to, written on it. Empty: each library's own."},
        {"intake.imap_url", url, "", plain,
         "Boîte où arrivent les mails, imaps://hôte ou imap://hôte:143. Vide : aucune.",
         "Mailbox where mails come, imaps://host or imap://host:143. Empty: none."},
        {"intake.imap_security",
         choice,
         "starttls",
         plain,
         "Pour imap:// : starttls (exigé) ou none.",
         "For imap://: starttls (required) or none.",
         0,
         0,
         {},
         "starttls, none"},
        {"intake.imap_user", text, "", plain, "Identifiant de la boîte.", "User of the mailbox."},
        {"intake.imap_password", text, "", secret, "Mot de passe de la boîte.", "Password of the mailbox."},
        {"intake.imap_folder", text, "INBOX", plain, "Dossier lu.", "Folder that is read."},
        {"intake.imap_done_folder", text, "", plain,
         "Dossier où vont les mails pris en compte. Vide : ils restent, marqués comme lus.",
         "Folder where mails taken in are moved. Empty: they stay, marked as read."},
        {"intake.maildir", path, "", plain, "Dossier Maildir où arrivent les mails, au lieu d'IMAP ou en plus.",
         "Maildir folder where mails come, instead of IMAP or besides."},
        {"net.proxy", url, "", plain, "Mandataire pour les connexions sortantes, http://hôte:3128. Vide : aucun.",
         "Proxy for outgoing connections, http://host:3128. Empty: none."},
        {"net.ca_file", path, "", plain, "Autorités de certification à croire pour les connexions sortantes.",
         "Certificate authorities to trust for outgoing connections."},
        {"payfip.service_url", url, "https://www.payfip.gouv.fr/tpa/services/securite", plain, "Service web de PayFiP.",
         "PayFiP's web service."},
        {"payfip.page_url", url, "https://www.payfip.gouv.fr/tpa/paiementws.web", plain,
         "Page de PayFiP où les personnes paient.", "PayFiP's page where people pay."},
        {"sip2.port", integer, "0", plain, "Port du serveur SIP2 (6001 d'ordinaire) ; 0 : pas de serveur.",
         "Port of the SIP2 server (usually 6001); 0: no server.", 0, 65535},
        {"sip2.address", text, "127.0.0.1", plain, "Adresse d'écoute du serveur SIP2.",
         "Address the SIP2 server listens on."},
        {"sip2.allowed_addresses", networks, "", plain,
         "Adresses et réseaux d'où l'on peut appeler par SIP2. Vide : de partout.",
         "Addresses and networks SIP2 may be called from. Empty: from anywhere."},
        {"sip2.tls_certificate", path, "", plain, "Certificat (PEM, avec sa chaîne) du serveur SIP2. Vide : sans TLS.",
         "Certificate (PEM, with its chain) of the SIP2 server. Empty: without TLS."},
        {"sip2.tls_key", path, "", plain, "Clé (PEM) de ce certificat.", "Key (PEM) of that certificate."},
        {"patronapi.pin_in_address", flag, "false", plain,
         "Accepter dump et pintest avec la carte et le mot de passe dans l'adresse, que les mandataires notent.",
         "Take dump and pintest with the card and the password in the address, which proxies write into their logs."},
        {"network.name", text, "JuMEL", plain, "Nom du réseau, en tête des pages.",
         "Name of the network, atop the pages."},
        {"network.dpo", text, "", plain,
         "Délégué à la protection des données : nom et adresse, tels qu'ils sont publiés.",
         "Data protection officer: name and address, as they are published."},
        {"accessibility.state",
         choice,
         "none",
         plain,
         "Conformité au RGAA : none (sans audit), partial ou full.",
         "Conformance to the RGAA: none (no audit), partial or full.",
         0,
         0,
         {},
         "none, partial, full"},
        {"accessibility.audit", text, "", plain, "Dernier audit RGAA, tel qu'il est publié : qui, quand, quel taux.",
         "Last RGAA audit, as it is published: by whom, when, which rate."},
        {"network.department", text, "39", plain, "Département préféré par la recherche de communes.",
         "Department that the search for communes prefers."},
        {"review.target_days", integer, "3", plain, "Délai visé pour décider d'une demande, en jours.",
         "Days in which an application should be decided.", 1, 60},
        {"subscriptions.notice_days", integer, "0", plain,
         "Jours avant la fin d'un abonnement où elle est annoncée par courriel ; 0 : jamais.",
         "Days before the end of a subscription on which it is announced by mail; 0: never.", 0, 120},
        {"retention.run", integer, "1", plain,
         "1 : ce qui n'a plus à être gardé est effacé ; 0 : rien n'est effacé de soi-même (guichet retention le fait).",
         "1: what need not be kept is erased; 0: nothing is erased by itself (guichet retention does it).", 0, 1},
        {"log.level",
         choice,
         "info",
         plain,
         "Niveau du journal technique : debug, info, warn, error.",
         "Level of the technical log: debug, info, warn, error.",
         0,
         0,
         {},
         "debug, info, warn, error"},
    };
    return declarations;
}

std::expected<Configuration, std::vector<std::string>>
Configuration::load(std::optional<std::filesystem::path> const& file,
                    std::map<std::string, std::string> const& environment,
                    std::map<std::string, std::string> const& overrides)
{
    std::vector<std::string> faults;
    Collected collected;
    for (auto const& setting : settings()) {
        collected[std::string{setting.key}] = {std::string{setting.fallback}, "default"};
    }
    if (file) {
        try {
            collect_toml(toml::parse_file(file->string()), "", file->string(), collected, faults);
        } catch (toml::parse_error const& error) {
            faults.push_back(fmt::format("{}:{}: {}", file->string(), error.source().begin.line, error.description()));
        }
    }
    collect_environment(environment, collected);
    for (auto const& [key, value] : overrides) {
        collected[key] = {value, "command line"};
    }
    Configuration configuration;
    for (auto const& [key, sourced] : collected) {
        if (auto const fault = fault_of(*declared(key), sourced.value); !fault.empty()) {
            faults.push_back(fmt::format("{}: {}: {}", sourced.source, key, fault));
        }
        configuration.values_[key] = sourced.value;
    }
    if (!faults.empty()) {
        return std::unexpected(std::move(faults));
    }
    return configuration;
}

void Configuration::settle_port()
{
    if (integer("http.port") == 0) {
        values_["http.port"] = fmt::format("{}", net::bound_port(net::listen_on(text("http.address"), 0).get()));
    }
}

std::string Configuration::text(std::string_view key) const
{
    auto const found = values_.find(key);
    if (found == values_.end()) {
        throw std::logic_error{fmt::format("no setting {} is declared", key)};
    }
    return found->second;
}

long long Configuration::integer(std::string_view key) const
{
    return *to_integer(text(key));
}

bool Configuration::flag(std::string_view key) const
{
    return *to_flag(text(key));
}

std::vector<std::string> Configuration::list(std::string_view key) const
{
    return items_of(text(key));
}

std::filesystem::path Configuration::data_folder() const
{
    return text("data");
}

std::string Configuration::database_url() const
{
    auto const configured = text("database");
    return configured.empty() ? "sqlite://" + (data_folder() / "guichet.db").string() : configured;
}

std::string Configuration::public_url() const
{
    auto configured = text("http.public_url");
    while (configured.ends_with('/')) {
        configured.pop_back();
    }
    return configured.empty() ? fmt::format("http://{}:{}", text("http.address"), text("http.port")) : configured;
}

std::string Configuration::describe(std::string_view language) const
{
    std::string out;
    for (auto const& setting : settings()) {
        auto const value = text(setting.key);
        auto const masked = setting.secrecy == secret && !value.empty() ? std::string{"********"} : value;
        auto const bare = setting.type == SettingType::integer || setting.type == SettingType::flag;
        out +=
            fmt::format("# {}\n# {}\n{} = {}\n\n", language == "en" ? setting.explanation_en : setting.explanation_fr,
                        environment_name(setting.key), setting.key, bare ? masked : fmt::format("\"{}\"", masked));
    }
    return out;
}

std::map<std::string, std::string> guichet_environment()
{
    std::map<std::string, std::string> found;
    for (auto* const* entry = environ; *entry != nullptr; ++entry) {
        std::string_view const text{*entry};
        auto const equals = text.find('=');
        if (text.starts_with("GUICHET_") && equals != std::string_view::npos) {
            found.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return found;
}

} // namespace guichet::app
