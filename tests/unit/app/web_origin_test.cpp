#include "app/web_origin.h"

#include <gtest/gtest.h>

namespace counterfoil::test {
namespace {

TEST(IsWebOrigin, TakesWhatBrowsersWrite) {
  for (const char* text :
       {"https://shop.example", "http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]",
        "https://[2001:db8::1]:8443", "https://[::ffff:7f00:1]", "http://shop.example:443",
        "https://shop.example:80", "https://xn--bcher-kva.example", "https://a_b.example.",
        "capacitor://localhost", "chrome-extension://abcdefgh", "https://1.example",
        "http://shop.example:65535"}) {
    EXPECT_TRUE(is_web_origin(text)) << text;
  }
}

TEST(IsWebOrigin, RefusesEveryOtherSpelling) {
  for (const char* text : {"",
                           "null",
                           "any",
                           "*",
                           "shop.example",
                           "//shop.example",
                           "https:shop.example",
                           "https://",
                           "://shop.example",
                           "1https://shop.example",
                           "Https://shop.example",
                           "https://Shop.example",
                           "https://shop.example/",
                           "https://shop.example/a",
                           "https://shop.example?a",
                           "https://shop.example#a",
                           "https://user@shop.example",
                           "https://*.shop.example",
                           "https://shop example",
                           " https://shop.example",
                           "https://shop.example\n",
                           "https://b\u00FCcher.example",
                           "https://.example",
                           "https://a..example",
                           "https://shop.example:443",
                           "http://shop.example:80",
                           "https://shop.example:",
                           "https://shop.example:0",
                           "https://shop.example:08",
                           "https://shop.example:65536",
                           "https://shop.example:-1",
                           "https://shop.example:1a",
                           "https://shop.example:1:2",
                           "http://1.2.3",
                           "http://1.2.3.256",
                           "http://1.2.3.04",
                           "http://[::1",
                           "http://[]",
                           "http://[::1]x",
                           "http://[::1]:80",
                           "http://[::1]:",
                           "http://[0:0::1]",
                           "http://[::FF]",
                           "http://[::ffff:127.0.0.1]",
                           "http://[1.2.3.4]"}) {
    EXPECT_FALSE(is_web_origin(text)) << text;
  }
}

TEST(IsWebOrigin, RefusesAHostThatIsTooLong) {
  EXPECT_TRUE(is_web_origin("https://" + std::string(253, 'a')));
  EXPECT_FALSE(is_web_origin("https://" + std::string(254, 'a')));
}

}  // namespace
}  // namespace counterfoil::test
