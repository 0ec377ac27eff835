#pragma once
// OpenBLAS as a module: cblas, the two controls of its threads, and the three LAPACK routines for symmetric positive
// definite matrices (column-major; of "U" and "L" the other half is never read).
#include <cblas.h>
void spotrf_(const char *half, const int *n, float *a, const int *lda, int *info);
void spotri_(const char *half, const int *n, float *a, const int *lda, int *info);
void spotrs_(const char *half, const int *n, const int *columns, const float *a, const int *lda, float *b,
             const int *ldb, int *info);
