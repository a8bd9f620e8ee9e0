// ReserveDescriptor: a file descriptor kept back for when all others are used up.
#pragma once

namespace counterfoil::http {

// Without it a connection that cannot be accepted for want of descriptors stays at the head of the
// queue, and the acceptor is told of it again and again.
class ReserveDescriptor {
 public:
  ReserveDescriptor() { acquire(); }
  ~ReserveDescriptor() { release(); }
  ReserveDescriptor(const ReserveDescriptor&) = delete;
  ReserveDescriptor& operator=(const ReserveDescriptor&) = delete;

  // Whether it is held; another thread may have been faster.
  bool acquire();
  void release();

 private:
  int descriptor_ = -1;
};

}  // namespace counterfoil::http
