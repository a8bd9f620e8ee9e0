# Libraries from Debian 12; the packages and their versions stand in tools/packages.
# Each becomes outside_<name>, with its headers as system headers.
set(Boost_NO_WARN_NEW_VERSIONS ON)
find_package(Boost 1.81 EXACT REQUIRED COMPONENTS json)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(Threads REQUIRED)
find_package(spdlog REQUIRED)
find_package(tl-expected REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)

function(outside name)
  add_library(outside_${name} INTERFACE)
  target_link_libraries(outside_${name} INTERFACE ${ARGN})
endfunction()

outside(expected tl::expected)
outside(asio Boost::headers Threads::Threads)
target_compile_definitions(outside_asio INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE
  # Frames that a thread keeps for its next coroutines: as many as a request has at one time.
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)
outside(boost_json Boost::json)
outside(openssl OpenSSL::Crypto)
outside(tls OpenSSL::SSL)
outside(sqlite SQLite::SQLite3)
find_path(XXHASH xxhash.h REQUIRED)
add_library(outside_xxhash INTERFACE)
target_include_directories(outside_xxhash SYSTEM INTERFACE ${XXHASH})
target_compile_definitions(outside_xxhash INTERFACE XXH_INLINE_ALL)
find_library(JEMALLOC jemalloc REQUIRED)
outside(jemalloc ${JEMALLOC})
outside(cli11 CLI11::CLI11)
outside(tomlplusplus tomlplusplus::tomlplusplus)
outside(spdlog spdlog::spdlog)
