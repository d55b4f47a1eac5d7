# gauntlet_module(NAME SOURCES a.cc b.cc [DEPENDS module...] [LIBRARIES target...] [PRIVATE_LIBRARIES target...])
#   declares the library of one module, gauntlet_NAME (alias gauntlet::NAME). DEPENDS names the modules it may use; they
#   are its only link edges inside the project, and tests/checks/check_layering.py holds the includes to the same list.
# gauntlet_test(NAME SOURCES a_test.cc [DEPENDS module...] [LABELS label...])
#   declares a GoogleTest program and registers it with CTest under its own name. The label "threads" is for programs that
#   start threads: the target threads_tests builds them, for ThreadSanitizer.

add_library(gauntlet_options INTERFACE)
# GCC's warnings are errors. Clang, which compiles for the sanitizers, means other things by some of the names.
target_compile_options(gauntlet_options INTERFACE
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror>)
# What a failed check prints does not depend on where the tree lies, so neither does a program that holds no path besides.
target_compile_options(gauntlet_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlapping copies in std::string's operator+ that are not there (its bug 105651).
  target_compile_options(gauntlet_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
# What instrumented objects need again when a program is linked from them.
set(gauntlet_instrumentation "")
if(GAUNTLET_SANITIZE)
  list(APPEND gauntlet_instrumentation -fsanitize=${GAUNTLET_SANITIZE})
  target_compile_options(gauntlet_options INTERFACE -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # The standard library's own checks of indexes and iterators.
  target_compile_definitions(gauntlet_options INTERFACE _GLIBCXX_ASSERTIONS)
  if(GAUNTLET_SANITIZE MATCHES "thread")
    target_compile_definitions(gauntlet_options INTERFACE GAUNTLET_THREAD_SANITIZER)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(gauntlet_options INTERFACE -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/tests/sanitize_ignore.txt)
  endif()
endif()
if(GAUNTLET_COVERAGE)
  # Several processes share the files; each adds its counts when it ends.
  list(APPEND gauntlet_instrumentation -fcoverage-mapping -fprofile-instr-generate=${PROJECT_BINARY_DIR}/profiles/%4m.profraw)
  target_compile_options(gauntlet_options INTERFACE -fprofile-list=${PROJECT_SOURCE_DIR}/tests/coverage_ignore.txt)
endif()
target_compile_options(gauntlet_options INTERFACE ${gauntlet_instrumentation})
target_link_options(gauntlet_options INTERFACE ${gauntlet_instrumentation})

function(gauntlet_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
  set(target gauntlet_${name})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(gauntlet::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  foreach(dependency IN LISTS ARG_DEPENDS)
    target_link_libraries(${target} PUBLIC gauntlet_${dependency})
  endforeach()
  target_link_libraries(${target} PUBLIC ${ARG_LIBRARIES} PRIVATE ${ARG_PRIVATE_LIBRARIES}
    $<BUILD_INTERFACE:gauntlet_options>)
  set_property(GLOBAL APPEND PROPERTY GAUNTLET_MODULE_TARGETS ${target})
endfunction()

function(gauntlet_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  foreach(dependency IN LISTS ARG_DEPENDS)
    target_link_libraries(${name} PRIVATE gauntlet_${dependency})
  endforeach()
  target_link_libraries(${name} PRIVATE GTest::gmock GTest::gtest_main gauntlet_options)
  # To compile the tests takes longer than to run them; the code under test is in the libraries. Most of that time goes
  # into headers that all of them include, so a program's files are compiled together.
  target_compile_options(${name} PRIVATE -O0)
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  target_compile_definitions(${name} PRIVATE GAUNTLET_TEST_DATA="${PROJECT_SOURCE_DIR}/tests")
  if(GAUNTLET_SANITIZE)
    target_compile_definitions(${name} PRIVATE GAUNTLET_SANITIZED)
  endif()
  if(GAUNTLET_SANITIZE MATCHES "fuzzer-no-link")
    target_compile_options(${name} PRIVATE -fno-sanitize=fuzzer-no-link)  # counters for libFuzzer, which does not run them
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
  if("threads" IN_LIST ARG_LABELS)
    add_dependencies(threads_tests ${name})
  endif()
endfunction()
