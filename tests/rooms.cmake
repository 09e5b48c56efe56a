# The rooms of the library and of the simulator, each from the lowest to the highest. A file includes
# files of its own room and of lower ones; nothing includes upward.
#
#   cmake -DROOT=<source tree> -P tests/rooms.cmake

set(failures "")

# check(FOLDER PREFIX ROOM…): PREFIX is how files below FOLDER are included. What stands in FOLDER
# itself is above all rooms.
function(check folder prefix)
    set(rooms ${ARGN})
    list(LENGTH rooms top)
    file(GLOB_RECURSE files RELATIVE ${ROOT}/${folder} ${ROOT}/${folder}/*.hpp ${ROOT}/${folder}/*.cpp)
    if(NOT files)
        message(FATAL_ERROR "no files in ${ROOT}/${folder}")
    endif()
    foreach(file IN LISTS files)
        floor_of(floor ${file})
        file(STRINGS ${ROOT}/${folder}/${file} includes REGEX "^#include \"${prefix}/")
        foreach(include IN LISTS includes)
            string(REGEX REPLACE "^#include \"${prefix}/([^\"]*)\".*" "\\1" included "${include}")
            floor_of(below ${included})
            if(below GREATER floor)
                list(APPEND failures "${folder}/${file} includes ${prefix}/${included}, which is above it")
            endif()
        endforeach()
    endforeach()
    set(failures ${failures} PARENT_SCOPE)
endfunction()

macro(floor_of result file)
    get_filename_component(room_ ${file} DIRECTORY)
    string(REGEX REPLACE "/.*" "" room_ "${room_}")
    set(${result} ${top})
    if(room_)
        list(FIND rooms ${room_} ${result})
        if(${result} EQUAL -1)
            list(APPEND failures "${folder}/${room_} is not in the list of rooms (tests/rooms.cmake)")
        endif()
    endif()
endmacro()

check(include/hsagent hsagent
    support flow crypto json identity message store handshake)
check(simulator simulator
    model terminal faults agents network adversary checks record world runs explore views live profiles
    cli verbs)

list(REMOVE_DUPLICATES failures)
foreach(failure IN LISTS failures)
    message("${failure}")
endforeach()
if(failures)
    message(FATAL_ERROR "rooms include upward")
endif()
