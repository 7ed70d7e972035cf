# Warnings, hardening and sanitizers, in one interface target that every target of ours links.

add_library(chartroom_options INTERFACE)
target_include_directories(chartroom_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR})
target_compile_options(chartroom_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
                       -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -fno-strict-aliasing)
# Coroutines' frames are kept by their thread for the next request; by default it keeps two.
target_compile_definitions(chartroom_options INTERFACE BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)
target_compile_definitions(chartroom_options INTERFACE BOOST_ASIO_NO_DEPRECATED CHARTROOM_VERSION="${PROJECT_VERSION}")

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these wrongly in the standard library and in coroutines.
  target_compile_options(chartroom_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-dangling-reference
                         -Wno-stringop-overflow -Wno-array-bounds -Wno-mismatched-new-delete)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12 calls what it deprecates itself, in std::stable_sort.
  target_compile_options(chartroom_options INTERFACE -Wno-deprecated-declarations)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(chartroom_options INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  target_compile_definitions(chartroom_options INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  add_link_options(-Wl,-z,relro,-z,now -pie)
endif()

if(CHARTROOM_SANITIZE STREQUAL "address")
  # A quarter of the compiler's time went into two of the checks: `null`, which the address sanitizer makes anyway (an access to the
  # first page), and `vptr`, for casts down a hierarchy, of which we have none.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=null,vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(CHARTROOM_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)  # the sanitizer knows no fences; Asio's locks say enough
  add_link_options(-fsanitize=thread)
elseif(NOT CHARTROOM_SANITIZE STREQUAL "off")
  message(FATAL_ERROR "CHARTROOM_SANITIZE is off, address or thread, not '${CHARTROOM_SANITIZE}'")
endif()

if(CHARTROOM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # coverage of all that the targets reach
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
