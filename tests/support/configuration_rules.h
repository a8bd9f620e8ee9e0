// What must hold of every configuration, so that no SDK rejects it or drops a part of it.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

namespace counterfoil::test {

// The rules that it breaks: a path and a text each; none when all hold. Source: SDK surface §3.
[[nodiscard]] std::vector<std::string> broken_rules(const boost::json::value& configuration);

}  // namespace counterfoil::test
