# Compiles through ccache where there is one, so that checking each header alone stays cheap.
find_program(HSAGENT_CCACHE ccache)
mark_as_advanced(HSAGENT_CCACHE)
if(NOT HSAGENT_CCACHE OR DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    return()
endif()

# ccache fails, rather than steps aside, where its directory cannot be written: try it first.
set(probe ${CMAKE_BINARY_DIR}/CMakeFiles/ccache_probe)
file(WRITE ${probe}.cpp "int probe;\n")
execute_process(
    COMMAND ${HSAGENT_CCACHE} ${CMAKE_CXX_COMPILER} -c ${probe}.cpp -o ${probe}.o
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
if(failed)
    return()
endif()

# Base directory: a second clone finds what the first one compiled. Sloppiness: without it, ccache
# passes over whatever uses a precompiled header.
set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_SLOPPINESS=pch_defines,time_macros
    ${HSAGENT_CCACHE})
