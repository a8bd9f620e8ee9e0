#include "api/configuration.h"

#include "api/handlers.h"
#include "json/configuration_session.h"
#include "json/writer.h"

namespace counterfoil {
namespace {

// An env that every SDK knows: LOCAL stands in tokens, where it means that nothing is to be told to
// the vendor; in a configuration Android does not know it.
std::string_view environment_of(const TokenTerms& terms) {
  return terms.env == "LOCAL" ? "SANDBOX" : std::string_view{terms.env};
}

// All addresses are ours, so that no SDK tells another server of the shopper.
void write_addresses(json::Writer& out, const TokenTerms& terms) {
  for (const std::string_view name : {"pciUrl", "coreUrl", "binDataUrl", "assetsUrl"}) {
    out.field_name(name);
    out.string(terms.public_url);
  }
  out.field_name("env");
  out.string(environment_of(terms));
}

// The session key as a UUID of the custom kind, RFC 9562 §5.8: it opens nothing.
std::string client_session_id(SessionKey key) {
  constexpr std::string_view digits = "0123456789abcdef";
  key[6] = (key[6] & std::byte{0x0F}) | std::byte{0x80};
  key[8] = (key[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string text;
  constexpr std::size_t length = 36;
  text.reserve(length);
  for (const std::byte byte : key) {
    const bool is_hyphen_place =
        text.size() == 8 || text.size() == 13 || text.size() == 18 || text.size() == 23;
    if (is_hyphen_place) text += '-';
    text += digits[std::to_integer<unsigned>(byte) >> 4U];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

}  // namespace

Result<std::string> write_configuration(const Service& service, const StoredSession& session) {
  const auto merchants = service.merchants.get();
  TRY(const CheckoutOffer* offer, merchants->offer_of(session.merchant));
  const auto texts = json::find_session_texts(session.document);
  const auto amount_override =
      session.amount_override ? json::AmountOverride::is_set : json::AmountOverride::is_not_set;

  std::string configuration;
  constexpr std::size_t usual_rest = 1024;
  configuration.reserve(session.document.size() + offer->size() + usual_rest);
  json::Writer out{configuration};
  out.begin_object();
  write_addresses(out, service.token_terms);
  configuration += ',';
  offer->append_to(configuration, texts ? texts->shipping_method_id : "");
  configuration += R"(,"keys":{},"primerAccountId":"merchant-)";
  configuration += std::to_string(session.merchant);
  configuration += R"(","clientSession":)";
  if (!texts || !json::append_configuration_session(configuration, client_session_id(session.key),
                                                    *texts, amount_override)) {
    return fail(Error{.code = ErrorCode::internal_error,
                      .log = {"a stored document is not a session we wrote"}});
  }
  configuration += '}';
  return configuration;
}

Task<Result<http::Response>> get_configuration(const Service& service,
                                               const RequestContext& context, std::string_view) {
  http::Response response;
  CO_TRY(response.body, write_configuration(service, *context.session));
  co_return response;
}

}  // namespace counterfoil
