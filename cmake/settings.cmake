# Compiler flags, sanitizers, third-party packages. One INTERFACE target, guichet_options, carries the flags.
option(GUICHET_SANITIZE "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(GUICHET_COVERAGE "gcov instrumentation" OFF)
option(GUICHET_WERROR "Warnings are errors" ON)
option(GUICHET_BENCH "Build the benchmarks" OFF)

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

# -Wmaybe-uninitialized: g++ 12 cries wolf on std::regex, std::optional and std::function; optimised, it does so on the
# copies of std::string as well (gcc.gnu.org/PR105329, PR105651).
# ggc-min-heapsize: g++ collects its garbage from 1 GB on, not from 128 MB: a seventh of the time of a batch.
# The sanitizer's check of virtual tables is off: SOCI hides the type information of its back ends.
add_library(guichet_options INTERFACE)
target_compile_options(guichet_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow=local -Wconversion -Wold-style-cast -Woverloaded-virtual -Wnon-virtual-dtor
    --param ggc-min-heapsize=1000000 -Wno-maybe-uninitialized -fno-strict-aliasing $<$<BOOL:${CCACHE}>:-fpch-preprocess>
    $<$<OR:$<CONFIG:Release>,$<BOOL:${GUICHET_SANITIZE}>>:-Wno-restrict$<SEMICOLON>-Wno-array-bounds$<SEMICOLON>-Wno-stringop-overflow$<SEMICOLON>-Wno-stringop-overread>)
target_include_directories(guichet_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
# Some packages' flags bring these two; the precompiled header must be built with them as well.
target_compile_options(guichet_options INTERFACE -pthread)
target_compile_definitions(guichet_options INTERFACE _LARGEFILE64_SOURCE GUICHET_VERSION="${PROJECT_VERSION}")
if(GUICHET_WERROR)
    target_compile_options(guichet_options INTERFACE -Werror)
endif()
if(GUICHET_SANITIZE)
    target_compile_options(guichet_options INTERFACE -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all)
    target_link_options(guichet_options INTERFACE -fsanitize=address,undefined)
endif()
if(GUICHET_COVERAGE)
    target_compile_options(guichet_options INTERFACE --coverage)
    target_link_options(guichet_options INTERFACE --coverage)
endif()
find_program(MOLD mold)
if(MOLD)
    target_link_options(guichet_options INTERFACE -fuse-ld=mold)
endif()

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)
foreach(pair
        sodium=libsodium icu=icu-i18n sqlite3=sqlite3 libpq=libpq curl=libcurl openssl=openssl microhttpd=libmicrohttpd
        gmime=gmime-3.0 pangocairo=pangocairo libqrencode=libqrencode harfbuzz=harfbuzz-subset qpdf=libqpdf libxml2=libxml-2.0 libcrypto=libcrypto oath=liboath
        lasso=lasso jemalloc=jemalloc)
    string(REPLACE "=" ";" pair "${pair}")
    list(GET pair 0 name)
    list(GET pair 1 package)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${package})
endforeach()
add_library(guichet_third_party INTERFACE)
target_link_libraries(guichet_third_party INTERFACE fmt::fmt spdlog::spdlog nlohmann_json::nlohmann_json Threads::Threads)

# What serves runs for months on many threads: jemalloc asks for less memory locked by others and gives more of it back
# than the C library's allocator (docs/performance.md). The sanitizers bring their own.
add_library(guichet_allocator INTERFACE)
if(NOT GUICHET_SANITIZE)
    target_link_libraries(guichet_allocator INTERFACE PkgConfig::jemalloc)
endif()
