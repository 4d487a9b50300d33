// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "base/dates.hpp"
#include "base/random.hpp"
#include "protocols/saml/impl/peer_impl.hpp"
#include "protocols/saml/names.hpp"

namespace guichet::protocols {

namespace {

using impl::assign;

impl::Owned<LassoLogout> logout_with(LassoServer* server, std::string const& entity_id)
{
    impl::Owned<LassoLogout> logout{lasso_logout_new(server)};
    auto* const profile = LASSO_PROFILE(logout.get());
    lasso_profile_set_signature_hint(profile, LASSO_PROFILE_SIGNATURE_HINT_FORCE);
    lasso_profile_set_signature_verify_hint(profile, LASSO_PROFILE_SIGNATURE_VERIFY_HINT_FORCE);
    assign(profile->remote_providerID, entity_id);
    return logout;
}

/// What lasso remembers of a sign-in, as far as a LogoutRequest is made from it.
impl::Owned<LassoSession> session_with(std::string const& entity_id, LassoSaml2NameID* name, std::string_view index)
{
    impl::Owned<LassoSaml2Assertion> const assertion{LASSO_SAML2_ASSERTION(lasso_saml2_assertion_new())};
    assertion->Subject = LASSO_SAML2_SUBJECT(lasso_saml2_subject_new());
    assertion->Subject->NameID = name;
    auto* const statement = LASSO_SAML2_AUTHN_STATEMENT(lasso_saml2_authn_statement_new());
    assign(statement->SessionIndex, index);
    assertion->AuthnStatement = g_list_append(nullptr, statement);
    impl::Owned<LassoSession> session{lasso_session_new()};
    lasso_session_add_assertion(session.get(), entity_id.c_str(), LASSO_NODE(assertion.get()));
    return session;
}

std::vector<std::string> indexes_of(LassoSamlp2LogoutRequest& request)
{
    std::vector<std::string> all;
    auto* const list = lasso_samlp2_logout_request_get_session_indexes(&request);
    for (auto const* each = list; each != nullptr; each = each->next) {
        all.push_back(impl::text(static_cast<char const*>(each->data)));
    }
    g_list_free_full(list, g_free);
    return all;
}

SamlResult<void> acceptable(SamlMessage const& message, SamlMessage::Kind kind, std::string const& endpoint,
                            Instant now)
{
    if (message.kind != kind) {
        return std::unexpected(SamlFault::wrong_message);
    }
    if (!message.is_signed) {
        return std::unexpected(SamlFault::not_signed);
    }
    return check_envelope(message, endpoint, now);
}

/// Our LogoutRequest, by `method`, ready to leave: msg_url and msg_body are set.
SamlResult<impl::Owned<LassoLogout>> requested(LassoServer* server, std::string const& entity_id,
                                               LassoSaml2NameID* name, std::string const& index, LassoHttpMethod method,
                                               std::string_view relay_state, Instant now)
{
    auto logout = logout_with(server, entity_id);
    auto* const profile = LASSO_PROFILE(logout.get());
    profile->session = session_with(entity_id, name, index).release();
    assign(profile->msg_relayState, relay_state);
    std::string provider{entity_id};
    {
        auto const held = impl::lasso_time();
        if (auto const error = lasso_logout_init_request(logout.get(), provider.data(), method); error != 0) {
            return std::unexpected(error == LASSO_PROFILE_ERROR_UNSUPPORTED_PROFILE ? SamlFault::unsupported
                                                                                    : SamlFault::internal);
        }
    }
    assign(LASSO_SAMLP2_REQUEST_ABSTRACT(profile->request)->IssueInstant, to_iso(now));
    if (lasso_logout_build_request_msg(logout.get()) != 0) {
        return std::unexpected(SamlFault::internal);
    }
    return logout;
}

/// The binding in which the provider is reached by a browser.
LassoHttpMethod by_browser(SamlServiceProvider const& provider)
{
    return provider.logout_redirect_url.empty() ? LASSO_HTTP_METHOD_POST : LASSO_HTTP_METHOD_REDIRECT;
}

SamlDelivery delivery_of(LassoProfile const& profile, LassoHttpMethod method, std::string_view field)
{
    if (method == LASSO_HTTP_METHOD_REDIRECT) {
        return {impl::text(profile.msg_url)};
    }
    return {impl::text(profile.msg_url), std::string{field}, impl::text(profile.msg_body)};
}

std::string id_of_request(LassoLogout& logout)
{
    return impl::text(LASSO_SAMLP2_REQUEST_ABSTRACT(LASSO_PROFILE(&logout)->request)->ID);
}

} // namespace

SamlResult<SamlLogoutRequest> SamlPeer::read_logout_request(SamlMessage const& message, Instant now)
{
    if (auto const good = acceptable(message, SamlMessage::Kind::logout_request, impl_->us.logout_url, now); !good) {
        return std::unexpected(good.error());
    }
    auto const logout = logout_with(impl_->server.get(), impl_->provider.entity_id);
    std::string encoded{message.encoded};
    if (auto const error = lasso_logout_process_request_msg(logout.get(), encoded.data()); error != 0) {
        return std::unexpected(impl::fault_of(error));
    }
    auto* const profile = LASSO_PROFILE(logout.get());
    auto* const read = LASSO_SAMLP2_LOGOUT_REQUEST(profile->request);
    if (impl::text(profile->remote_providerID) != impl_->provider.entity_id) {
        return std::unexpected(SamlFault::unknown_provider);
    }
    if (read == nullptr || read->NameID == nullptr) {
        return std::unexpected(SamlFault::malformed);
    }
    return SamlLogoutRequest{impl::text(read->parent.ID),
                             {impl::text(read->NameID->Format), impl::text(read->NameID->content)},
                             indexes_of(*read)};
}

SamlResult<SamlDelivery> SamlPeer::logout_answer(std::string_view in_response_to, std::string_view relay_state,
                                                 SamlLogoutOutcome outcome, Instant now)
{
    auto const logout = logout_with(impl_->server.get(), impl_->provider.entity_id);
    auto* const profile = LASSO_PROFILE(logout.get());
    auto const method = by_browser(impl_->provider);
    logout->initial_http_request_method = method;
    assign(profile->msg_relayState, relay_state);
    profile->response = lasso_samlp2_logout_response_new();
    auto& response = *LASSO_SAMLP2_STATUS_RESPONSE(profile->response);
    assign(response.ID, "_" + hex(SystemRandom{}.token()));
    response.Issuer = impl::issuer(impl_->us.entity_id);
    assign(response.Version, "2.0");
    assign(response.IssueInstant, to_iso(now));
    assign(response.InResponseTo, in_response_to);
    impl::set_status(response, saml_names::success,
                     outcome == SamlLogoutOutcome::partly ? saml_names::partial_logout : std::string_view{});
    if (lasso_logout_build_response_msg(logout.get()) != 0) {
        return std::unexpected(SamlFault::unsupported);
    }
    return delivery_of(*profile, method, "SAMLResponse");
}

SamlResult<SamlPeer::ByBrowser> SamlPeer::logout_request_by_browser(SamlSession const& session,
                                                                    std::string_view relay_state, Instant now)
{
    auto const method = by_browser(impl_->provider);
    auto const logout = requested(impl_->server.get(), impl_->provider.entity_id, impl_->lasso_name(session.name_id),
                                  session.index, method, relay_state, now);
    if (!logout) {
        return std::unexpected(logout.error());
    }
    return ByBrowser{id_of_request(**logout), delivery_of(*LASSO_PROFILE(logout->get()), method, "SAMLRequest")};
}

SamlResult<SamlPeer::Outgoing> SamlPeer::logout_request_by_soap(SamlSession const& session, Instant now)
{
    auto const logout = requested(impl_->server.get(), impl_->provider.entity_id, impl_->lasso_name(session.name_id),
                                  session.index, LASSO_HTTP_METHOD_SOAP, {}, now);
    if (!logout) {
        return std::unexpected(logout.error());
    }
    return Outgoing{id_of_request(**logout), impl::text(LASSO_PROFILE(logout->get())->msg_body)};
}

SamlResult<std::string> SamlPeer::read_logout_answer(SamlMessage const& message, Instant now)
{
    if (auto const good = acceptable(message, SamlMessage::Kind::logout_response, impl_->us.logout_url, now); !good) {
        return std::unexpected(good.error());
    }
    auto const logout = logout_with(impl_->server.get(), impl_->provider.entity_id);
    auto* const profile = LASSO_PROFILE(logout.get());
    profile->session = lasso_session_new();
    std::string encoded{message.encoded};
    static_cast<void>(lasso_logout_process_response_msg(logout.get(), encoded.data()));
    if (!LASSO_IS_SAMLP2_STATUS_RESPONSE(profile->response)) {
        return std::unexpected(SamlFault::malformed);
    }
    // A partner that could not end the session has answered all the same; one that is not who it says has not.
    if (auto const bad = lasso_profile_get_signature_status(profile); bad != 0) {
        return std::unexpected(impl::fault_of(bad));
    }
    if (impl::text(profile->remote_providerID) != impl_->provider.entity_id) {
        return std::unexpected(SamlFault::unknown_provider);
    }
    return impl::text(LASSO_SAMLP2_STATUS_RESPONSE(profile->response)->InResponseTo);
}

} // namespace guichet::protocols
