#pragma once
// OpenBLAS as a module, where it is linked.
#include <cblas.h>
