# What `cmake --install` puts in place: the programs, the modules' libraries, the headers, the bundled corpora's grammars,
# and a CMake package whose target gauntlet::gauntlet stands for all modules.

include(CMakePackageConfigHelpers)

get_property(module_targets GLOBAL PROPERTY GAUNTLET_MODULE_TARGETS)
add_library(gauntlet_all INTERFACE)
set_target_properties(gauntlet_all PROPERTIES EXPORT_NAME gauntlet)
target_link_libraries(gauntlet_all INTERFACE ${module_targets})

install(TARGETS gauntlet_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS gauntlet_all ${module_targets} EXPORT gauntletTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/gauntlet DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT gauntletTargets NAMESPACE gauntlet:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gauntlet)

configure_package_config_file(scripts/cmake/gauntletConfig.cmake.in ${PROJECT_BINARY_DIR}/gauntletConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gauntlet)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gauntletConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gauntletConfig.cmake ${PROJECT_BINARY_DIR}/gauntletConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gauntlet)
