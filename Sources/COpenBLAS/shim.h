#pragma once
// OpenBLAS as a Swift module, on platforms where it is linked (macOS).
#include <cblas.h>
