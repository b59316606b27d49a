# How each folder of the server becomes a library and its tests.

# Our own code is held to these; third-party headers are not (SYSTEM includes).
add_library(rollcall_options INTERFACE)
target_compile_options(rollcall_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror)
# Two analyses of g++ 12 that raise false alarms in optimised code: about the other alternatives when a
# std::variant is moved, and about overlaps in `"text" + string` (GCC bug 105651). clang and
# AddressSanitizer watch over both.
target_compile_options(rollcall_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict>)
target_include_directories(rollcall_options INTERFACE "${CMAKE_SOURCE_DIR}/server")

set(ROLLCALL_SANITIZE "" CACHE STRING "Sanitizers to build with, as in -fsanitize=")
if(ROLLCALL_SANITIZE)
  add_compile_options(
    -fsanitize=${ROLLCALL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # clang 14 writes no coroutines with it: "Cannot represent a difference across sections".
    $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
  add_link_options(-fsanitize=${ROLLCALL_SANITIZE})
  if(ROLLCALL_SANITIZE MATCHES thread)
    # ThreadSanitizer knows no fences. Asio's are beside its locks, which it knows.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()

option(ROLLCALL_HEADERS_ALONE "Also compile each header that no source file includes first" OFF)

# rollcall_folder(NAME DEPENDS libs... TEST_DEPENDS libs...)
# Every *.cpp of the folder but *_test.cpp goes into the library rollcall_NAME; every *_test.cpp
# into the program rollcall_NAME_test, which ctest runs under the label "unit".
function(rollcall_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;TEST_DEPENDS")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")

  if(sources)
    add_library(rollcall_${name} STATIC ${sources})
    target_link_libraries(rollcall_${name} PUBLIC rollcall_options ${arg_DEPENDS})
  else()
    add_library(rollcall_${name} INTERFACE)
    target_link_libraries(rollcall_${name} INTERFACE rollcall_options ${arg_DEPENDS})
  endif()

  if(tests AND BUILD_TESTING)
    add_executable(rollcall_${name}_test ${tests})
    target_link_libraries(rollcall_${name}_test PRIVATE
      rollcall_${name} ${arg_TEST_DEPENDS} GTest::gtest GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND rollcall_${name}_test)
    set_tests_properties(${name} PROPERTIES LABELS unit)
  endif()
  if(ROLLCALL_HEADERS_ALONE)
    rollcall_headers_alone(${name})
  endif()
endfunction()

# Every header compiles alone: foo.cpp proves it for its foo.hpp, which it includes first
# (tests/structure), and a source file made here proves it for the headers without one.
function(rollcall_headers_alone name)
  file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.hpp")
  set(sources "")
  foreach(header IN LISTS headers)
    get_filename_component(stem "${header}" NAME_WE)
    if(NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${stem}.cpp")
      set(source "${CMAKE_CURRENT_BINARY_DIR}/alone/${stem}.cpp")
      file(CONFIGURE OUTPUT "${source}" CONTENT "#include \"${name}/${stem}.hpp\"\n" @ONLY)
      list(APPEND sources "${source}")
    endif()
  endforeach()
  if(sources)
    add_library(rollcall_${name}_alone OBJECT ${sources})
    target_link_libraries(rollcall_${name}_alone PRIVATE rollcall_${name})
  endif()
endfunction()
