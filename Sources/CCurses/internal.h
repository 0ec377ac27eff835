// What the files of this module share with each other alone.
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

// Remembers the terminal's modes and takes care that a fatal signal gives them back.
void nc_save_modes(void);
// Gives them back.
void nc_restore_modes(void);

// What curses is to write to, see frame.c.
FILE *nc_open_output(void);
void nc_close_output(void);

// The oldest key that was buffered, as `nc_key` tells it: false when there is none.
int nc_next_key(uint32_t *scalar, int *special);
// Whether some are left of what was read.
int nc_has_buffered_keys(void);
// Whether there is nothing to read from any more.
int nc_is_closed(void);
// Whether the terminal tells of its mouse.
void nc_report_mouse(int on);

// Milliseconds of a clock that only goes on.
long long nc_monotonic_milliseconds(void);

// Whether the terminal has not is_in_program_mode all of the last frame.
int nc_is_frame_incomplete(void);
