# A toolchain file: the newest clang++ of compilers.txt that is installed, or with GUARDED_CLANG=oldest the oldest.
file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/compilers.txt" guarded_clangs REGEX "^clang")
if(NOT GUARDED_CLANG STREQUAL "oldest")
    list(REVERSE guarded_clangs)
endif()
find_program(GUARDED_CLANG_FOUND NAMES ${guarded_clangs} clang++ REQUIRED DOC "The clang++ that this build is for")
set(CMAKE_CXX_COMPILER "${GUARDED_CLANG_FOUND}")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES GUARDED_CLANG)
