#pragma once
// TOML text as a flat list of entries with their line numbers. The parser is toml++ behind a C interface: no exception
// and no failed assertion of it gets out, and text that is too large or nests too deeply is refused before it is parsed.
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// UTF-8; not terminated, and it may contain zero bytes.
typedef struct {
  const char *_Nullable bytes;
  size_t count;
} ctoml_text;

typedef enum {
  ctoml_string,
  ctoml_bool,
  /// A list of strings; an empty list too.
  ctoml_strings,
  /// Any other list.
  ctoml_mixed_list,
  ctoml_number,
  ctoml_date,
  /// A table without entries.
  ctoml_empty_table,
  /// A table below `ctoml_most_names` names; its entries are left out.
  ctoml_deep_table,
} ctoml_kind;

/// One `key = value`, or a table without entries.
typedef struct {
  /// The names from the outermost table to the key; at least one.
  const ctoml_text *_Nonnull path;
  size_t path_count;
  ctoml_kind kind;
  /// The value of a `ctoml_string`, one text; the items of `ctoml_strings`.
  const ctoml_text *_Nullable texts;
  size_t text_count;
  /// The value of a `ctoml_bool`.
  int is_true;
  /// The value of a `ctoml_number`.
  double number;
  /// The line of the key, from 1.
  int32_t line;
} ctoml_entry;

/// Why a text is refused.
typedef struct {
  /// From 1; 0 for the whole text.
  int32_t line;
  char message[256];
} ctoml_error;

enum {
  /// Longer texts are refused, in bytes.
  ctoml_most_bytes = 256 * 1024,
  /// Tables below so many names are not entered.
  ctoml_most_names = 8,
  /// Lines with more dots are refused: each dot of a key may nest a table.
  ctoml_most_dots = 64,
};

/// Reads a text and calls `each` for its entries in the order of the text. The pointers given to `each` are valid until it
/// returns.
///
/// Returns 1, or 0 and the reason in `error`; `each` is then never called.
int ctoml_read(const char *_Nullable text, size_t count, void *_Nullable context,
               void (*_Nonnull each)(void *_Nullable context, const ctoml_entry *_Nonnull entry),
               ctoml_error *_Nonnull error);

#ifdef __cplusplus
}
#endif
