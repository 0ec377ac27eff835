// The few routines of OpenBLAS that everything is made of. On Linux the library is opened when it is first needed, with the
// kernels it is to take named before: it reads their names once, as it loads. Elsewhere it is linked.
#pragma once
#include <stdint.h>

// Opens the library on another thread, so that its tables are read while the program does something else. `one_thread`: for
// serving, where a second thread of the library's own only spins. Harmless when it is open; without this call it opens with the
// kernels and threads that it chooses itself.
void nb_open(int one_thread);
void nb_set_threads(int count);

// Row-major, as cblas has them; `ta` and `tb`: transposed.
void nb_sgemm(int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta,
              float *c, int ldc);
void nb_sgemv(int ta, int m, int n, float alpha, const float *a, int lda, const float *x, float beta, float *y);
void nb_saxpy(int n, float alpha, const float *x, float *y);
void nb_sscal(int n, float alpha, float *x);
float nb_sdot(int n, const float *x, const float *y);

// Symmetric positive definite matrices, column-major; of "L" the other half is never read.
void nb_spotrf(char half, int n, float *a, int *info);
void nb_spotri(char half, int n, float *a, int *info);
void nb_spotrs(char half, int n, const float *a, float *b, int *info);
