# FlatBuffers headers of the worker's channel, from the same schemas that the worker is built with:
# target `mediasoup_fbs`, included as <FBS/name.h>.
set(MEDIASOUP_WORKER_DIR "${CMAKE_SOURCE_DIR}/node_modules/mediasoup/worker" CACHE PATH
  "worker/ folder of the npm package mediasoup")
find_program(FLATC flatc REQUIRED)

file(GLOB fbs_schemas CONFIGURE_DEPENDS "${MEDIASOUP_WORKER_DIR}/fbs/*.fbs")
if(NOT fbs_schemas)
  message(FATAL_ERROR "no FlatBuffers schemas in ${MEDIASOUP_WORKER_DIR}/fbs: run script/bootstrap")
endif()
set(fbs_root "${CMAKE_BINARY_DIR}/fbs")
set(fbs_headers "")
foreach(schema IN LISTS fbs_schemas)
  get_filename_component(fbs_name "${schema}" NAME_WE)
  list(APPEND fbs_headers "${fbs_root}/FBS/${fbs_name}.h")
endforeach()
add_custom_command(
  OUTPUT ${fbs_headers}
  COMMAND "${FLATC}" --cpp --cpp-field-case-style lower --reflect-names --scoped-enums
          --filename-suffix "" -o "${fbs_root}/FBS" ${fbs_schemas}
  DEPENDS ${fbs_schemas}
  VERBATIM)
add_custom_target(mediasoup_fbs_headers DEPENDS ${fbs_headers})
add_library(mediasoup_fbs INTERFACE)
target_include_directories(mediasoup_fbs SYSTEM INTERFACE "${fbs_root}")
target_compile_definitions(mediasoup_fbs INTERFACE FLATBUFFERS_LOCALE_INDEPENDENT=1)
add_dependencies(mediasoup_fbs mediasoup_fbs_headers)
