// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/saml/impl/lasso.hpp"
#include "protocols/saml/impl/xml.hpp"
#include "protocols/saml/metadata.hpp"

#include <libxml/parser.h>
#include <xmlsec/crypto.h>
#include <xmlsec/templates.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>

#include <stdexcept>

namespace guichet::protocols {

namespace {

struct DestroySignature {
    void operator()(xmlSecDSigCtx* context) const { xmlSecDSigCtxDestroy(context); }
};
using SignatureContext = std::unique_ptr<xmlSecDSigCtx, DestroySignature>;

void require_signed(bool done)
{
    if (!done) {
        throw std::runtime_error{"the SAML metadata could not be signed"};
    }
}

xmlChar const* xml_text(char const* text)
{
    return reinterpret_cast<xmlChar const*>(text);
}

xmlSecKey* key_from(SamlKeyPair const& pair)
{
    auto* const key = xmlSecCryptoAppKeyLoadMemory(reinterpret_cast<xmlSecByte const*>(pair.private_key.data()),
                                                   static_cast<xmlSecSize>(pair.private_key.size()),
                                                   xmlSecKeyDataFormatPem, nullptr, nullptr, nullptr);
    require_signed(key != nullptr &&
                   xmlSecCryptoAppKeyCertLoadMemory(key, reinterpret_cast<xmlSecByte const*>(pair.certificate.data()),
                                                    static_cast<xmlSecSize>(pair.certificate.size()),
                                                    xmlSecKeyDataFormatPem) == 0);
    return key;
}

/// An empty signature of the whole element, in front of its children as the schema wants it.
xmlNode* add_template(xmlDoc* document, xmlNode* root)
{
    auto* const signature = xmlSecTmplSignatureCreateNsPref(document, xmlSecTransformExclC14NId,
                                                            xmlSecTransformRsaSha256Id, nullptr, xml_text("ds"));
    require_signed(signature != nullptr);
    xmlAddPrevSibling(root->children, signature);
    auto* const reference =
        xmlSecTmplSignatureAddReference(signature, xmlSecTransformSha256Id, nullptr, xml_text("#metadata"), nullptr);
    require_signed(reference != nullptr &&
                   xmlSecTmplReferenceAddTransform(reference, xmlSecTransformEnvelopedId) != nullptr &&
                   xmlSecTmplReferenceAddTransform(reference, xmlSecTransformExclC14NId) != nullptr);
    auto* const info = xmlSecTmplSignatureEnsureKeyInfo(signature, nullptr);
    auto* const data = info == nullptr ? nullptr : xmlSecTmplKeyInfoAddX509Data(info);
    require_signed(data != nullptr && xmlSecTmplX509DataAddCertificate(data) != nullptr);
    return signature;
}

std::string written(xmlDoc* document)
{
    xmlChar* bytes = nullptr;
    int count = 0;
    xmlDocDumpMemoryEnc(document, &bytes, &count, "UTF-8");
    std::string text{reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(count)};
    xmlFree(bytes);
    return text;
}

} // namespace

std::string signed_saml_metadata(SamlIdentityProvider const& provider, std::vector<std::string> const& certificates,
                                 SamlKeyPair const& key)
{
    impl::start_lasso();
    auto const document = impl::parse_xml(saml_metadata(provider, certificates), impl::largest_saml_metadata);
    require_signed(document.has_value());
    auto* const root = xmlDocGetRootElement(document->get());
    xmlChar const* ids[] = {xml_text("ID"), nullptr};
    xmlSecAddIDs(document->get(), root, ids);
    auto* const signature = add_template(document->get(), root);
    SignatureContext const context{xmlSecDSigCtxCreate(nullptr)};
    require_signed(context != nullptr);
    context->signKey = key_from(key);
    require_signed(xmlSecDSigCtxSign(context.get(), signature) == 0);
    return written(document->get());
}

} // namespace guichet::protocols
