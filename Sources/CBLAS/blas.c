#define _GNU_SOURCE 1
#include "CBLAS.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { row_major = 101, plain = 111, transposed = 112 };

#ifdef __linux__
#include <dlfcn.h>

static struct {
  void (*threads)(int);
  void (*gemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
  void (*gemv)(int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
  void (*axpy)(int, float, const float *, int, float *, int);
  void (*scal)(int, float, float *, int);
  float (*dot)(int, const float *, int, const float *, int);
  void (*potrf)(const char *, const int *, float *, const int *, int *);
  void (*potri)(const char *, const int *, float *, const int *, int *);
  void (*potrs)(const char *, const int *, const int *, const float *, const int *, float *, const int *, int *);
} blas;

static void *find(void *library, const char *name) {
  void *symbol = dlsym(library, name);
  if (symbol == NULL) {
    fprintf(stderr, "nostrade: the OpenBLAS library here has no %s. Install libopenblas0, or a newer one.\n", name);
    exit(1);
  }
  return symbol;
}

static void load(void) {
  // Lazily, and looking for its functions in itself first: its tables name fourteen thousand, kernels for every processor, and
  // looking for each in all libraries of the program took milliseconds.
  int how = RTLD_LAZY | RTLD_LOCAL;
#ifdef RTLD_DEEPBIND
  how |= RTLD_DEEPBIND;
#endif
  void *library = dlopen("libopenblas.so.0", how);
  if (library == NULL) library = dlopen("libopenblas.so", how);
  if (library == NULL) {
    fprintf(stderr, "nostrade: the OpenBLAS library is not installed (Debian: libopenblas0).\n");
    exit(1);
  }
  blas.threads = find(library, "openblas_set_num_threads");
  blas.gemm = find(library, "cblas_sgemm");
  blas.gemv = find(library, "cblas_sgemv");
  blas.axpy = find(library, "cblas_saxpy");
  blas.scal = find(library, "cblas_sscal");
  blas.dot = find(library, "cblas_sdot");
  blas.potrf = find(library, "spotrf_");
  blas.potri = find(library, "spotri_");
  blas.potrs = find(library, "spotrs_");
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
// Set once all of `blas` is: read without a lock before every call.
static int is_open;

static void load_once(void) {
  load();
  __atomic_store_n(&is_open, 1, __ATOMIC_RELEASE);
}

static inline void ready(void) {
  if (__builtin_expect(!__atomic_load_n(&is_open, __ATOMIC_ACQUIRE), 0)) pthread_once(&once, load_once);
}

static void *aside(void *nothing) {
  ready();
  return nothing;
}

// Older builds of the library do not know newer processors and take far narrower kernels than there are.
static const char *widest(void) {
#ifdef __x86_64__
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return NULL;
}

void nb_open(int one_thread) {
  // Not in the place of what a person has set.
  const char *core = widest();
  if (core != NULL) setenv("OPENBLAS_CORETYPE", core, 0);
  if (one_thread) setenv("OPENBLAS_NUM_THREADS", "1", 0);
  pthread_t thread;
  if (pthread_create(&thread, NULL, aside, NULL) == 0) pthread_detach(thread);
}

void nb_set_threads(int count) {
  ready();
  blas.threads(count);
}
void nb_sgemm(int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta,
              float *c, int ldc) {
  ready();
  blas.gemm(row_major, ta ? transposed : plain, tb ? transposed : plain, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
void nb_sgemv(int ta, int m, int n, float alpha, const float *a, int lda, const float *x, float beta, float *y) {
  ready();
  blas.gemv(row_major, ta ? transposed : plain, m, n, alpha, a, lda, x, 1, beta, y, 1);
}
void nb_saxpy(int n, float alpha, const float *x, float *y) {
  ready();
  blas.axpy(n, alpha, x, 1, y, 1);
}
void nb_sscal(int n, float alpha, float *x) {
  ready();
  blas.scal(n, alpha, x, 1);
}
float nb_sdot(int n, const float *x, const float *y) {
  ready();
  return blas.dot(n, x, 1, y, 1);
}
void nb_spotrf(char half, int n, float *a, int *info) {
  ready();
  blas.potrf(&half, &n, a, &n, info);
}
void nb_spotri(char half, int n, float *a, int *info) {
  ready();
  blas.potri(&half, &n, a, &n, info);
}
void nb_spotrs(char half, int n, const float *a, float *b, int *info) {
  int one = 1;
  ready();
  blas.potrs(&half, &n, &one, a, &n, b, &n, info);
}

#else
#include <cblas.h>
void spotrf_(const char *, const int *, float *, const int *, int *);
void spotri_(const char *, const int *, float *, const int *, int *);
void spotrs_(const char *, const int *, const int *, const float *, const int *, float *, const int *, int *);

void nb_open(int one_thread) { (void)one_thread; }
void nb_set_threads(int count) { openblas_set_num_threads(count); }
void nb_sgemm(int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta,
              float *c, int ldc) {
  cblas_sgemm(row_major, ta ? transposed : plain, tb ? transposed : plain, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
void nb_sgemv(int ta, int m, int n, float alpha, const float *a, int lda, const float *x, float beta, float *y) {
  cblas_sgemv(row_major, ta ? transposed : plain, m, n, alpha, a, lda, x, 1, beta, y, 1);
}
void nb_saxpy(int n, float alpha, const float *x, float *y) { cblas_saxpy(n, alpha, x, 1, y, 1); }
void nb_sscal(int n, float alpha, float *x) { cblas_sscal(n, alpha, x, 1); }
float nb_sdot(int n, const float *x, const float *y) { return cblas_sdot(n, x, 1, y, 1); }
void nb_spotrf(char half, int n, float *a, int *info) { spotrf_(&half, &n, a, &n, info); }
void nb_spotri(char half, int n, float *a, int *info) { spotri_(&half, &n, a, &n, info); }
void nb_spotrs(char half, int n, const float *a, float *b, int *info) {
  int one = 1;
  spotrs_(&half, &n, &one, a, &n, b, &n, info);
}
#endif
