# chartroom_embed_sql(room folder): the numbered SQL files of a folder (0001_first.sql …) become one generated source of the
# room that defines chartroom::<room>::embedded_migrations(). Their numbers must count from 1 without a gap.

function(chartroom_embed_sql room folder)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.sql)
  list(SORT files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(rows "")
  set(expected 0)
  foreach(file ${files})
    get_filename_component(name ${file} NAME)
    math(EXPR expected "${expected} + 1")
    if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+\\.sql$")
      message(FATAL_ERROR "${file}: a migration is named like 0001_first.sql")
    endif()
    string(REGEX REPLACE "^0+" "" number ${CMAKE_MATCH_1})
    if(NOT number EQUAL expected)
      message(FATAL_ERROR "${file}: the next migration has the number ${expected}")
    endif()
    file(READ ${file} sql)
    string(APPEND rows "    {${number}, \"${name}\", R\"chartroom_sql(${sql})chartroom_sql\"},\n")
  endforeach()
  set(generated ${CMAKE_BINARY_DIR}/generated/${room}_migrations.cpp)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT [=[
#include "@room@/migrations.h"

namespace chartroom::@room@ {
namespace {

constexpr Migration migrations[] = {
@rows@};

}  // namespace

std::span<const Migration> embedded_migrations() { return migrations; }

}  // namespace chartroom::@room@
]=])
  target_sources(room_${room} PRIVATE ${generated})
endfunction()
