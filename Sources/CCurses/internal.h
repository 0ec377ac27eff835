// Shared by the files of this module only.
#pragma once
#include "CCurses.h"

#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

// Saves the terminal's modes and makes fatal signals restore them.
void nc_save_modes(void);
// Restores them.
void nc_restore_modes(void);

// Whether a signal is one that `nc_wait_for_end` returns.
int nc_listens_for(int number);
// Once such a signal has come, waits for the end: no more keys are taken, and nothing is written to the terminal, which may be
// another's by now.
void nc_pause_if_ending(void);

// The stream curses writes to, see frame.c.
FILE *nc_open_output(void);
void nc_close_output(void);

// The next key, with the results of `nc_key`; false when there is none.
int nc_next_key(uint32_t *scalar, int *special);
// Whether keys are left that have been read.
int nc_has_buffered_keys(void);
// Milliseconds until a key is there without more bytes, -1 for none: a lone Esc, or a paste whose end does not come.
int nc_key_due(void);
// Whether the terminal was closed.
int nc_is_closed(void);
// Whether the terminal reports its mouse.
void nc_report_mouse(int on);

// Milliseconds of a monotonic clock.
long long nc_monotonic_milliseconds(void);

// Whether the terminal did not accept all of the last frame.
int nc_is_frame_incomplete(void);
