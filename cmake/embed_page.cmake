# chartroom_embed_page(room): builds the page of web/ (Vite, by web/embed.mjs) and makes it one generated source of the room that
# defines chartroom::gate::page_files(). Runs again only when a file below web/ changed.

find_program(NODE node REQUIRED)

function(chartroom_embed_page room)
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/web/node_modules/vite/package.json)
    message(FATAL_ERROR "The page's tools are missing: run ./do build, which installs them (npm ci in web)")
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/*)
  file(GLOB tools CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/*)
  list(FILTER tools EXCLUDE REGEX "/node_modules$|/src$|/test$")
  set(folder ${CMAKE_BINARY_DIR}/generated/page)
  add_custom_command(
    OUTPUT ${folder}/page_files.cpp ${folder}/page_files.bin
    COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/web/embed.mjs ${folder}
    DEPENDS ${sources} ${tools}
    COMMENT "Building the page"
    VERBATIM)
  target_sources(room_${room} PRIVATE ${folder}/page_files.cpp)
  # The compiler does not see what .incbin reads.
  set_source_files_properties(${folder}/page_files.cpp PROPERTIES OBJECT_DEPENDS ${folder}/page_files.bin
                              SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
