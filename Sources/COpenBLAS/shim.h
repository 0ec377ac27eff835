#pragma once
// OpenBLAS as a module: cblas, and the two controls of its threads.
#include <cblas.h>
