// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo_payfip.hpp"

#include "base/dates.hpp"
#include "base/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

namespace guichet::app {

namespace {

using web::Request;
using web::Response;

constexpr std::string_view payfip_xml = "text/xml; charset=UTF-8";
constexpr std::string_view unknown_client = "999999";
constexpr std::string_view client_without_access = "999998";
constexpr std::chrono::minutes longest_life{15};

/// The text between <x:name> and </…>, whatever the prefix; "" when there is none.
std::string between_tags(std::string_view xml, std::string const& name)
{
    for (auto const& opening : {":" + name + ">", "<" + name + ">"}) {
        auto const at = xml.find(opening);
        if (at != std::string_view::npos) {
            auto const from = at + opening.size();
            return std::string{xml.substr(from, xml.find('<', from) - from)};
        }
    }
    return {};
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (auto const c : text) {
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : std::string(1, c);
    }
    return out;
}

Response soap_answer(std::string_view content, int status = 200)
{
    auto response = Response::bytes(
        fmt::format("<?xml version='1.0' encoding='UTF-8'?><S:Envelope "
                    "xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body>{}</S:Body></S:Envelope>",
                    content),
        std::string{payfip_xml});
    response.status = status;
    return response;
}

Response soap_error(std::string_view name, std::string_view detail)
{
    return soap_answer(
        fmt::format("<S:Fault xmlns:ns4=\"http://www.w3.org/2003/05/soap-envelope\"><faultcode>S:Server</faultcode>"
                    "<faultstring>fr.gouv.finances.cp.tpa.webservice.exceptions.{0}</faultstring><detail><ns1:{0} "
                    "xmlns:ns1=\"http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/"
                    "contrat_paiement_securise/PaiementSecuriseService\">{1}</ns1:{0}></detail></S:Fault>",
                    name, detail),
        500);
}

Response functional_error(std::string_view code)
{
    return soap_error("FonctionnelleErreur",
                      fmt::format("<code>{}</code><descriptif/><libelle>Erreur fonctionnelle {}</libelle>"
                                  "<severite>2</severite>",
                                  code, code));
}

bool only(std::string_view text, bool (*good)(char))
{
    return std::ranges::all_of(text, good);
}
bool digit(char c)
{
    return c >= '0' && c <= '9';
}
bool letter_or_digit(char c)
{
    return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool web_address(std::string_view text)
{
    constexpr std::size_t longest = 250;
    return text.size() <= longest && (text.starts_with("http://") || text.starts_with("https://"));
}

std::string client_refused(std::string const& client)
{
    if (client.size() != 6 || !only(client, digit)) {
        return "T1";
    }
    return client == unknown_client ? "T2" : client == client_without_access ? "T4" : "";
}

std::string amount_refused(std::string const& cents)
{
    if (cents.empty() || cents.size() > 9 || !only(cents, digit)) {
        return "M1";
    }
    auto const value = std::stoll(cents);
    return value < 100 ? "M3" : value > 10'000'000 ? "M5" : "";
}

/// What PayFiP would refuse of a new payment.
std::string payment_refused(std::map<std::string, std::string> const& fields)
{
    auto const& of = [&](char const* name) -> std::string const& { return fields.at(name); };
    if (auto code = client_refused(of("numcli")); !code.empty()) {
        return code;
    }
    if (of("saisie") != "T" && of("saisie") != "X" && of("saisie") != "W") {
        return "S1";
    }
    if (auto code = amount_refused(of("montant")); !code.empty()) {
        return code;
    }
    if (of("mel").empty()) {
        return "A1";
    }
    if (of("mel").size() < 6 || of("mel").size() > 80 || of("mel").find('@') == std::string::npos) {
        return "A2";
    }
    if (of("refdet").size() < 6 || of("refdet").size() > 30 || !only(of("refdet"), letter_or_digit)) {
        return "R3";
    }
    return !web_address(of("urlnotif")) ? "N1" : !web_address(of("urlredirect")) ? "D1" : "";
}

constexpr std::string_view page_text = R"(<!doctype html><html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>PayFiP de démonstration</title></head><body><main>
<h1>PayFiP de démonstration</h1><p>Aucun argent ne circule ici.</p>
<dl><dt>Régie</dt><dd>{0}</dd><dt>Référence</dt><dd>{1}</dd><dt>Objet</dt><dd>{2}</dd><dt>Montant</dt><dd>{3} centimes</dd></dl>
<form method="post" action="/tpa/paiementws.web"><input type="hidden" name="idop" value="{4}">
<p><label><input type="checkbox" name="lost" value="1"> Perdre la notification</label></p>
<p><label><input type="checkbox" name="wrong" value="1"> Se tromper de montant</label></p>
<p><button name="resultrans" value="P">Payer par carte</button> <button name="resultrans" value="V">Payer par prélèvement</button>
<button name="resultrans" value="R">Carte refusée</button> <button name="resultrans" value="Z">Prélèvement refusé</button>
<button name="resultrans" value="A">Abandonner</button></p></form></main></body></html>)";

constexpr std::array create_fields{"exer",   "mel",    "montant",  "numcli",     "objet",
                                   "refdet", "saisie", "urlnotif", "urlredirect"};

} // namespace

void DemoPayfip::mount(web::Router& router)
{
    using web::Audience;
    using web::Csrf;
    router.post(
        "/tpa/services/securite", Audience::machine, [this](Request const& r) { return serve(r); }, Csrf::exempt);
    router.get("/tpa/paiementws.web", Audience::everyone, [this](Request const& r) { return page(r); });
    router.post("/tpa/paiementws.web", Audience::everyone, [this](Request const& r) { return pay(r); }, Csrf::exempt);
    router.post("/pilote", Audience::machine, [this](Request const& r) { return pilot(r); }, Csrf::exempt);
}

Response DemoPayfip::serve(Request const& request)
{
    std::string behaviour;
    {
        std::scoped_lock const lock{mutex_};
        if (misbehaving_ > 0) {
            --misbehaving_;
            behaviour = behaviour_;
        }
    }
    if (!behaviour.empty()) {
        return misbehave(behaviour);
    }
    auto const& envelope = request.body;
    if (envelope.find("creerPaiementSecurise") != std::string::npos) {
        return create(envelope);
    }
    if (envelope.find("recupererDetailPaiementSecurise") != std::string::npos) {
        return details(envelope);
    }
    if (envelope.find("recupererDetailClient") != std::string::npos) {
        auto const client = between_tags(envelope, "numCli");
        auto const code = client_refused(client);
        return !code.empty()
                   ? functional_error(code)
                   : soap_answer(fmt::format(
                         "<ns2:recupererDetailClientResponse xmlns:ns2=\"urn:payfip\"><return><libelleN1>REGIE "
                         "DE DEMONSTRATION</libelleN1><libelleN2>MEDIATHEQUES</libelleN2><libelleN3/>"
                         "<numcli>{}</numcli></return></ns2:recupererDetailClientResponse>",
                         client));
    }
    return soap_error("TechProtocolaireErreur", "");
}

Response DemoPayfip::misbehave(std::string_view how)
{
    if (how == "silence") {
        constexpr std::chrono::seconds longer_than_anybody_waits{20};
        std::this_thread::sleep_for(longer_than_anybody_waits);
        return Response::text("", 504);
    }
    if (how == "maintenance") {
        return Response::html("<html><body>Site en maintenance</body></html>", 503);
    }
    return how.starts_with("Tech") ? soap_error(how, "") : functional_error(how);
}

Response DemoPayfip::create(std::string const& envelope)
{
    Operation operation{.fields = {}, .created = clock_.now(), .result = {}, .amount = {}};
    for (auto const* const name : create_fields) {
        operation.fields[name] = between_tags(envelope, name);
    }
    if (auto const code = payment_refused(operation.fields); !code.empty()) {
        return functional_error(code);
    }
    operation.amount = operation.fields["montant"];
    auto const id = new_id(clock_.now(), random_);
    std::scoped_lock const lock{mutex_};
    operations_.emplace(id, std::move(operation));
    return soap_answer(fmt::format("<ns2:creerPaiementSecuriseResponse xmlns:ns2=\"urn:payfip\"><return><idOp>{}</idOp>"
                                   "</return></ns2:creerPaiementSecuriseResponse>",
                                   id));
}

Response DemoPayfip::details(std::string const& envelope)
{
    std::scoped_lock const lock{mutex_};
    auto const id = between_tags(envelope, "idOp");
    auto const found = operations_.find(id);
    if (found == operations_.end()) {
        return functional_error("P1");
    }
    auto const& operation = found->second;
    if (operation.result.empty()) {
        return functional_error(clock_.now() - operation.created < longest_life ? "P5" : "P4");
    }
    auto const of = [&](char const* name) { return operation.fields.at(name); };
    auto const day = civil_date(clock_.now());
    return soap_answer(fmt::format(
        "<ns2:recupererDetailPaiementSecuriseResponse "
        "xmlns:ns2=\"urn:payfip\"><return><dattrans>{:02}{:02}{}</dattrans>"
        "<exer>{}</exer><heurtrans>0926</heurtrans><idOp>{}</idOp><mel>{}</mel><montant>{}</montant>"
        "<numauto>112233445566-tip</numauto><numcli>{}</numcli><objet>{}</objet><refdet>{}</refdet>"
        "<resultrans>{}</resultrans><saisie>{}</saisie></return></ns2:recupererDetailPaiementSecuriseResponse>",
        static_cast<unsigned>(day.day()), static_cast<unsigned>(day.month()), static_cast<int>(day.year()), of("exer"),
        id, of("mel"), operation.amount, of("numcli"), of("objet"), of("refdet"), operation.result, of("saisie")));
}

Response DemoPayfip::page(Request const& request)
{
    std::scoped_lock const lock{mutex_};
    std::string const id{request.query_value("idop")};
    auto const found = operations_.find(id);
    if (found == operations_.end() || !found->second.result.empty()) {
        return Response::html(
            "<!doctype html><html lang=\"fr\"><head><title>PayFiP</title></head><body><main><h1>Cette "
            "opération a déjà été utilisée ou n’existe pas</h1></main></body></html>",
            410);
    }
    auto const of = [&](char const* name) { return escaped(found->second.fields.at(name)); };
    auto response =
        Response::html(fmt::format(page_text, of("numcli"), of("refdet"), of("objet"), of("montant"), escaped(id)));
    auto const& onward = found->second.fields.at("urlredirect");
    response.allow("form-action", onward.substr(0, onward.find('/', onward.find("://") + 3)));
    return response;
}

Response DemoPayfip::pay(Request const& request)
{
    std::string const id{request.field("idop")};
    std::string notification;
    std::string onward;
    {
        std::scoped_lock const lock{mutex_};
        auto const found = operations_.find(id);
        if (found == operations_.end()) {
            return Response::text("P1", 404);
        }
        found->second.result = request.field("resultrans");
        if (!request.field("wrong").empty()) {
            found->second.amount = "1";
        }
        notification = request.field("lost").empty() ? found->second.fields.at("urlnotif") : "";
        onward = found->second.fields.at("urlredirect");
    }
    if (!notification.empty()) {
        static_cast<void>(http_.send({"POST",
                                      notification,
                                      {{"Content-Type", "application/x-www-form-urlencoded"}},
                                      web::encode_form({{"idop", id}})}));
    }
    return Response::redirect(onward);
}

/// comportement=P5|TechIndisponibiliteErreur|silence|maintenance…, fois=how many calls.
Response DemoPayfip::pilot(Request const& request)
{
    std::scoped_lock const lock{mutex_};
    behaviour_ = request.field("comportement");
    misbehaving_ = std::max(1, std::atoi(std::string{request.field("fois")}.c_str()));
    return Response::text("");
}

} // namespace guichet::app
