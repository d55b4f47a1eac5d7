# Finds every library the project uses among the system's packages. A missing library stops the configuration with the name of
# the Debian package that has it. One that no package has, ECharts, is fetched.

# Macros, because find_package's variables must reach the caller.
macro(gauntlet_require package debian_package)
  find_package(${package} QUIET ${ARGN})
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "${package} was not found. On Debian: apt-get install ${debian_package}")
  endif()
endmacro()

macro(gauntlet_require_pkgconfig prefix module debian_package)
  pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${module})
  if(NOT ${prefix}_FOUND)
    message(FATAL_ERROR "${module} was not found. On Debian: apt-get install ${debian_package}")
  endif()
endmacro()

# A library of headers alone, without a package file.
macro(gauntlet_require_header variable header debian_package)
  find_path(${variable} ${header})
  if(NOT ${variable})
    message(FATAL_ERROR "${header} was not found. On Debian: apt-get install ${debian_package}")
  endif()
endmacro()

gauntlet_require(PkgConfig pkg-config)
gauntlet_require(Threads libc6-dev)
gauntlet_require(OpenMP g++)
gauntlet_require(absl libabsl-dev)
gauntlet_require(nlohmann_json nlohmann-json3-dev)
gauntlet_require(CLI11 libcli11-dev)
gauntlet_require(Eigen3 libeigen3-dev NO_MODULE)
gauntlet_require(Spectra libspectra-dev)
gauntlet_require(ZLIB zlib1g-dev)
gauntlet_require(BZip2 libbz2-dev)
gauntlet_require(simdjson libsimdjson-dev)
gauntlet_require_pkgconfig(ZSTD libzstd libzstd-dev)
gauntlet_require_pkgconfig(XXHASH libxxhash libxxhash-dev)
gauntlet_require_pkgconfig(HWY libhwy libhwy-dev)
gauntlet_require_pkgconfig(HWY_CONTRIB libhwy-contrib libhwy-dev)
gauntlet_require_pkgconfig(EXPAT expat libexpat1-dev)
gauntlet_require_pkgconfig(ICU_UC icu-uc libicu-dev)
gauntlet_require_header(HNSWLIB_INCLUDE_DIR hnswlib/hnswlib.h libhnswlib-dev)
if(GAUNTLET_BUILD_TESTS)
  gauntlet_require(GTest "libgtest-dev libgmock-dev")
endif()
if(GAUNTLET_BUILD_BENCHMARKS)
  gauntlet_require(benchmark libbenchmark-dev)
endif()

# The folder with echarts.min.js and the file `version`, as scripts/fetch_echarts.sh fills it; it can be brought from another
# machine.
set(GAUNTLET_ECHARTS ${PROJECT_SOURCE_DIR}/third_party/echarts CACHE PATH "Apache ECharts, for the reports")
execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/fetch_echarts.sh ${GAUNTLET_ECHARTS}
  RESULT_VARIABLE gauntlet_echarts_failed ERROR_VARIABLE gauntlet_echarts_error)
if(gauntlet_echarts_failed)
  message(FATAL_ERROR "Apache ECharts, which draws the charts of reports, is not in ${GAUNTLET_ECHARTS} and could not be fetched:\n"
    "${gauntlet_echarts_error}\n"
    "Run scripts/fetch_echarts.sh FOLDER where npm and a network are, and configure with -DGAUNTLET_ECHARTS=FOLDER.")
endif()
