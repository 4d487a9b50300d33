// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/dates.hpp"
#include "protocols/cas/answers.hpp"
#include "protocols/cas/saml_request.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guichet::protocols {

namespace {

CasSuccess const success{"abcd", {{"entitlement", "urn:x"}, {"library", "a&b"}, {"library", "<c>"}}};
CasFailure const failure{CasFailureCode::invalid_service, "not \"yours\""};

std::string envelope(std::string const& content)
{
    return R"(<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>)" +
           content + "</SOAP-ENV:Body></SOAP-ENV:Envelope>";
}

std::string request(std::string const& artifact)
{
    return envelope(R"(<samlp:Request xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol" MajorVersion="1" )"
                    R"(MinorVersion="1" RequestID="_42">)" +
                    artifact + "</samlp:Request>");
}

} // namespace

TEST(CasAnswers, of_version_1_are_two_lines_of_line_feeds)
{
    EXPECT_EQ(cas_text(success), "yes\nabcd\n");
    EXPECT_EQ(cas_text(failure), "no\n");
}

TEST(CasAnswers, in_xml_hold_one_escaped_attribute_a_line)
{
    EXPECT_EQ(cas_xml(success), R"(<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">
  <cas:authenticationSuccess>
    <cas:user>abcd</cas:user>
    <cas:attributes>
      <cas:entitlement>urn:x</cas:entitlement>
      <cas:library>a&amp;b</cas:library>
      <cas:library>&lt;c&gt;</cas:library>
    </cas:attributes>
  </cas:authenticationSuccess>
</cas:serviceResponse>
)");
    EXPECT_EQ(cas_xml(CasSuccess{"abcd", {}}).find("attributes"), std::string::npos);
    EXPECT_NE(cas_xml(failure).find(R"(<cas:authenticationFailure code="INVALID_SERVICE">not &quot;yours&quot;</)"),
              std::string::npos);
}

TEST(CasAnswers, in_json_gather_the_values_of_one_name)
{
    auto const read = nlohmann::json::parse(cas_json(success))["serviceResponse"]["authenticationSuccess"];
    EXPECT_EQ(read["user"], "abcd");
    EXPECT_EQ(read["attributes"]["library"], nlohmann::json::array({"a&b", "<c>"}));
    EXPECT_EQ(read["attributes"]["entitlement"], "urn:x");
    auto const refused = nlohmann::json::parse(cas_json(failure))["serviceResponse"]["authenticationFailure"];
    EXPECT_EQ(refused["code"], "INVALID_SERVICE");
}

TEST(CasAnswers, never_let_a_value_become_markup)
{
    EXPECT_EQ(xml_escape("<a b=\"c\">&'\x01"), "&lt;a b=&quot;c&quot;&gt;&amp;&apos;\xEF\xBF\xBD");
}

TEST(CasAnswers, in_saml_name_the_subject_and_the_attributes)
{
    SamlEnvelope const around{"_r", "_a", "_42", "https://guichet.example", "https://app.example/?a=1&b=2", {}, {}, {}};
    auto const yes = saml_answer(around, success);
    EXPECT_NE(yes.find("<saml1:NameIdentifier>abcd</saml1:NameIdentifier>"), std::string::npos);
    EXPECT_NE(yes.find(R"(<saml1:AttributeValue>a&amp;b</saml1:AttributeValue><saml1:AttributeValue>&lt;c&gt;</)"),
              std::string::npos);
    EXPECT_NE(yes.find(R"(InResponseTo="_42")"), std::string::npos);
    EXPECT_NE(yes.find("a=1&amp;b=2"), std::string::npos);
    auto const no = saml_answer(around, failure);
    EXPECT_NE(no.find("RequestDenied"), std::string::npos);
    EXPECT_EQ(no.find("Assertion"), std::string::npos);
}

TEST(SamlRequests, carry_a_ticket_and_an_id)
{
    auto const read = parse_saml_request(request("<samlp:AssertionArtifact>\n ST-1 </samlp:AssertionArtifact>"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->ticket, "ST-1");
    EXPECT_EQ(read->request_id, "_42");
}

TEST(SamlRequests, that_are_something_else_are_refused)
{
    auto const artifact = std::string{"<samlp:AssertionArtifact>ST-1</samlp:AssertionArtifact>"};
    for (auto const& body : {
             std::string{},
             std::string{"ST-1"},
             request(""),
             request("<samlp:AssertionArtifact> </samlp:AssertionArtifact>"),
             request(artifact + artifact),
             request("<AssertionArtifact>ST-1</AssertionArtifact>"),
             request(artifact).substr(0, 200),
             "<!DOCTYPE x [<!ENTITY e \"ST-1\">]>" + request(artifact),
             "<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">" + request(artifact),
             request(artifact + std::string(largest_saml_request, ' ')),
             request("<x>&undefined;</x>" + artifact),
         }) {
        EXPECT_FALSE(parse_saml_request(body)) << body.substr(0, 80);
    }
}

} // namespace guichet::protocols
