#include "json/read_client_token.h"

#include "json/parse.h"
#include "json/read_objects.h"

namespace counterfoil::json {

Result<std::string> read_client_token(std::string_view text, const ReadLimits& limits) {
  constexpr std::string_view client_token_name = "clientToken";
  Document document;
  TRY(const Value* root, document.parse(text, limits.depth_max));
  Reading reading{limits};
  const Path path;
  const Path token_path{path, client_token_name};
  const Value* token = nullptr;
  if (root->kind != Kind::object) {
    reading.add_fault(path, "Value must be an object");
  } else {
    for (const Value* member = root->first; member != nullptr; member = member->next) {
      if (member->key == client_token_name && member->kind != Kind::null) token = member;
    }
    if (token == nullptr) reading.add_fault(token_path, required_text);
  }
  std::optional<std::string> client_token;
  if (token != nullptr) client_token = read_text(*token, {token_path, reading});
  if (!client_token) return fail(reading.take_error());
  return *std::move(client_token);
}

}  // namespace counterfoil::json
