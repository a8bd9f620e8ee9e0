#include "http/reserve_descriptor.h"

#include <fcntl.h>
#include <unistd.h>

namespace counterfoil::http {

bool ReserveDescriptor::acquire() {
  if (descriptor_ < 0) descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  return descriptor_ >= 0;
}

void ReserveDescriptor::release() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace counterfoil::http
