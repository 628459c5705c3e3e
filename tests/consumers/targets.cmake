# What both CMake consumers build: a program, and misuses that no build may let through.
add_executable(program ../program.cpp)
target_link_libraries(program PRIVATE guarded::guarded)
target_compile_options(program PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Werror)

foreach(misuse IN ITEMS types typestate optimiser nodiscard escape)
    add_library(${misuse} OBJECT EXCLUDE_FROM_ALL ../misuse/${misuse}.cpp)
    target_link_libraries(${misuse} PRIVATE guarded::guarded)
endforeach()

# By a precompiled header, of which g++ forgets the pragmas. clang 14 crashes on one.
add_library(nodiscard_precompiled OBJECT EXCLUDE_FROM_ALL ../misuse/nodiscard.cpp)
target_link_libraries(nodiscard_precompiled PRIVATE guarded::guarded)
target_precompile_headers(nodiscard_precompiled PRIVATE <guarded/guarded.hpp>)
