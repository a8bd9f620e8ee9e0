# Puts the demo's files into the program: web/demo, and of the web SDK's package what a browser
# loads. Without the package (tools/fetch_packages web) it builds too; the page then says so.

set(demo_sdk ${CMAKE_SOURCE_DIR}/build/web-packages/node_modules/@primer-io/primer-js)
set(demo_type_html "text/html; charset=utf-8")
set(demo_type_css "text/css; charset=utf-8")
set(demo_type_js "text/javascript; charset=utf-8")
set(demo_type_svg "image/svg+xml")
set(demo_type_md "text/plain; charset=utf-8")

# Appends the file, to be served as `path`, to the source being written.
function(counterfoil_demo_file path file)
  get_property(count GLOBAL PROPERTY demo_file_count)
  math(EXPR next "${count} + 1")
  set_property(GLOBAL PROPERTY demo_file_count ${next})
  # The tag is of the bytes: when they change, this must run again.
  set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(SHA256 ${file} digest)
  string(SUBSTRING ${digest} 0 32 digest)
  cmake_path(GET file EXTENSION LAST_ONLY extension)
  string(SUBSTRING ${extension} 1 -1 extension)
  set_property(GLOBAL APPEND_STRING PROPERTY demo_bytes
    "BYTES(file_${count}, \"${file}\")\n")
  set_property(GLOBAL APPEND_STRING PROPERTY demo_rows
    "    file(\"${path}\", \"${demo_type_${extension}}\", R\"(\"${digest}\")\",\n\
         file_${count}, file_${count}_end),\n")
endfunction()

# Every file below `folder` that fits, as the same path below `prefix`.
function(counterfoil_demo_folder prefix folder)
  foreach(pattern ${ARGN})
    file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/${pattern})
    list(SORT files)
    foreach(file ${files})
      counterfoil_demo_file(${prefix}${file} ${folder}/${file})
    endforeach()
  endforeach()
endfunction()

# Sets `out` to the source that defines static_files().
function(counterfoil_demo_source out)
  set_property(GLOBAL PROPERTY demo_file_count 0)
  counterfoil_demo_folder(/demo/ ${CMAKE_SOURCE_DIR}/web/demo *.html *.css *.js *.svg)
  counterfoil_demo_folder(/demo/sdk/ ${demo_sdk}/dist *.js)
  counterfoil_demo_folder(/demo/sdk/ ${demo_sdk} LICENSE.md)
  get_property(bytes GLOBAL PROPERTY demo_bytes)
  get_property(rows GLOBAL PROPERTY demo_rows)
  set(source ${CMAKE_BINARY_DIR}/demo/static_files.cpp)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/static_files.cpp.in ${source} @ONLY)
  get_directory_property(embedded DIRECTORY ${CMAKE_SOURCE_DIR} CMAKE_CONFIGURE_DEPENDS)
  set_source_files_properties(${source} TARGET_DIRECTORY counterfoil_demo
    PROPERTIES OBJECT_DEPENDS "${embedded}")
  set(${out} ${source} PARENT_SCOPE)
endfunction()
