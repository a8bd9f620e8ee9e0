#include <algorithm>
#include <regex>
#include <stdexcept>

#include "golden/golden_file.h"

namespace counterfoil::test {
namespace {

// What a placeholder without a name of its own stands for, e.g. "repeat:3:ab".
std::string generate(const std::string& order) {
  std::smatch parts;
  if (order == "key") return std::string{key_of_shop};
  if (order == "reading_key") return std::string{reading_key_of_shop};
  if (order == "admin_key") return std::string{admin_key_of_shop};
  if (order == "expiring_key") return std::string{expiring_key_of_shop};
  if (order == "writing_key") return std::string{writing_key_of_shop};
  if (order == "other_key") return std::string{key_of_other_shop};
  if (std::regex_match(order, parts, std::regex{"byte:([0-9A-F]{2})"})) {
    return {static_cast<char>(std::stoi(parts[1], nullptr, 16))};
  }
  if (std::regex_match(order, parts, std::regex{"repeat:([0-9]+):(.+)"})) {
    std::string text;
    for (int i = std::stoi(parts[1]); i > 0; --i) text += parts[2];
    return text;
  }
  throw std::runtime_error("nothing is known of ${" + order + "}");
}

// The text with every match of `pattern` replaced by what `replacement` makes of it.
template <class Replacement>
std::string replace_each(const std::string& text, const char* pattern, Replacement replacement) {
  const std::regex regex{pattern};
  std::string replaced;
  auto rest = text.cbegin();
  for (std::sregex_iterator match{text.begin(), text.end(), regex}, end; match != end; ++match) {
    replaced.append(rest, (*match)[0].first);
    replaced += replacement(*match);
    rest = (*match)[0].second;
  }
  return replaced.append(rest, text.cend());
}

}  // namespace

std::string Names::fill(std::string_view text) const {
  return replace_each(std::string{text}, R"(\$\{([^}]+)\})", [&](const std::smatch& match) {
    const std::string order = match[1];
    constexpr std::string_view access = "access_";
    const bool is_access = order.starts_with(access);
    const auto name = is_access ? order.substr(access.size()) : order;
    const auto named = std::find_if(names_.begin(), names_.end(),
                                    [&](const auto& entry) { return entry.second == name; });
    if (named == names_.end()) return generate(order);
    return is_access ? access_token_in(named->first) : named->first;
  });
}

std::string Names::name_all(std::string text) {
  const auto placeholder = [](const std::string& name) { return "${" + name + "}"; };
  text = replace_each(text, R"(eyJ[\w-]+\.[\w-]+\.[\w-]+)", [&](const std::smatch& match) {
    return placeholder(name_of("token", match[0]));
  });
  text = replace_each(text, R"re(ETag: "([0-9a-f]{8})-)re", [&](const std::smatch& match) {
    return "ETag: \"" + placeholder(name_of("session", match[1])) + '-';
  });
  text = replace_each(text, R"re("clientSessionId":"[0-9a-f-]{36}")re", [&](const std::smatch&) {
    return R"("clientSessionId":")" + placeholder("client_session") + '"';
  });
  return replace_each(text, R"re("diagnosticsId":"[1-9][0-9]{18}")re", [&](const std::smatch&) {
    return R"("diagnosticsId":")" + placeholder("diagnostics") + '"';
  });
}

std::string& Names::name_of(std::string_view kind, const std::string& text) {
  std::string& name = names_[text];
  if (!name.empty()) return name;
  const int count = ++counts_[std::string{kind}];
  name = kind;
  if (count > 1) name += std::to_string(count);
  return name;
}

}  // namespace counterfoil::test
