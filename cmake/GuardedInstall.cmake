# Headers, the CMake package and the pkg-config files. Nothing here depends on the architecture.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/guarded")

target_include_directories(guarded INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/guarded" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.hpp")
install(TARGETS guarded EXPORT guardedTargets)
install(EXPORT guardedTargets NAMESPACE guarded:: DESTINATION "${package_dir}")

configure_package_config_file(cmake/guardedConfig.cmake.in guardedConfig.cmake INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(guardedConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/guardedConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/guardedConfigVersion.cmake"
              cmake/GuardedDependencies.cmake cmake/GuardedVerify.cmake cmake/GuardedCheck.cmake
        DESTINATION "${package_dir}")
install(PROGRAMS cmake/guarded-verify.sh DESTINATION "${package_dir}")
install(FILES tools/valgrind/guarded.supp DESTINATION "${CMAKE_INSTALL_DATADIR}/guarded")  # docs/how-to/tools.md

list(JOIN guarded_flavours " " guarded_requires)
# Two files, since pkg-config does not know the compiler: g++ refuses -Wconsumed, clang needs it.
foreach(name IN ITEMS guarded guarded-clang)
    configure_file("cmake/${name}.pc.in" "${name}.pc" @ONLY)
    install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${name}.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")
endforeach()
