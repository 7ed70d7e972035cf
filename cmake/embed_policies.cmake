# chartroom_embed_policies(room folder): the policies of a folder (hospital.toml …) become one generated source of the room that
# defines chartroom::<room>::shipped_policies(), name and text of each.

function(chartroom_embed_policies room folder)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.toml)
  list(SORT files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(rows "")
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND rows "    {\"${name}\", R\"chartroom_toml(${text})chartroom_toml\"},\n")
  endforeach()
  set(generated ${CMAKE_BINARY_DIR}/generated/${room}_policies.cpp)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT [=[
#include "@room@/shipped_policies.h"

namespace chartroom::@room@ {
namespace {

constexpr ShippedPolicy policies[] = {
@rows@};

}  // namespace

std::span<const ShippedPolicy> shipped_policies() { return policies; }

}  // namespace chartroom::@room@
]=])
  target_sources(room_${room} PRIVATE ${generated})
endfunction()
