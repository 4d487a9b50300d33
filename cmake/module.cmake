# module(NAME DEPENDS modules… LINKS libraries…): the static library guichet::NAME from src/NAME/**.cpp, and NAME_test
# from src/NAME/**_test.cpp. Templates beside the sources are embedded by resources.cmake.

# The precompiled header every target reuses: heavy standard and third-party headers, nothing of ours.
add_library(guichet_pch STATIC ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
target_link_libraries(guichet_pch PRIVATE guichet_options guichet_third_party)
target_precompile_headers(guichet_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.hpp)

function(guichet_target target)
    target_link_libraries(${target} PRIVATE guichet_options guichet_third_party)
    target_precompile_headers(${target} REUSE_FROM guichet_pch)
endfunction()

function(module name)
    cmake_parse_arguments(M "" "" "DEPENDS;LINKS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
    set(tests ${sources})
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
    if(sources)
        guichet_batches(batches guichet_${name} ${sources})
        add_library(guichet_${name} STATIC ${batches})
        guichet_target(guichet_${name})
        set(scope PUBLIC)
    else()
        add_library(guichet_${name} INTERFACE)
        set(scope INTERFACE)
    endif()
    add_library(guichet::${name} ALIAS guichet_${name})
    foreach(dependency ${M_DEPENDS})
        target_link_libraries(guichet_${name} ${scope} guichet::${dependency})
    endforeach()
    target_link_libraries(guichet_${name} ${scope} ${M_LINKS} guichet_third_party)
    if(name STREQUAL "text")
        target_link_libraries(guichet_${name} ${scope} guichet_resources)
    endif()
    if(tests)
        guichet_batches(batches ${name}_test ${tests})
        add_executable(${name}_test ${batches})
        guichet_target(${name}_test)
        target_link_libraries(${name}_test PRIVATE guichet_test_options guichet::${name} guichet::testing GTest::gtest_main)
        guichet_discover_tests(${name}_test)
    endif()
endfunction()

# In a batch the fixtures of a test file, in its anonymous namespace, are neighbours of the next one's.
add_library(guichet_test_options INTERFACE)
target_compile_options(guichet_test_options INTERFACE -Wno-subobject-linkage)

include(GoogleTest)
function(guichet_discover_tests target)
    gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 ${ARGN}
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} PROPERTIES TIMEOUT 300)
endfunction()

# What tests of several modules share (a throw-away PostgreSQL cluster, fixed clock…): tests/support.
file(GLOB testing_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.cpp)
guichet_batches(batches guichet_testing ${testing_sources})
add_library(guichet_testing STATIC ${batches})
add_library(guichet::testing ALIAS guichet_testing)
guichet_target(guichet_testing)
target_include_directories(guichet_testing PUBLIC ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(guichet_testing PUBLIC guichet_base PRIVATE PkgConfig::libpq PkgConfig::curl)
