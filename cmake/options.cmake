# How everything is compiled.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(COUNTERFOIL_TESTS "Build the tests" ON)
option(COUNTERFOIL_FUZZ "Build the fuzz targets (clang)" OFF)
set(COUNTERFOIL_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# The program faces the network: the tables that calls go through cannot be overwritten. (That its
# addresses are random is Debian's default.)
add_link_options(LINKER:-z,relro,-z,now)

add_library(counterfoil_options INTERFACE)
target_compile_options(counterfoil_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)
target_compile_definitions(counterfoil_options INTERFACE
  COUNTERFOIL_VERSION="${PROJECT_VERSION}")
# An index past the end of a container stops the program instead of reading what lies there.
target_compile_definitions(counterfoil_options INTERFACE _GLIBCXX_ASSERTIONS)

# GCC 12 inlines Asio's coroutine allocation so far that it takes the pair for a mismatched one.
target_compile_options(counterfoil_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)

if(COUNTERFOIL_SANITIZE)
  target_compile_options(counterfoil_options INTERFACE
    -fsanitize=${COUNTERFOIL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(counterfoil_options INTERFACE -fsanitize=${COUNTERFOIL_SANITIZE})
  if(COUNTERFOIL_SANITIZE MATCHES thread)
    # GCC warns that ThreadSanitizer does not see fences; Asio has some, beside its mutexes.
    target_compile_options(counterfoil_options INTERFACE -Wno-tsan)
  endif()
else()
  target_compile_definitions(counterfoil_options INTERFACE _FORTIFY_SOURCE=2)
  target_compile_options(counterfoil_options INTERFACE -fstack-protector-strong)
endif()
