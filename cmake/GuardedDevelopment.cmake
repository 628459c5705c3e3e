# What the tests, examples and benchmarks share.
add_library(guarded_warnings INTERFACE)
target_compile_options(guarded_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow)

# guarded_require(PACKAGE APT_NAME SWITCH): finds what the folder behind SWITCH needs, or says in one line how to get it.
macro(guarded_require package apt switch)
    find_package(${package} CONFIG QUIET)
    if(NOT ${package}_FOUND)
        message(FATAL_ERROR " ${switch}=ON needs ${package}: apt install ${apt}, or configure with -D${switch}=OFF")
    endif()
endmacro()
