// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

// clang-format off: lasso includes libxml where templates may not stand
#include <libxml/tree.h>
// clang-format on

#include <lasso/lasso.h>
#include <lasso/xml/misc_text_node.h>
#include <lasso/xml/saml-2.0/saml2_assertion.h>
#include <lasso/xml/saml-2.0/saml2_attribute.h>
#include <lasso/xml/saml-2.0/saml2_attribute_statement.h>
#include <lasso/xml/saml-2.0/saml2_attribute_value.h>
#include <lasso/xml/saml-2.0/saml2_authn_statement.h>
#include <lasso/xml/saml-2.0/samlp2_authn_request.h>
#include <lasso/xml/saml-2.0/samlp2_logout_request.h>
#include <lasso/xml/saml-2.0/samlp2_logout_response.h>
#include <lasso/xml/saml-2.0/samlp2_response.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

/// lasso's objects, owned. Its code is shared by threads only as far as each works on objects of its own, and not
/// where it asks what time it is: there it uses C's gmtime(), whose result all threads share.
namespace guichet::protocols::impl {

struct FreeGObject {
    template <class T>
    void operator()(T* object) const
    {
        g_object_unref(object);
    }
};
template <class T>
using Owned = std::unique_ptr<T, FreeGObject>;

/// Starts lasso once: signatures always verified whatever the environment says, and nothing written to the terminal.
/// Throws std::runtime_error.
void start_lasso();

/// Held around the few calls that ask what time it is.
[[nodiscard]] std::unique_lock<std::mutex> lasso_time();

/// lasso's strings are glib's.
[[nodiscard]] inline char* copied(std::string_view text)
{
    return g_strndup(text.data(), text.size());
}
inline void assign(char*& slot, std::string_view text)
{
    g_free(slot);
    slot = copied(text);
}
[[nodiscard]] inline std::string text(char const* from)
{
    return from == nullptr ? std::string{} : std::string{from};
}

} // namespace guichet::protocols::impl
