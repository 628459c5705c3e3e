# clang's front end as a second reader of a g++ build: it sees misuses of guards that g++ cannot see (a guard dropped on one
# branch and used after it), and g++ users get them as build errors.
#
#   guarded_verify(TARGET)   checks each C++ source of TARGET whenever it is compiled
#   GUARDED_VERIFY=ON        does so for every target of the build that links guarded::guarded, directly or through others;
#                            a target leaves itself out by set_target_properties(TARGET PROPERTIES GUARDED_VERIFY OFF)
#
# Each target's compiler launcher becomes guarded-verify.sh, which acts on commands that carry -DGUARDED_VERIFIED. That
# definition comes with guarded::guarded, so CMake itself decides who links it. A build by clang needs nothing of this.
option(GUARDED_VERIFY "Run clang's checks over each source of the targets that link guarded" OFF)

set_property(GLOBAL PROPERTY guarded_verify_script "${CMAKE_CURRENT_LIST_DIR}/guarded-verify.sh")

function(guarded_verify target)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        return()
    endif()
    guarded_detail_launch(${target})
    target_compile_definitions(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:GUARDED_VERIFIED>)
endfunction()

function(guarded_detail_launch target)
    find_program(GUARDED_CLANG
                 NAMES clang++-19 clang++-18 clang++-17 clang++-16 clang++-15 clang++-14 clang++
                 DOC "The clang++ that reads the sources of targets under guarded_verify")
    if(NOT GUARDED_CLANG)
        message(FATAL_ERROR "guarded_verify needs clang++: apt install clang, or set GUARDED_CLANG")
    endif()
    get_property(script GLOBAL PROPERTY guarded_verify_script)
    get_target_property(launcher ${target} CXX_COMPILER_LAUNCHER)
    if(NOT launcher)
        set(launcher "")
    endif()
    if(NOT script IN_LIST launcher)
        list(PREPEND launcher "${script}" "${GUARDED_CLANG}")
        set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "${launcher}")
    endif()
endfunction()

function(guarded_detail_launch_all directory)
    get_property(targets DIRECTORY "${directory}" PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
        get_target_property(type ${target} TYPE)
        if(type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT)_LIBRARY)$")
            guarded_detail_launch(${target})
        endif()
    endforeach()
    get_property(directories DIRECTORY "${directory}" PROPERTY SUBDIRECTORIES)
    foreach(child IN LISTS directories)
        guarded_detail_launch_all("${child}")
    endforeach()
endfunction()

if(GUARDED_VERIFY AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Unset means on: the property is only for leaving a target out.
    set(guarded_wanted $<NOT:$<IN_LIST:$<UPPER_CASE:$<TARGET_PROPERTY:GUARDED_VERIFY>>,OFF$<SEMICOLON>NO$<SEMICOLON>FALSE$<SEMICOLON>0>>)
    get_target_property(guarded_real guarded::guarded ALIASED_TARGET)
    if(NOT guarded_real)
        set(guarded_real guarded::guarded)
    endif()
    set_property(TARGET ${guarded_real} APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS
                 $<BUILD_INTERFACE:$<$<AND:$<COMPILE_LANGUAGE:CXX>,${guarded_wanted}>:GUARDED_VERIFIED>>)
    # Once a build, when every target is known.
    get_property(guarded_deferred GLOBAL PROPERTY guarded_verify_deferred)
    if(NOT guarded_deferred)
        set_property(GLOBAL PROPERTY guarded_verify_deferred ON)
        cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL guarded_detail_launch_all "${CMAKE_SOURCE_DIR}")
    endif()
endif()
