# guarded-check over a target: it finds what no compiler sees, a plain reference that outlives what lends it.
#
#   guarded_check(TARGET)   makes the target TARGET-guarded-check, which fails where something is found in the sources of TARGET
#
# `./dev check-install` installs the program. It reads compile_commands.json, so the generator is Ninja or Makefiles.
function(guarded_check target)
    find_program(GUARDED_CHECK_PROGRAM guarded-check DOC "The program that guarded_check runs")
    if(NOT GUARDED_CHECK_PROGRAM)
        message(FATAL_ERROR "guarded_check needs guarded-check: ./dev check-install, or set GUARDED_CHECK_PROGRAM")
    endif()
    get_target_property(sources ${target} SOURCES)
    get_target_property(folder ${target} SOURCE_DIR)
    set(only "")
    foreach(source IN LISTS sources)
        cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}" NORMALIZE)
        list(APPEND only --only "${source}")
    endforeach()
    set_target_properties(${target} PROPERTIES EXPORT_COMPILE_COMMANDS ON)
    add_custom_target(${target}-guarded-check
        COMMAND "${GUARDED_CHECK_PROGRAM}" -p "${CMAKE_BINARY_DIR}" ${only}
        COMMENT "guarded-check: ${target}" VERBATIM)
    add_dependencies(${target}-guarded-check ${target})  # what it generates is there
endfunction()
