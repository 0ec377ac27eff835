// The kernels of CKernels.h, which documents arguments and shapes. Only what is not obvious is commented here.
#include "CKernels.h"
#include "wide.h"

#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// exp(x) by range reduction to 2^n * e^r and a polynomial of degree 6; relative error under 3e-7.
INLINE float fast_exp(float x) {
  x = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
  float n = __builtin_rintf(x * 1.44269504f);
  float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.0f + r * (1.0f + r * (0.5f + r * (0.16666667f + r * (0.041666668f + r * (0.0083333f + r * 0.0013888889f)))));
  union { int32_t i; float f; } scale = {.i = ((int32_t)n + 127) << 23};
  return p * scale.f;
}

// Largest of x[n]. Sixteen lanes by hand: because of NaN the compiler does not vectorise a single maximum.
INLINE float largest(const float *x, long n) {
  float lanes[16], top = -INFINITY;
  for (int j = 0; j < 16; j++) lanes[j] = -INFINITY;
  long i = 0;
  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; j++) lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j];
  for (; i < n; i++) top = x[i] > top ? x[i] : top;
  for (int j = 0; j < 16; j++) top = lanes[j] > top ? lanes[j] : top;
  return top;
}

void nk_flush_denormals(void) {
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8040);  // flush to zero, denormals are zero
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | (1ull << 24)));
#endif
}

// tanh(x) from fast_exp.
INLINE float fast_tanh(float x) { return 1.0f - 2.0f / (fast_exp(2.0f * x) + 1.0f); }

WIDE void nk_add_bias(float *x, const float *bias, long rows, long cols) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < cols; c++) x[r * cols + c] += bias[c];
}

WIDE void nk_fill_rows(float *x, const float *row, long rows, long cols, long stride) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < cols; c++) x[r * stride + c] = row[c];
}

WIDE void nk_column_sum(const float *x, float *sum, long rows, long cols) {
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < cols; c++) sum[c] += x[r * cols + c];
}

#define GELU_A 0.7978845608f
#define GELU_B 0.044715f

WIDE void nk_gelu(const float *restrict x, float *restrict y, long n) {
  for (long i = 0; i < n; i++) {
    float u = x[i];
    y[i] = 0.5f * u * (1.0f + fast_tanh(GELU_A * (u + GELU_B * u * u * u)));
  }
}

// The error function by polynomial 7.1.26 of Abramowitz & Stegun.
WIDE void nk_gelu_exact(float *x, long n) {
  for (long i = 0; i < n; i++) {
    float z = x[i] * 0.70710678f, a = z < 0 ? -z : z;
    float t = 1.0f / (1.0f + 0.3275911f * a);
    float y = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
    float e = 1.0f - y * fast_exp(-a * a);
    x[i] = 0.5f * x[i] * (1.0f + (z < 0 ? -e : e));
  }
}

WIDE void nk_normalise_rows(float *x, const float *gain, const float *bias, float floor, long rows, long cols) {
  for (long r = 0; r < rows; r++) {
    float *row = x + r * cols, sum = 0, square = 0;
    for (long c = 0; c < cols; c++) sum += row[c];
    float mu = sum / cols;
    for (long c = 0; c < cols; c++) square += (row[c] - mu) * (row[c] - mu);
    float inverse = 1.0f / sqrtf(square / cols + floor);
    for (long c = 0; c < cols; c++) row[c] = (row[c] - mu) * inverse * gain[c] + bias[c];
  }
}

WIDE void nk_gelu_backward(const float *restrict x, float *restrict dy, long n) {
  for (long i = 0; i < n; i++) {
    float u = x[i];
    float t = fast_tanh(GELU_A * (u + GELU_B * u * u * u));
    float slope = GELU_A * (1.0f + 3.0f * GELU_B * u * u);
    dy[i] *= 0.5f * (1.0f + t) + 0.5f * u * (1.0f - t * t) * slope;
  }
}

