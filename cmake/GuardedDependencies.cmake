# What guarded stands on, found the same way by its build and by its installed package. The targets are global, so that a
# parent project that links guarded::guarded sees them. Sets guarded_missing: in one line, what is not there and how to get it.
set(guarded_missing "")
set(guarded_flavours liburcu-memb liburcu-mb liburcu-qsbr liburcu-bp)

find_package(Threads QUIET GLOBAL)
if(NOT Threads_FOUND)
    list(APPEND guarded_missing "POSIX threads")
endif()

find_package(Microsoft.GSL CONFIG QUIET GLOBAL)
if(NOT TARGET Microsoft.GSL::GSL)
    find_path(GUARDED_GSL_INCLUDE_DIR gsl/assert DOC "The folder that holds Microsoft GSL 4's gsl/assert")
    mark_as_advanced(GUARDED_GSL_INCLUDE_DIR)
    if(GUARDED_GSL_INCLUDE_DIR)
        add_library(Microsoft.GSL::GSL INTERFACE IMPORTED GLOBAL)
        target_include_directories(Microsoft.GSL::GSL INTERFACE "${GUARDED_GSL_INCLUDE_DIR}")
    else()
        list(APPEND guarded_missing "Microsoft GSL 4 (apt install libmsgsl-dev, or set GUARDED_GSL_INCLUDE_DIR)")
    endif()
endif()

find_package(PkgConfig QUIET)
if(NOT PkgConfig_FOUND)
    list(APPEND guarded_missing "pkg-config (apt install pkg-config)")
else()
    if(NOT TARGET PkgConfig::guarded_urcu)
        pkg_check_modules(guarded_urcu QUIET IMPORTED_TARGET GLOBAL ${guarded_flavours})
    endif()
    # What differs between these versions is told in domain/detail/liburcu.hpp, which must be read again for any other.
    set(guarded_urcu_version "${guarded_urcu_liburcu-bp_VERSION}")
    if(NOT guarded_urcu_FOUND)
        list(APPEND guarded_missing "liburcu in its flavours memb, mb, qsbr and bp (apt install liburcu-dev)")
    elseif(guarded_urcu_version VERSION_LESS 0.13)
        list(APPEND guarded_missing "liburcu 0.13 or later, and finds ${guarded_urcu_version}")
    elseif(guarded_urcu_version VERSION_GREATER_EQUAL 0.16)
        message(NOTICE "guarded was tried with liburcu 0.13 to 0.15, and finds ${guarded_urcu_version}")
    endif()
endif()

if(guarded_missing)
    list(JOIN guarded_missing ", " guarded_missing)
    string(PREPEND guarded_missing " guarded needs ")  # CMake does not fold a line that begins with a space
endif()
