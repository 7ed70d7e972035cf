# What others wrote. Each library is linked by one room, save those that tools/check_rooms lists as shared.

find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(spdlog REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
add_library(tomlplusplus::tomlplusplus ALIAS PkgConfig::tomlplusplus)

# SQLite with SQLite3MultipleCiphers, from the npm package that ships its amalgamation (third_party/package.json pins it).
set(sqlite_folder ${CMAKE_SOURCE_DIR}/third_party/node_modules/better-sqlite3-multiple-ciphers/deps/sqlite3)
if(NOT EXISTS ${sqlite_folder}/sqlite3.c)
  message(FATAL_ERROR "SQLite's source is missing: run ./do build, which installs it (npm ci in third_party)")
endif()
add_library(chartroom_sqlite STATIC ${sqlite_folder}/sqlite3.c)
target_include_directories(chartroom_sqlite SYSTEM PUBLIC ${sqlite_folder})
target_compile_definitions(chartroom_sqlite PRIVATE SQLITE_ENABLE_FTS5 SQLITE_THREADSAFE=1 SQLITE_DQS=0 SQLITE_TEMP_STORE=2
                           SQLITE_OMIT_LOAD_EXTENSION SQLITE_DEFAULT_MEMSTATUS=0)
# Without the sanitizers, which look for our mistakes: with them this one file takes minutes.
target_compile_options(chartroom_sqlite PRIVATE -O2 -w -fno-sanitize=all)
target_link_libraries(chartroom_sqlite PUBLIC Threads::Threads)

# Tokens: PKCS#11's header alone; the module itself is loaded at run time.
pkg_check_modules(P11_KIT REQUIRED p11-kit-1)
add_library(chartroom_pkcs11 INTERFACE)
target_include_directories(chartroom_pkcs11 SYSTEM INTERFACE ${P11_KIT_INCLUDE_DIRS})
target_link_libraries(chartroom_pkcs11 INTERFACE ${CMAKE_DL_LIBS})

# TPM 2.0
pkg_check_modules(TSS2 REQUIRED IMPORTED_TARGET tss2-esys tss2-mu tss2-tctildr tss2-rc)
add_library(chartroom_tpm INTERFACE)
target_link_libraries(chartroom_tpm INTERFACE PkgConfig::TSS2)