WIDE void nk_swish(const float *restrict x, float *restrict y, long n) {
  for (long i = 0; i < n; i++) y[i] = x[i] / (1.0f + fast_exp(-x[i]));
}

WIDE void nk_swish_backward(const float *restrict x, float *restrict dy, long n) {
  for (long i = 0; i < n; i++) {
    float s = 1.0f / (1.0f + fast_exp(-x[i]));
    dy[i] *= s * (1.0f + x[i] * (1.0f - s));
  }
}

WIDE void nk_layernorm(const float *restrict x, const float *restrict gain, const float *restrict bias,
                       float *restrict y, float *restrict mean, float *restrict rstd, long rows, long cols) {
  for (long r = 0; r < rows; r++) {
    const float *row = x + r * cols;
    float sum = 0, square = 0;
    for (long c = 0; c < cols; c++) sum += row[c];
    float mu = sum / cols;
    for (long c = 0; c < cols; c++) square += (row[c] - mu) * (row[c] - mu);
    float inverse = 1.0f / sqrtf(square / cols + 1e-5f);
    for (long c = 0; c < cols; c++) y[r * cols + c] = (row[c] - mu) * inverse * gain[c] + bias[c];
    mean[r] = mu;
    rstd[r] = inverse;
  }
}

WIDE void nk_layernorm_backward(const float *restrict x, const float *restrict gain,
                                const float *restrict mean, const float *restrict rstd,
                                const float *restrict dy, float *restrict dx, float *restrict dgain,
                                float *restrict dbias, long rows, long cols) {
  for (long r = 0; r < rows; r++) {
    const float *row = x + r * cols, *d = dy + r * cols;
    float mu = mean[r], inverse = rstd[r], a = 0, b = 0;
    for (long c = 0; c < cols; c++) {
      float hat = (row[c] - mu) * inverse, g = d[c] * gain[c];
      a += g;
      b += g * hat;
      dgain[c] += d[c] * hat;
      dbias[c] += d[c];
    }
    a /= cols;
    b /= cols;
    for (long c = 0; c < cols; c++) {
      float hat = (row[c] - mu) * inverse;
      dx[r * cols + c] += (d[c] * gain[c] - a - hat * b) * inverse;
    }
  }
}

WIDE void nk_softmax_causal(float *s, long rows, long cols, long offset, float scale) {
  for (long r = 0; r < rows; r++) {
    float *row = s + r * cols, sum = 0;
    long end = offset + r + 1 < cols ? offset + r + 1 : cols;
    float top = largest(row, end);
    for (long c = 0; c < end; c++) {
      row[c] = fast_exp((row[c] - top) * scale);
      sum += row[c];
    }
    float inverse = 1.0f / sum;
    for (long c = 0; c < end; c++) row[c] *= inverse;
    for (long c = end; c < cols; c++) row[c] = 0;
  }
}

WIDE void nk_softmax_causal_backward(const float *restrict p, float *restrict ds, long t, float scale) {
  for (long r = 0; r < t; r++) {
    const float *prob = p + r * t;
    float *d = ds + r * t, dot = 0;
    for (long c = 0; c <= r; c++) dot += prob[c] * d[c];
    for (long c = 0; c <= r; c++) d[c] = prob[c] * (d[c] - dot) * scale;
    for (long c = r + 1; c < t; c++) d[c] = 0;
  }
}

WIDE void nk_time_bins(const uint32_t *restrict queries, const uint32_t *restrict times, uint8_t *restrict bins,
                       long rows, long cols, long offset, long last) {
  for (long r = 0; r < rows; r++) {
    uint8_t *row = bins + r * cols;
    uint32_t now = queries[r];
    long end = offset + r + 1 < cols ? offset + r + 1 : cols;
    for (long c = 0; c < end; c++) {
      uint32_t gap = now > times[c] ? now - times[c] : 0;
      uint32_t bin = gap == 0 ? 1 : 33 - (uint32_t)__builtin_clz(gap | 1);
      bin = bin > (uint32_t)last ? (uint32_t)last : bin;
      row[c] = (uint8_t)(now == 0 || times[c] == 0 ? 0 : bin);
    }
  }
}

