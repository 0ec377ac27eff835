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

// The oldest key that was typed, as `nc_key` tells it: false when there is none.
int nc_typed(uint32_t *scalar, int *special);
// Whether some are left of what was read.
int nc_has_typed(void);
// Whether there is nothing to read from any more.
int nc_has_gone(void);
// Whether the terminal tells of its mouse.
void nc_read_mouse(int on);

// Milliseconds of a clock that only goes on.
long long nc_now(void);

// Whether the terminal has not taken all of the last frame.
int nc_is_torn(void);
