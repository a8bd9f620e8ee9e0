# What each layer may include. One line a layer: its name, then the layers it sees.
# `http/message.h` means: of http that header alone. tools/check_layers holds every #include to it.
set(COUNTERFOIL_LAYERS
  "base:"
  "domain: base"
  "json: base domain"
  "token: base"
  "store: base"
  "http: base"
  "api: base domain json token store http/message.h"
  "demo: base json api http/message.h"
  "app: base domain json token store http api demo"
  "cli: base token app")

# Libraries from outside, by the layer that may use them.
set(COUNTERFOIL_LAYER_LIBRARIES
  "base: expected asio openssl"
  "domain:"
  "json: boost_json"
  "token: openssl boost_json"
  "store: xxhash"
  "http: tls"
  "api:"
  "demo:"
  "app: tomlplusplus spdlog sqlite"
  "cli: cli11")

# Where a header from outside may be included: its name or how it begins, then the layers, folders
# or files. Every header with a '/' or a '.' in its name must be found here (so not the standard
# library's); the longest beginning decides.
set(COUNTERFOIL_HEADER_PLACES
  "tl/expected.hpp: base"
  "emmintrin.h: base/byte_block.h"
  "boost/asio: base/task.h store http api app"
  "boost/beast: http"
  "boost/unordered: store"
  "boost/json: json token"
  "boost/system: base json token store http api app"
  "openssl/: base/aes_gcm.cpp token http"
  "sqlite3.h: app"
  "xxhash.h: store"
  "CLI/: cli"
  "toml++/: app"
  "spdlog/: app"
  "fmt/: app cli"
  "sys/random.h: base"
  "sys/: store http app cli"
  "netinet/: http app cli"
  "arpa/: http app cli"
  "netdb.h: http app cli"
  "poll.h: http app cli"
  "pthread.h: store http app cli"
  "sched.h: store http app cli"
  "unistd.h: store http app cli"
  "fcntl.h: store http app cli"
  "signal.h: app cli"
  "termios.h: cli")

# Layers that only compute: nothing that waits, reads, writes, shares or asks for time or chance.
# The time comes to them as a parameter (base/clock.h), so <chrono> itself is theirs too.
set(COUNTERFOIL_PURE_LAYERS domain json)
set(COUNTERFOIL_IMPURE_HEADERS
  atomic barrier condition_variable coroutine csignal cstdio ctime filesystem fstream future
  iostream latch mutex random semaphore shared_mutex stop_token syncstream thread)

# Where the machine's clocks may be read.
set(COUNTERFOIL_CLOCK_PLACES base http app cli)

# Makes the library counterfoil_<name> of everything below src/<name>.
function(counterfoil_layer name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  set(library counterfoil_${name})
  if(sources)
    add_library(${library} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${library} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${library} ${scope} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${library} ${scope} counterfoil_options)
  foreach(row ${COUNTERFOIL_LAYERS})
    if(row MATCHES "^${name}: ?(.*)$")
      string(REPLACE " " ";" seen "${CMAKE_MATCH_1}")
      foreach(below ${seen})
        string(REGEX REPLACE "/.*" "" below ${below})
        target_link_libraries(${library} ${scope} counterfoil_${below})
      endforeach()
    endif()
  endforeach()
  foreach(row ${COUNTERFOIL_LAYER_LIBRARIES})
    if(row MATCHES "^${name}: ?(.*)$")
      string(REPLACE " " ";" used "${CMAKE_MATCH_1}")
      foreach(outside ${used})
        target_link_libraries(${library} ${scope} outside_${outside})
      endforeach()
    endif()
  endforeach()
endfunction()
