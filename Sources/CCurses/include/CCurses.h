// ncurses from Swift: what its macros, globals and variadic functions hide, made callable, and a terminal that is
// given back whatever ends the program. One terminal a process.
#pragma once
#include <stdint.h>

// Styles, joined by |.
enum { nc_bold = 1, nc_dim = 2, nc_underline = 4, nc_reverse = 8, nc_italic = 16 };

// What nc_start answers.
enum { nc_ok = 0, nc_no_terminal = 1, nc_unknown_terminal = 2, nc_no_cursor_addressing = 3 };

// Sets the locale (C.UTF-8 where the user's has no UTF-8); true when text is UTF-8.
int nc_locale(void);
// Takes the terminal over: alternate screen, no echo, keys at once, and handlers that restore it on fatal signals.
// `rich`: the terminal is said to have more colours than its kind names; a kind NAME-256color is taken where it is known.
int nc_start(int rich);
// Gives it back. Harmless when it was never taken.
void nc_stop(void);

int nc_rows(void);
int nc_cols(void);
// Colours the terminal has: 0 for none.
int nc_colors(void);

// Takes clicks and the wheel, or leaves them to the terminal.
void nc_mouse(int on);

// Width in cells of a code point: 0 for combining marks, -1 for what cannot be printed.
int nc_width(uint32_t scalar);

void nc_erase(void);
// Writes UTF-8 at a cell; fg and bg are colour numbers, -1 for the terminal's own.
void nc_put(int row, int col, const char *utf8, int bytes, int fg, int bg, int style);
// Shows what was put, as one update.
void nc_present(void);
// Draws everything anew at the next present.
void nc_invalidate(void);

// Waits for a key, a wake-up or a signal, at most `milliseconds` (-1: for ever). 1 key, 2 wake-up, 3 both, 0 neither.
int nc_wait(int milliseconds);
// Ends a wait. Safe from any thread.
void nc_wake(void);

// The next key without waiting: false when there is none. `special` is a KEY_ code of ncurses made portable below, 0 for
// a character in `scalar`.
int nc_key(uint32_t *scalar, int *special);
enum {
  nc_up = 1, nc_down, nc_left, nc_right, nc_home, nc_end, nc_page_up, nc_page_down, nc_backspace, nc_delete,
  nc_back_tab, nc_resize, nc_other,
  // Of the mouse; `scalar` is row * 65536 + column.
  nc_click, nc_wheel_up, nc_wheel_down,
  nc_f1 = 101
};

// Writes bytes to the terminal past curses: sequences that leave the cursor where it was.
void nc_write(const char *bytes, int count);
// What is to be written before the terminal is given back, whatever ends the program; at most 128 bytes.
void nc_set_exit_sequence(const char *bytes, int count);
// Makes curses draw rows anew at the next present: something was drawn there that it knows nothing of.
void nc_invalidate_rows(int row, int count);
// Whether the program was stopped and continued since the last call.
int nc_was_suspended(void);

// Asks the terminal before it is taken over: keys come at once and are not shown. False without a terminal.
int nc_probe_begin(const char *question, int bytes);
// What came since, waited for at most so long: the number of bytes, 0 for none, -1 when the terminal has gone.
int nc_probe_read(char *buffer, int size, int milliseconds);
// Ends the asking; `keys` is what was typed meanwhile, and is what `nc_key` answers first.
void nc_probe_end(const char *keys, int count);
// Answers may come still, or are in the midst of coming: they are no keys. After nc_start.
void nc_expect_late_reply(int inside);
enum { nc_in_no_reply = 0, nc_in_apc, nc_in_csi };

// Points a cell is wide and high, where the terminal says so.
int nc_cell_size(int *width, int *height);

// What a program writes to its output, if it ends within so many milliseconds: the number of bytes, -1 when it did not.
int nc_run(char *const arguments[], char *buffer, int size, int milliseconds);
