// MergeModel: contract §3 to §5 once more, naively on JSON trees; shares no code with src/.
#pragma once

#include <boost/json.hpp>
#include <utility>

namespace counterfoil::test {

// Keeps one session as the tree of what was sent. A body it gets is valid by types and limits.
class MergeModel {
 public:
  explicit MergeModel(boost::json::array default_networks)
      : default_networks_(std::move(default_networks)) {}

  // Each says whether the body is accepted; a refused one changes nothing.
  bool create(const boost::json::object& body);
  bool patch(const boost::json::object& body);

  // The members of the answer that show the session.
  [[nodiscard]] boost::json::object answer() const;

 private:
  bool accept(boost::json::object changed);

  boost::json::array default_networks_;
  boost::json::object session_;  // `amount` is the override
};

}  // namespace counterfoil::test
