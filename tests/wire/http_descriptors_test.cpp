#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <vector>

#include "support/raw_client.h"
#include "wire/http_application.h"

namespace counterfoil::testing {
namespace {

// Uses up all file descriptors of the process but as many as are asked for.
class DescriptorShortage {
 public:
  explicit DescriptorShortage(std::size_t left_over) {
    ::getrlimit(RLIMIT_NOFILE, &usual_);
    const rlimit low{256, usual_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &low);
    for (int taken = 0; taken >= 0;) {
      taken = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
      if (taken >= 0) taken_.push_back(taken);
    }
    for (; left_over > 0 && !taken_.empty(); --left_over) release_one();
  }
  ~DescriptorShortage() {
    while (!taken_.empty()) release_one();
    ::setrlimit(RLIMIT_NOFILE, &usual_);
  }
  DescriptorShortage(const DescriptorShortage&) = delete;
  DescriptorShortage& operator=(const DescriptorShortage&) = delete;

 private:
  void release_one() {
    ::close(taken_.back());
    taken_.pop_back();
  }

  rlimit usual_{};
  std::vector<int> taken_;
};

TEST(HttpDescriptors, WithoutOneLeftAClientIsClosedAndTheServerGoesOn) {
  RunningServer server;
  RawClient early{server.port()};
  EXPECT_EQ(early.exchange(get("/echo")).status, 200);
  {
    const DescriptorShortage shortage{1};
    for (int round = 0; round < 5; ++round) {
      EXPECT_TRUE(RawClient{server.port()}.is_closed_without_a_word());
    }
    EXPECT_EQ(early.exchange(get("/echo")).status, 200);
  }
  EXPECT_EQ(RawClient{server.port()}.exchange(get("/echo")).status, 200);
}

}  // namespace
}  // namespace counterfoil::testing
