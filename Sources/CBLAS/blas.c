// The functions of CBLAS.h over OpenBLAS: opened at run time on Linux, linked elsewhere.
#define _GNU_SOURCE 1
#include "CBLAS.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// Constants of the CBLAS interface.
enum { row_major = 101, not_transposed = 111, transposed = 112 };

#ifdef __linux__
#include <dlfcn.h>

// A sanitizer's functions must be found before the library's own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED
#endif
#endif

// Functions of the library; set by `load`.
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

// The library's function `name`; exits with a message when it is missing.
static void *find_symbol(void *library, const char *name) {
  void *symbol = dlsym(library, name);
  if (symbol == NULL) {
    fprintf(stderr, "nostrade: the OpenBLAS library here has no %s. Install libopenblas0, or a newer one.\n", name);
    exit(1);
  }
  return symbol;
}

// Opens the library and looks up its functions; exits with a message when it is not installed.
static void load(void) {
  // The library refers to fourteen thousand functions of its own, kernels for every processor. Binding them lazily, and
  // looking in the library itself first, saves milliseconds.
  int flags = RTLD_LAZY | RTLD_LOCAL;
#if defined(RTLD_DEEPBIND) && !defined(IS_SANITIZED)
  flags |= RTLD_DEEPBIND;
#endif
  void *library = dlopen("libopenblas.so.0", flags);
  if (library == NULL) library = dlopen("libopenblas.so", flags);
  if (library == NULL) {
    fprintf(stderr, "nostrade: the OpenBLAS library is not installed (Debian: libopenblas0).\n");
    exit(1);
  }
  blas.threads = find_symbol(library, "openblas_set_num_threads");
  blas.gemm = find_symbol(library, "cblas_sgemm");
  blas.gemv = find_symbol(library, "cblas_sgemv");
  blas.axpy = find_symbol(library, "cblas_saxpy");
  blas.scal = find_symbol(library, "cblas_sscal");
  blas.dot = find_symbol(library, "cblas_sdot");
  blas.potrf = find_symbol(library, "spotrf_");
  blas.potri = find_symbol(library, "spotri_");
  blas.potrs = find_symbol(library, "spotrs_");
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
// Set after all of `blas`; read without a lock before every call.
static int is_loaded;

static void load_once(void) {
  load();
  __atomic_store_n(&is_loaded, 1, __ATOMIC_RELEASE);
}

// Loads the library if needed; called before every use of `blas`.
static inline void ensure_loaded(void) {
  if (__builtin_expect(!__atomic_load_n(&is_loaded, __ATOMIC_ACQUIRE), 0)) pthread_once(&once, load_once);
}

// Thread function of `nb_open`.
static void *load_in_background(void *unused) {
  ensure_loaded();
  return unused;
}

// The name of OpenBLAS's widest kernels for this processor, or NULL. Older builds do not recognise newer processors.
static const char *widest_core(void) {
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
  // 0: never replaces what the user has set.
  const char *core = widest_core();
  if (core != NULL) setenv("OPENBLAS_CORETYPE", core, 0);
  if (one_thread) setenv("OPENBLAS_NUM_THREADS", "1", 0);
  pthread_t thread;
  if (pthread_create(&thread, NULL, load_in_background, NULL) == 0) pthread_detach(thread);
}

void nb_set_threads(int count) {
  ensure_loaded();
  blas.threads(count);
}
void nb_sgemm(int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta,
              float *c, int ldc) {
  ensure_loaded();
  blas.gemm(row_major, ta ? transposed : not_transposed, tb ? transposed : not_transposed, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
void nb_sgemv(int ta, int m, int n, float alpha, const float *a, int lda, const float *x, float beta, float *y) {
  ensure_loaded();
  blas.gemv(row_major, ta ? transposed : not_transposed, m, n, alpha, a, lda, x, 1, beta, y, 1);
}
void nb_saxpy(int n, float alpha, const float *x, float *y) {
  ensure_loaded();
  blas.axpy(n, alpha, x, 1, y, 1);
}
void nb_sscal(int n, float alpha, float *x) {
  ensure_loaded();
  blas.scal(n, alpha, x, 1);
}
float nb_sdot(int n, const float *x, const float *y) {
  ensure_loaded();
  return blas.dot(n, x, 1, y, 1);
}
void nb_spotrf(char half, int n, float *a, int *info) {
  ensure_loaded();
  blas.potrf(&half, &n, a, &n, info);
}
void nb_spotri(char half, int n, float *a, int *info) {
  ensure_loaded();
  blas.potri(&half, &n, a, &n, info);
}
void nb_spotrs(char half, int n, const float *a, float *b, int *info) {
  int one = 1;
  ensure_loaded();
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
  cblas_sgemm(row_major, ta ? transposed : not_transposed, tb ? transposed : not_transposed, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
void nb_sgemv(int ta, int m, int n, float alpha, const float *a, int lda, const float *x, float beta, float *y) {
  cblas_sgemv(row_major, ta ? transposed : not_transposed, m, n, alpha, a, lda, x, 1, beta, y, 1);
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
