// What the files of this module share with each other alone.
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

// Remembers the terminal's modes and takes care that a fatal signal gives them back.
void nc_hold(void);
// Gives them back.
void nc_release(void);

// What curses is to write to, see frame.c.
FILE *nc_open_output(void);
void nc_close_output(void);

// The oldest of the keys that were typed while the terminal was asked: false when there is none. `code` is curses' code
// of it, 0 for a character in `scalar`.
int nc_typed(uint32_t *scalar, int *code);
// Whether some are left.
int nc_has_typed(void);
// Whether a key that curses read is a piece of an answer that came late.
int nc_is_answer(int is_code, wint_t key);