WIDE void nk_softmax_causal_biased(float *restrict s, const uint8_t *restrict bins, const float *restrict bias,
                                   long rows, long cols, long offset, float scale) {
  for (long r = 0; r < rows; r++) {
    float *row = s + r * cols, sum = 0;
    const uint8_t *bin = bins + r * cols;
    long end = offset + r + 1 < cols ? offset + r + 1 : cols;
    for (long c = 0; c < end; c++) row[c] = row[c] * scale + bias[bin[c]];
    float top = largest(row, end);
    for (long c = 0; c < end; c++) {
      row[c] = fast_exp(row[c] - top);
      sum += row[c];
    }
    float inverse = 1.0f / sum;
    for (long c = 0; c < end; c++) row[c] *= inverse;
    for (long c = end; c < cols; c++) row[c] = 0;
  }
}

// Two tables alternate: neighbours often share a bin, and with one table each addition would wait for the last.
void nk_bias_backward(const float *ds, const uint8_t *bins, float *dbias, long t, long count, float factor) {
  float even[256] = {0}, odd[256] = {0};
  for (long r = 0; r < t; r++) {
    const float *d = ds + r * t;
    const uint8_t *bin = bins + r * t;
    long c = 0;
    for (; c + 1 <= r; c += 2) {
      even[bin[c]] += d[c];
      odd[bin[c + 1]] += d[c + 1];
    }
    if (c <= r) even[bin[c]] += d[c];
  }
  for (long i = 0; i < count; i++) dbias[i] += (even[i] + odd[i]) * factor;
}

WIDE double nk_softmax_unnormalised(float *restrict x, const float *restrict bias, long n, float *restrict inverse) {
  for (long i = 0; i < n; i++) x[i] += bias[i];
  float top = largest(x, n), sum = 0;
  for (long i = 0; i < n; i++) {
    x[i] = fast_exp(x[i] - top);
    sum += x[i];
  }
  *inverse = 1.0f / sum;
  return (double)top + log((double)sum);
}

WIDE void nk_scale_and_add(float *restrict x, float scale, float *restrict sum, long n) {
  for (long i = 0; i < n; i++) {
    x[i] *= scale;
    sum[i] += x[i];
  }
}

WIDE double nk_softmax(float *x, long n) {
  float top = largest(x, n), sum = 0;
  for (long i = 0; i < n; i++) {
    x[i] = fast_exp(x[i] - top);
    sum += x[i];
  }
  float inverse = 1.0f / sum;
  for (long i = 0; i < n; i++) x[i] *= inverse;
  return (double)top + log((double)sum);
}

// The mask is a hash of (seed, index), MurmurHash3's finaliser: without state, so the loop is vectorised.
WIDE void nk_dropout(float *x, long n, float p, uint64_t seed) {
  uint32_t limit = (uint32_t)(p * 4294967295.0f), lo = (uint32_t)seed, hi = (uint32_t)(seed >> 32);
  float keep = 1.0f / (1.0f - p);
  for (long i = 0; i < n; i++) {
    uint32_t h = ((uint32_t)i * 0x9E3779B9u) ^ lo;
    h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
    h = ((h ^ (h >> 13)) + hi) * 0xC2B2AE35u;
    h ^= h >> 16;
    x[i] = h < limit ? 0.0f : x[i] * keep;
  }
}

WIDE void nk_adamw(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, long n,
                   float lr, float beta1, float beta2, float epsilon, float decay, float c1, float c2,
                   float gscale) {
  for (long i = 0; i < n; i++) {
    float d = g[i] * gscale;
    m[i] = beta1 * m[i] + (1.0f - beta1) * d;
    v[i] = beta2 * v[i] + (1.0f - beta2) * d * d;
    w[i] -= lr * ((m[i] / c1) / (sqrtf(v[i] / c2) + epsilon) + decay * w[i]);
  }
}

