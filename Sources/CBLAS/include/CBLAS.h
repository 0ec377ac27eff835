// The OpenBLAS functions this program uses. On Linux the library is opened at first use, after its settings are in the
// environment, because it reads them only as it loads; elsewhere it is linked.
//
// Matrices are row-major float32; ld* is the distance between rows. When the library is missing the program exits with a
// message.
#pragma once
#include <stdint.h>

// Starts loading the library on another thread, with the widest kernels this processor has. `one_thread` sets its number of
// threads to one, for serving. Optional: without this call the library chooses kernels and threads itself.
void nb_open(int one_thread);
// Bytes of address space that the library needs. Where there are fewer it never returns from its first call.
long nb_memory(int one_thread);
// Sets the number of threads of later calls.
void nb_set_threads(int count);

// c[m,n] = alpha * op(a)[m,k] op(b)[k,n] + beta * c; op transposes where ta or tb is 1.
void nb_sgemm(int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta,
              float *c, int ldc);
// y = alpha * op(a[m,n]) x + beta * y; op transposes where ta is 1.
void nb_sgemv(int ta, int m, int n, float alpha, const float *a, int lda, const float *x, float beta, float *y);
// y[n] += alpha * x[n]
void nb_saxpy(int n, float alpha, const float *x, float *y);
// x[n] *= alpha
void nb_sscal(int n, float alpha, float *x);
// Dot product of x[n] and y[n].
float nb_sdot(int n, const float *x, const float *y);

// LAPACK for symmetric positive definite a[n,n], column-major; `half` is 'L' or 'U', and the other triangle is not read.
// *info is 0 on success.
// Cholesky factorisation of a in place.
void nb_spotrf(char half, int n, float *a, int *info);
// Inverse from the factorisation, in place.
void nb_spotri(char half, int n, float *a, int *info);
// Replaces b[n] by the solution of a x = b, given the factorisation of a.
void nb_spotrs(char half, int n, const float *a, float *b, int *info);
