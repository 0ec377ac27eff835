// The key decoder's own parts: decode.c follows bytes in time, sequences.c decodes what begins with Esc.
#pragma once
#include "internal.h"

#include <string.h>

// Bytes of the longest sequence that is decoded, and of a paste that are kept.
enum { longest_sequence = 128, longest_paste = 4096 };
enum { interrupt = 3, cancel = 0x18, substitute = 0x1A, escape = 27 };

struct nc_decoder {
  // Bytes that are not decoded.
  unsigned char bytes[8192];
  int count;
  // They are the beginning of a sequence.
  int is_waiting;
  // The Esc at their front: came in an earlier read than the rest; may be a key apart from the rest; had an Esc before it (Alt).
  int is_apart, is_rejoined, is_alt;
  // What is being skipped or collected, and what the next bytes belong to.
  enum { nothing, in_csi, in_string, in_paste } part, next_part;
  // When bytes came last, when `part` began, when a lone Esc became a key (or long ago), until when replies may arrive.
  long long last, began, lone_escape, replies_until;
  // The last byte of a string that was skipped.
  unsigned char before;
  int reports_mouse;
  // Returns whether a sequence is a key of this kind of terminal.
  int (*named)(const char *text, nc_press *press);

  char pasted[longest_paste];
  int pasted_count;
  // Bytes of the end marker seen; whether a paste is to be returned; whether this one was returned before its end; whether `pasted` was.
  int matched, is_paste_due, is_paste_told, is_returned;
};

// What `nc_sequence` found besides the length of a key.
enum { is_incomplete = 0, is_string = -1, is_paste = -2, is_long = -3 };

// Decodes what begins with Esc; returns the length of a key, or one of the results above. An unknown sequence is `nc_other` as a whole.
int nc_sequence(nc_decoder *decoder, nc_press *press);

// What a key is with Alt: Left and Right go a word far, others are no keys.
int nc_with_alt(int special);

// Length and value of the character at the front: 0 while it is incomplete, -1 for what is no UTF-8.
int nc_utf8(const unsigned char *bytes, int count, uint32_t *scalar);

static inline int is_one_of(const char *letters, unsigned char letter) { return letter != 0 && strchr(letters, letter) != NULL; }

static inline void take(nc_decoder *decoder, int count) {
  decoder->count -= count;
  memmove(decoder->bytes, decoder->bytes + count, (size_t)decoder->count);
}
