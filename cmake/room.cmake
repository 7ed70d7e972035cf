# chartroom_room(name [SEPARATE] [FOLDER folder] [DEPS rooms…] [LINK libraries…]): a static library of src/<name>/*.cpp. Tests
# stand beside the code as *_test.cpp, what they share as *_fixture.{h,cpp}; chartroom_tests() makes one executable test_<name> per
# room that has any.
#
# Eight files of a room are compiled as one: most of a compiler's time goes into the headers that they share, and a batch takes
# about a third to a half of the time of its files by themselves. So helpers in anonymous namespaces have names of their own in a room, or other parameters. SEPARATE rooms
# are tables or command lines that all say the same names. clang-tidy reads every file but tests by itself (CHARTROOM_UNITY=TESTS), so each
# still includes what it uses.

set(CHARTROOM_ROOMS "" CACHE INTERNAL "")
set(CHARTROOM_SEPARATE_ROOMS "" CACHE INTERNAL "")
set(CHARTROOM_UNITY ON CACHE STRING "compile files of a room together: ON, OFF, or only those of its TESTS")

function(chartroom_compile_together target)
  if(NOT CHARTROOM_UNITY OR (CHARTROOM_UNITY STREQUAL "TESTS" AND NOT target MATCHES "^test_"))
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A private class of one file looks to it like one that several files see.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

function(chartroom_room name)
  cmake_parse_arguments(ROOM "SEPARATE" "FOLDER" "DEPS;LINK" ${ARGN})
  if(NOT ROOM_FOLDER)
    set(ROOM_FOLDER src/${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${ROOM_FOLDER}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "(_(test|fixture)|/main/main)\\.cpp$")
  list(TRANSFORM ROOM_DEPS PREPEND room_)
  set(scope PUBLIC)
  if(sources)
    add_library(room_${name} STATIC ${sources})
    if(ROOM_SEPARATE)
      set(CHARTROOM_SEPARATE_ROOMS "${CHARTROOM_SEPARATE_ROOMS};${name}" CACHE INTERNAL "")
    else()
      chartroom_compile_together(room_${name})
    endif()
  else()
    add_library(room_${name} INTERFACE)  # headers only
    set(scope INTERFACE)
  endif()
  target_link_libraries(room_${name} ${scope} chartroom_options ${ROOM_DEPS} ${ROOM_LINK})
  set(CHARTROOM_ROOMS "${CHARTROOM_ROOMS};${name}=${ROOM_FOLDER}" CACHE INTERNAL "")
endfunction()

function(chartroom_tests)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  foreach(entry ${CHARTROOM_ROOMS})
    string(REPLACE "=" ";" pair ${entry})
    list(GET pair 0 name)
    list(GET pair 1 folder)
    file(GLOB tests CONFIGURE_DEPENDS ${folder}/*_test.cpp ${folder}/*_fixture.cpp)
    if(tests)
      add_executable(test_${name} ${tests})
      if(NOT name IN_LIST CHARTROOM_SEPARATE_ROOMS)
        chartroom_compile_together(test_${name})
      endif()
      target_link_libraries(test_${name} PRIVATE room_${name} chartroom_options room_testing GTest::gtest GTest::gmock GTest::gtest_main)
      target_compile_definitions(test_${name} PRIVATE CHARTROOM_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                 CHARTROOM_BINARY="${CMAKE_BINARY_DIR}/chartroom")
      # One process per test program: the sanitizers' start costs more than most tests.
      add_test(NAME ${name} COMMAND test_${name} --gtest_brief=1)
      set_tests_properties(${name} PROPERTIES TIMEOUT 900)
    endif()
  endforeach()
endfunction()
