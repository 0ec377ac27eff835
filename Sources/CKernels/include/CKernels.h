// Element-wise loops that Swift runs forty times slower than the compiler's vector units can.
// Everything is float32, row-major and contiguous; products of matrices belong to BLAS, not here.
// No function allocates, and none keeps state. Sizes are element counts.
#pragma once
#include <stdint.h>

// From now on this thread takes numbers below 1.2e-38 for zero. The far tail of a softmax lies there, and products over
// such numbers took four times as long.
void nk_flush_denormals(void);

// x[r,c] += bias[c]
void nk_add_bias(float *x, const float *bias, long rows, long cols);
// x[r * stride + c] = row[c]
void nk_rows(float *x, const float *row, long rows, long cols, long stride);
// sum[c] += sum over r of x[r,c]
void nk_column_sum(const float *x, float *sum, long rows, long cols);

// y = gelu(x), the tanh form; y may not be x.
void nk_gelu(const float *x, float *y, long n);
// dy *= gelu'(x)
void nk_gelu_backward(const float *x, float *dy, long n);

// y = x * sigmoid(x) (Ramachandran et al., arXiv 1710.05941); y may not be x.
void nk_swish(const float *x, float *y, long n);
// dy *= swish'(x)
void nk_swish_backward(const float *x, float *dy, long n);

// y = (x - mean) * rstd * gain + bias, a row at a time; mean and rstd are kept for the way back.
void nk_layernorm(const float *x, const float *gain, const float *bias, float *y, float *mean,
                  float *rstd, long rows, long cols);
// dx += d loss / d x; dgain and dbias are added to.
void nk_layernorm_backward(const float *x, const float *gain, const float *mean, const float *rstd,
                           const float *dy, float *dx, float *dgain, float *dbias, long rows, long cols);

// s[rows,cols] becomes softmax(s * scale) over columns 0...offset + row, zero beyond.
void nk_softmax_causal(float *s, long rows, long cols, long offset, float scale);
// ds (in: d loss / d p) becomes d loss / d s, given p = softmax(s * scale).
void nk_softmax_causal_backward(const float *p, float *ds, long t, float scale);

// bins[rows,cols] = 0 where a time is unknown (0), 1 within the second, else 2 + floor(log2(asked - time)), at most
// `last`; only columns 0...offset + row are written.
void nk_time_bins(const uint32_t *asked, const uint32_t *times, uint8_t *bins, long rows, long cols, long offset,
                  long last);
// As nk_softmax_causal, of s * scale + bias[bins].
void nk_softmax_causal_biased(float *s, const uint8_t *bins, const float *bias, long rows, long cols, long offset,
                              float scale);
// dbias[bin] += unscale * ds over the causal half of ds[t,t]; at most 256 bins.
void nk_bias_backward(const float *ds, const uint8_t *bins, float *dbias, long t, long count, float unscale);

// x becomes exp(x + bias - top), which times `inverse` is the softmax of x + bias; returns the log of the sum of
// exponentials of x + bias.
double nk_softmax_unscaled(float *x, const float *bias, long n, float *inverse);
// x *= scale; sum += x
void nk_scale_into(float *x, float scale, float *sum, long n);
// x becomes softmax(x); the log of the sum of exponentials is returned.
double nk_softmax(float *x, long n);

// Zeroes each element with probability p and scales the rest by 1/(1-p). The mask is a function of
// (seed, index) alone, so the way back calls it again with the same seed instead of storing a mask.
void nk_dropout(float *x, long n, float p, uint64_t seed);

// One AdamW step (Loshchilov & Hutter, arXiv 1711.05101); c1 and c2 are 1 - beta^step.
void nk_adamw(float *w, const float *g, float *m, float *v, long n, float lr, float beta1, float beta2,
              float epsilon, float decay, float c1, float c2, float gscale);
double nk_sum_squares(const float *x, long n);
// the largest of x, -infinity of nothing
float nk_max(const float *x, long n);
// mean and standard deviation of x
void nk_moments(const float *x, long n, float *mean, float *deviation);
// out += plain * s + tamed * asinh(s) for s = (x - mean) * scale
void nk_add_standardised(const float *x, float *out, long n, float mean, float scale, float plain, float tamed);
// x becomes asinh(x), to 1e-6.
void nk_asinh(float *x, long n);
// half = x * scale in half precision, rounded to nearest, at most 65504.
void nk_to_half(const float *x, uint16_t *half, long n, float scale);
// y += alpha * half
void nk_add_half(const uint16_t *half, float *y, long n, float alpha);
// out[r] = scale * half[r,:] . x
void nk_half_times(const uint16_t *half, const float *x, float *out, long rows, long cols, float scale);
// out[i] = presence * mix + (1 - mix) * log of (rating * slope + middle, held within floor...1)
void nk_geometric_mix(const float *presence, const float *rating, float *out, long n, float mix, float middle,
                      float slope, float floor);
// out[r] = sum of values[k] * x[features[k]] for k from starts[r] to starts[r + 1]: a sparse matrix times x.
void nk_sparse_rows(const int32_t *features, const float *values, const long *starts, const float *x, float *out,
                    long rows);
// out = a * x + b * y + c
void nk_blend(const float *x, const float *y, float *out, long n, float a, float b, float c);
