#include <charconv>
#include <system_error>
#include <utility>

#include "app/merchant_toml.h"
#include "app/toml_table.h"
#include "base/ensure.h"
#include "json/parse.h"

namespace counterfoil {
namespace {

using json::Kind;
using json::Value;

void append_line(std::string& out, std::string_view key, const std::string& value) {
  out.append(key).append(" = ").append(value).append("\n");
}

// TOML has whole numbers of 64 bits, and JSON of ours any that a double has had.
std::string toml_number(const Value& number) {
  std::string text{number.text};
  std::int64_t whole = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (number.kind == Kind::integer && read.ec == std::errc::result_out_of_range) text += ".0";
  return text;
}

// On one line. As deep as Document::parse has let the value be; TOML has no null.
std::string inline_value(const Value& value) {
  ensure(value.kind != Kind::null, "settings that were TOML hold no null");
  if (value.kind == Kind::boolean) return value.truth ? "true" : "false";
  if (value.kind == Kind::string) return toml_string(value.text);
  if (value.kind != Kind::array && value.kind != Kind::object) return toml_number(value);
  const bool is_table = value.kind == Kind::object;
  std::string text;
  for (const Value* member = value.first; member != nullptr; member = member->next) {
    text += text.empty() ? "" : ", ";
    if (is_table) text += toml_key(member->key) + " = ";
    text += inline_value(*member);
  }
  if (is_table) return text.empty() ? "{}" : "{ " + text + " }";
  return '[' + text + ']';
}

// Members that are tables become dotted keys, so that all members keep their order.
void append_members(std::string& out, const Value& object, const std::string& prefix) {
  for (const Value* member = object.first; member != nullptr; member = member->next) {
    const std::string key = prefix + toml_key(member->key);
    if (member->kind == Kind::object && member->first != nullptr) {
      append_members(out, *member, key + '.');
    } else {
      append_line(out, key, inline_value(*member));
    }
  }
}

void append_table(std::string& out, const std::string& heading, const JsonText& object) {
  json::Document document;
  const auto parsed = document.parse(object.text, json_levels_max + 1);
  ensure(parsed.has_value(), "what was TOML is JSON");
  out += "\n[" + heading + "]\n";
  append_members(out, **parsed, "");
}

std::string origins_of(const MerchantSettings& settings) {
  if (settings.allows_any_origin) return toml_string("any");
  std::string text;
  for (const auto& origin : settings.allowed_origins) {
    text += (text.empty() ? "" : ", ") + toml_string(origin);
  }
  return '[' + text + ']';
}

}  // namespace

std::string write_merchant_toml(const MerchantSettings& settings) {
  std::string out;
  append_line(out, "allowed_origins", origins_of(settings));
  for (const auto& method : settings.payment_methods) {
    out += "\n[[payment_methods]]\n";
    append_line(out, "type", toml_string(method.type));
    append_line(out, "name", toml_string(method.name));
    append_line(out, "implementation_type", toml_string(method.implementation_type));
    append_line(out, "id", toml_string(method.id));
    append_line(out, "processor_config_id", toml_string(method.processor_config_id));
    if (method.options.text != "{}") append_table(out, "payment_methods.options", method.options);
    if (!method.display_metadata) continue;
    append_table(out, "payment_methods.display_metadata", *method.display_metadata);
  }
  for (const auto& method : settings.shipping_methods) {
    out += "\n[[shipping_methods]]\n";
    append_line(out, "id", toml_string(method.id));
    append_line(out, "name", toml_string(method.name));
    if (!method.description.empty()) {
      append_line(out, "description", toml_string(method.description));
    }
    append_line(out, "amount", std::to_string(method.amount.value));
  }
  for (const auto& module : settings.checkout_modules) {
    out += "\n[[checkout_modules]]\n";
    append_line(out, "type", toml_string(module.type));
    if (module.options.text != "{}") append_table(out, "checkout_modules.options", module.options);
  }
  return out;
}

}  // namespace counterfoil