WIDE double nk_sum_squares(const float *x, long n) {
  double total = 0;
  for (long start = 0; start < n; start += 4096) {
    long end = start + 4096 < n ? start + 4096 : n;
    float part = 0;
    for (long i = start; i < end; i++) part += x[i] * x[i];
    total += part;
  }
  return total;
}

WIDE float nk_max(const float *x, long n) { return largest(x, n); }

WIDE void nk_moments(const float *x, long n, float *mean, float *deviation) {
  double sum = 0, square = 0;
  for (long i = 0; i < n; i++) sum += x[i];
  double mu = n > 0 ? sum / n : 0;
  for (long i = 0; i < n; i++) square += (x[i] - mu) * (x[i] - mu);
  *mean = (float)mu;
  *deviation = n > 0 ? (float)sqrt(square / n) : 0;
}

// log(x), x > 0, by exponent and the minimax polynomial of Cephes' logf; relative error under 1e-6 for x > 1.
INLINE float fast_log(float x) {
  union { float f; int32_t i; } v = {.f = x};
  int32_t e = (v.i >> 23) - 126;
  v.i = (v.i & 0x007FFFFF) | 0x3F000000;
  float m = v.f, power = (float)e;
  float low = m < 0.707106781f ? 1.0f : 0.0f;
  power -= low;
  m = m + low * m - 1.0f;
  float z = m * m;
  float p = ((((((((7.0376836292e-2f * m - 1.1514610310e-1f) * m + 1.1676998740e-1f) * m - 1.2420140846e-1f) * m + 1.4249322787e-1f) * m
      - 1.6668057665e-1f) * m + 2.0000714765e-1f) * m - 2.4999993993e-1f) * m + 3.3333331174e-1f) * m * z;
  return m + (p - 0.5f * z) + power * 0.693147181f;
}

WIDE void nk_asinh(float *x, long n) {
  for (long i = 0; i < n; i++) {
    float size = fabsf(x[i]);
    x[i] = copysignf(fast_log(size + sqrtf(size * size + 1.0f)), x[i]);
  }
}

WIDE void nk_add_standardised(const float *restrict x, float *restrict out, long n, float mean, float scale,
                              float linear, float compressed) {
  if (compressed == 0.0f) {
    for (long i = 0; i < n; i++) out[i] += linear * ((x[i] - mean) * scale);
    return;
  }
  for (long i = 0; i < n; i++) {
    float s = (x[i] - mean) * scale, size = fabsf(s);
    out[i] += linear * s + compressed * copysignf(fast_log(size + sqrtf(size * size + 1.0f)), s);
  }
}

WIDE void nk_geometric_mix(const float *restrict presence, const float *restrict rating, float *restrict out, long n,
                           float mix, float middle, float slope, float floor) {
  for (long i = 0; i < n; i++) {
    float share = rating[i] * slope + middle;
    share = share < floor ? floor : share > 1.0f ? 1.0f : share;
    out[i] = mix * presence[i] + (1.0f - mix) * fast_log(share);
  }
}

// log(1 + e^-|x|) by a logarithm of a number between 1 and 2, so that nothing overflows.
WIDE void nk_log_sigmoid(float *restrict x, long n, float slope, float offset) {
  for (long i = 0; i < n; i++) {
    float logit = slope * x[i] + offset;
    float size = logit < 0 ? -logit : logit;
    x[i] = (logit < 0 ? logit : 0.0f) - fast_log(1.0f + fast_exp(-size));
  }
}

WIDE void nk_blend(const float *restrict x, const float *restrict y, float *restrict out, long n, float a,
                   float b, float c) {
  for (long i = 0; i < n; i++) out[i] = a * x[i] + b * y[i] + c;
}

// Integers, because the compiler may assume of floats what these look for. Without early exit, so that they are vectorised.
WIDE int nk_has_nonfinite(const float *x, long n) {
  uint32_t top = 0;
  for (long i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, sizeof bits);
    bits &= 0x7F800000;
    top = bits > top ? bits : top;
  }
  return top == 0x7F800000;
}
