// GatheringLayer: a file system layer for SQLite that writes the log in few large pieces.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

struct sqlite3_vfs;

namespace counterfoil::sqlite {

// SQLite writes every page of the log with two calls of the kernel, which costs several times what
// the pages themselves do. This layer keeps consecutive writes to a log in memory and passes them
// on together, at the latest when the log is synced: nobody else reads them before that, because
// SQLite shows a commit to other connections only after its sync. Every other file is passed
// through untouched.
class GatheringLayer {
 public:
  // Above the layer named `below`; an empty name is SQLite's own choice.
  // Errors: store_unavailable when there is no such layer.
  [[nodiscard]] static Result<std::unique_ptr<GatheringLayer>> above(const std::string& below);

  // No file that was opened through it is open any more.
  ~GatheringLayer();
  GatheringLayer(const GatheringLayer&) = delete;
  GatheringLayer& operator=(const GatheringLayer&) = delete;

  // By which SQLite knows it.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  explicit GatheringLayer(sqlite3_vfs& below);

  std::string name_;
  std::unique_ptr<sqlite3_vfs> layer_;
};

}  // namespace counterfoil::sqlite
