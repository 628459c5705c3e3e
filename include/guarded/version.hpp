// The version alone, for the preprocessor. CMake reads it here, too.
#pragma once

#define GUARDED_VERSION_MAJOR 0
#define GUARDED_VERSION_MINOR 2
#define GUARDED_VERSION_PATCH 0
