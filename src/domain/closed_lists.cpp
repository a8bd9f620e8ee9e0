#include "domain/closed_lists.h"

#include "base/ensure.h"

namespace counterfoil {
namespace {

constexpr std::string_view currencies[] = {
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BYR",
    "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CUC",
    "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP",
    "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HRK", "HTG", "HUF",
    "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF",
    "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL",
    "MGA", "MKD", "MMK", "MNT", "MOP", "MRO", "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR",
    "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR",
    "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD",
    "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND",
    "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS",
    "VED", "VES", "VND", "VUV", "WST", "XAF", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XCD",
    "XDR", "XFU", "XOF", "XPD", "XPF", "XPT", "XSU", "XTS", "XUA", "YER", "ZAR", "ZMW", "ZWL"};

constexpr std::string_view countries[] = {
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ",
    "BA", "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS",
    "BT", "BV", "BW", "BY", "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN",
    "CO", "CR", "CU", "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE",
    "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK", "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF",
    "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM",
    "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM",
    "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC",
    "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK",
    "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA",
    "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG",
    "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW",
    "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM", "SN", "SO", "SR", "SS",
    "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO",
    "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VI",
    "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW"};

constexpr std::string_view card_networks[] = {"AMEX",       "CARTES_BANCAIRES",
                                              "DANKORT",    "DINERS_CLUB",
                                              "DISCOVER",   "EFTPOS",
                                              "ELO",        "ENROUTE",
                                              "HIPER",      "INTERAC",
                                              "JCB",        "MAESTRO",
                                              "MASTERCARD", "MIR",
                                              "OTHER",      "PRIVATE_LABEL",
                                              "UNIONPAY",   "VISA"};

constexpr std::string_view product_types[] = {"DIGITAL", "PHYSICAL"};

constexpr std::string_view payment_types[] = {"ECOMMERCE", "FIRST_PAYMENT", "SUBSCRIPTION",
                                              "UNSCHEDULED"};

constexpr std::string_view authorization_types[] = {"ESTIMATED", "FINAL"};

constexpr std::string_view first_payment_reasons[] = {"CardOnFile", "Recurring", "Unscheduled"};

constexpr std::string_view interval_units[] = {"day", "hour", "minute", "month", "year"};

// In the order in which the vendor's answers name them.
constexpr std::string_view default_networks[] = {
    "VISA",    "MASTERCARD",  "AMEX",     "MAESTRO", "UNIONPAY", "CARTES_BANCAIRES",
    "DANKORT", "DINERS_CLUB", "DISCOVER", "EFTPOS",  "ENROUTE",  "ELO",
    "HIPER",   "INTERAC",     "JCB",      "MIR",     "OTHER"};

std::vector<CardNetwork> make_default_card_networks() {
  std::vector<CardNetwork> networks;
  networks.reserve(std::size(default_networks));
  for (const auto text : default_networks) {
    const auto network = CardNetwork::of(text);
    ensure(network.has_value(), "a default card network is a card network");
    networks.push_back(*network);
  }
  return networks;
}

}  // namespace

std::span<const std::string_view> CurrencyList::texts() { return currencies; }
std::span<const std::string_view> CountryList::texts() { return countries; }
std::span<const std::string_view> CardNetworkList::texts() { return card_networks; }
std::span<const std::string_view> ProductTypeList::texts() { return product_types; }
std::span<const std::string_view> PaymentTypeList::texts() { return payment_types; }
std::span<const std::string_view> AuthorizationTypeList::texts() { return authorization_types; }
std::span<const std::string_view> FirstPaymentReasonList::texts() { return first_payment_reasons; }
std::span<const std::string_view> IntervalUnitList::texts() { return interval_units; }

std::vector<CardNetwork> default_card_networks() {
  static const std::vector<CardNetwork> made = make_default_card_networks();
  return made;
}

bool may_have_options(CardNetwork network) { return network.text() != "EFTPOS"; }

}  // namespace counterfoil
