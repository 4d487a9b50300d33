// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/saml/peer.hpp"

#include "base/dates.hpp"
#include "protocols/saml/impl/peer_impl.hpp"
#include "protocols/saml/names.hpp"

namespace guichet::protocols {

namespace {

using namespace std::chrono_literals;
using impl::assign;

constexpr auto answer_life = 5min;
constexpr auto allowed_skew = 2min;

std::vector<std::string> strings_of(GList const* list)
{
    std::vector<std::string> all;
    for (auto const* each = list; each != nullptr; each = each->next) {
        all.push_back(impl::text(static_cast<char const*>(each->data)));
    }
    return all;
}

LassoSaml2AttributeValue* value_node(std::string const& value)
{
    auto* const text = lasso_misc_text_node_new_with_string(value.c_str());
    text->text_child = TRUE;
    auto* const node = LASSO_SAML2_ATTRIBUTE_VALUE(lasso_saml2_attribute_value_new());
    node->any = g_list_append(nullptr, text);
    return node;
}

/// Values of one name, which stand side by side, become one attribute.
LassoSaml2AttributeStatement* attribute_statement(std::vector<SamlAttribute> const& attributes)
{
    auto* const statement = LASSO_SAML2_ATTRIBUTE_STATEMENT(lasso_saml2_attribute_statement_new());
    LassoSaml2Attribute* last = nullptr;
    for (auto const& attribute : attributes) {
        if (last == nullptr || attribute.name != last->Name) {
            last = LASSO_SAML2_ATTRIBUTE(lasso_saml2_attribute_new());
            assign(last->Name, attribute.name);
            assign(last->NameFormat, attribute.name_format);
            if (!attribute.friendly_name.empty()) {
                assign(last->FriendlyName, attribute.friendly_name);
            }
            statement->Attribute = g_list_append(statement->Attribute, last);
        }
        last->AttributeValue = g_list_append(last->AttributeValue, value_node(attribute.value));
    }
    return statement;
}

/// A login whose request is `to`, as if lasso had just read it, and an answer that is still empty.
SamlResult<impl::Owned<LassoLogin>> login_for(LassoServer* server, std::string const& entity_id, SamlReturn const& to)
{
    impl::Owned<LassoLogin> login{lasso_login_new(server)};
    auto* const profile = LASSO_PROFILE(login.get());
    lasso_profile_set_signature_hint(profile, LASSO_PROFILE_SIGNATURE_HINT_FORCE);
    if (lasso_login_init_idp_initiated_authn_request(login.get(), entity_id.c_str()) != 0) {
        return std::unexpected(SamlFault::internal);
    }
    auto* const request = LASSO_SAMLP2_AUTHN_REQUEST(profile->request);
    if (!to.in_response_to.empty()) {
        assign(request->parent.ID, to.in_response_to);
    }
    assign(request->AssertionConsumerServiceURL, to.consumer_url);
    assign(request->ProtocolBinding, saml_names::post);
    // Who the person is, we say ourselves: lasso keeps no federations here.
    assign(request->NameIDPolicy->Format, saml_names::transient);
    auto const held = impl::lasso_time();
    auto const error = lasso_login_process_authn_request_msg(login.get(), nullptr);
    return error == 0 ? SamlResult<impl::Owned<LassoLogin>>{std::move(login)} : std::unexpected(impl::fault_of(error));
}

SamlResult<std::string> sent(LassoLogin& login, Instant now)
{
    auto* const profile = LASSO_PROFILE(&login);
    assign(LASSO_SAMLP2_STATUS_RESPONSE(profile->response)->IssueInstant, to_iso(now));
    if (lasso_login_build_authn_response_msg(&login) != 0) {
        return std::unexpected(SamlFault::internal);
    }
    return impl::text(profile->msg_body);
}

SamlResult<LassoSaml2Assertion*> assertion_for(LassoLogin& login, SamlStatement const& statement, Instant now)
{
    auto const signed_in = to_iso(statement.signed_in);
    auto const from = to_iso(now - allowed_skew);
    auto const until = to_iso(now + answer_life);
    auto const held = impl::lasso_time();
    if (lasso_login_validate_request_msg(&login, TRUE, TRUE) != 0 ||
        lasso_login_build_assertion(&login, statement.context.c_str(), signed_in.c_str(), nullptr, from.c_str(),
                                    until.c_str()) != 0) {
        return std::unexpected(SamlFault::internal);
    }
    auto const* const made = LASSO_SAMLP2_RESPONSE(LASSO_PROFILE(&login)->response)->Assertion;
    return LASSO_SAML2_ASSERTION(made->data);
}

SamlAuthnRequest request_from(LassoSamlp2AuthnRequest const& read)
{
    SamlAuthnRequest request;
    request.id = impl::text(read.parent.ID);
    request.force = read.ForceAuthn != FALSE;
    request.passive = read.IsPassive != FALSE;
    if (read.NameIDPolicy != nullptr) {
        request.name_id_format = impl::text(read.NameIDPolicy->Format);
    }
    if (read.RequestedAuthnContext != nullptr) {
        request.contexts = strings_of(read.RequestedAuthnContext->AuthnContextClassRef);
        request.context_comparison = impl::text(read.RequestedAuthnContext->Comparison);
    }
    return request;
}

/// Where the answer is wanted, if it may go there.
SamlResult<std::string> consumer_of(LassoSamlp2AuthnRequest const& read, SamlServiceProvider const& provider)
{
    auto const binding = impl::text(read.ProtocolBinding);
    if (!binding.empty() && binding != saml_names::post) {
        return std::unexpected(SamlFault::unsupported);
    }
    auto const index = read.AssertionConsumerServiceIndex;
    auto const consumer = provider.consumer(impl::text(read.AssertionConsumerServiceURL),
                                            index < 0 ? std::nullopt : std::optional{index});
    return consumer ? SamlResult<std::string>{*consumer} : std::unexpected(SamlFault::unknown_consumer);
}

/// Which consumer the answer goes to is ours to choose, among those that take it by HTTP-POST.
bool concerns_the_consumer_alone(int lasso_error)
{
    return lasso_error == 0 || lasso_error == LASSO_PROFILE_ERROR_INVALID_PROTOCOLPROFILE ||
           lasso_error == LASSO_LOGIN_ERROR_NO_DEFAULT_ENDPOINT;
}

} // namespace

namespace impl {

SamlFault fault_of(int lasso_error)
{
    switch (lasso_error) {
    case LASSO_SERVER_ERROR_PROVIDER_NOT_FOUND:
    case LASSO_PROFILE_ERROR_UNKNOWN_PROVIDER:
        return SamlFault::unknown_provider;
    case LASSO_DS_ERROR_SIGNATURE_NOT_FOUND:
        return SamlFault::not_signed;
    case LASSO_PROFILE_ERROR_INVALID_PROTOCOLPROFILE:
        return SamlFault::unknown_consumer;
    case LASSO_DS_ERROR_INVALID_SIGALG:
    case LASSO_DS_ERROR_INVALID_SIGNATURE:
    case LASSO_DS_ERROR_SIGNATURE_VERIFICATION_FAILED:
    case LASSO_DS_ERROR_INVALID_REFERENCE_FOR_SAML:
    case LASSO_PROFILE_ERROR_CANNOT_VERIFY_SIGNATURE:
        return SamlFault::bad_signature;
    default:
        return SamlFault::malformed;
    }
}

LassoSaml2NameID* issuer(std::string_view entity_id)
{
    return LASSO_SAML2_NAME_ID(lasso_saml2_name_id_new_with_string(std::string{entity_id}.data()));
}

void set_status(LassoSamlp2StatusResponse& response, std::string_view status, std::string_view detail)
{
    auto* const code = LASSO_SAMLP2_STATUS_CODE(lasso_samlp2_status_code_new());
    assign(code->Value, status);
    if (!detail.empty()) {
        code->StatusCode = LASSO_SAMLP2_STATUS_CODE(lasso_samlp2_status_code_new());
        assign(code->StatusCode->Value, detail);
    }
    if (response.Status != nullptr) {
        g_object_unref(response.Status);
    }
    response.Status = LASSO_SAMLP2_STATUS(lasso_samlp2_status_new());
    response.Status->StatusCode = code;
}

} // namespace impl

LassoSaml2NameID* SamlPeer::Impl::lasso_name(SamlNameId const& from) const
{
    auto* const name = impl::issuer(from.value);
    assign(name->Format, from.format);
    assign(name->NameQualifier, us.entity_id);
    assign(name->SPNameQualifier, provider.entity_id);
    return name;
}

SamlPeer::SamlPeer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SamlPeer::SamlPeer(SamlPeer&&) noexcept = default;
SamlPeer& SamlPeer::operator=(SamlPeer&&) noexcept = default;
SamlPeer::~SamlPeer() = default;

SamlResult<SamlPeer> SamlPeer::open(SamlIdentityProvider const& us, std::vector<std::string> const& certificates,
                                    SamlKeyPair const& key, std::string const& metadata)
{
    impl::start_lasso();
    auto provider = read_saml_metadata(metadata);
    auto const alone = provider ? saml_provider_alone(metadata) : std::unexpected(provider.error());
    if (!alone) {
        return std::unexpected(alone.error());
    }
    impl::Owned<LassoServer> server{lasso_server_new_from_buffers(
        saml_metadata(us, certificates).c_str(), key.private_key.c_str(), nullptr, key.certificate.c_str())};
    if (!server || lasso_server_add_provider_from_buffer(server.get(), LASSO_PROVIDER_ROLE_SP, alone->c_str(), nullptr,
                                                         nullptr) != 0) {
        return std::unexpected(SamlFault::internal);
    }
    server->signature_method = LASSO_SIGNATURE_METHOD_RSA_SHA256;
    return SamlPeer{std::make_unique<Impl>(Impl{us, std::move(*provider), std::move(server)})};
}

SamlServiceProvider const& SamlPeer::provider() const
{
    return impl_->provider;
}

SamlResult<SamlAuthnRequest> SamlPeer::read_authn_request(SamlMessage const& message, Instant now)
{
    if (message.kind != SamlMessage::Kind::authn_request) {
        return std::unexpected(SamlFault::wrong_message);
    }
    if (auto const fits = check_envelope(message, impl_->us.sign_on_url, now); !fits) {
        return std::unexpected(fits.error());
    }
    if (!message.is_signed && impl_->provider.signs_requests) {
        return std::unexpected(SamlFault::not_signed);
    }
    impl::Owned<LassoLogin> const login{lasso_login_new(impl_->server.get())};
    auto* const profile = LASSO_PROFILE(login.get());
    int error = 0;
    {
        auto const held = impl::lasso_time();
        error = lasso_login_process_authn_request_msg(login.get(), message.encoded.c_str());
    }
    if (!LASSO_IS_SAMLP2_AUTHN_REQUEST(profile->request) || !concerns_the_consumer_alone(error)) {
        return std::unexpected(error == 0 ? SamlFault::malformed : impl::fault_of(error));
    }
    // lasso would let a signature that is wrong pass where none is asked for.
    if (auto const bad = lasso_profile_get_signature_status(profile); message.is_signed && bad != 0) {
        return std::unexpected(SamlFault::bad_signature);
    }
    auto const& read = *LASSO_SAMLP2_AUTHN_REQUEST(profile->request);
    if (impl::text(profile->remote_providerID) != impl_->provider.entity_id) {
        return std::unexpected(SamlFault::unknown_provider);
    }
    auto const consumer = consumer_of(read, impl_->provider);
    if (!consumer) {
        return std::unexpected(consumer.error());
    }
    auto request = request_from(read);
    request.consumer_url = *consumer;
    return request;
}

SamlResult<std::string> SamlPeer::response(SamlReturn const& to, SamlStatement const& statement, Instant now)
{
    auto const login = login_for(impl_->server.get(), impl_->provider.entity_id, to);
    if (!login) {
        return std::unexpected(login.error());
    }
    auto const made = assertion_for(**login, statement, now);
    if (!made) {
        return std::unexpected(made.error());
    }
    auto& assertion = **made;
    assign(assertion.IssueInstant, to_iso(now));
    g_object_unref(assertion.Subject->NameID);
    assertion.Subject->NameID = impl_->lasso_name(statement.name_id);
    auto* const authentication = LASSO_SAML2_AUTHN_STATEMENT(assertion.AuthnStatement->data);
    assign(authentication->SessionIndex, statement.session_index);
    if (!statement.attributes.empty()) {
        assertion.AttributeStatement =
            g_list_append(assertion.AttributeStatement, attribute_statement(statement.attributes));
    }
    return sent(**login, now);
}

SamlResult<std::string> SamlPeer::refusal(SamlReturn const& to, std::string_view status, std::string_view detail,
                                          Instant now)
{
    auto const login = login_for(impl_->server.get(), impl_->provider.entity_id, to);
    if (!login) {
        return std::unexpected(login.error());
    }
    impl::set_status(*LASSO_SAMLP2_STATUS_RESPONSE(LASSO_PROFILE(login->get())->response), status, detail);
    return sent(**login, now);
}

} // namespace guichet::protocols
