// ncurses for Swift: its macros, globals and variadic functions as plain functions, keys, frames and queries, and a terminal that is
// restored however the program ends. One terminal per process.
#pragma once
#include <stdint.h>

// Text attributes, combined with |.
enum { nc_bold = 1, nc_dim = 2, nc_underline = 4, nc_reverse = 8, nc_italic = 16 };

// Results of nc_start.
enum { nc_ok = 0, nc_no_terminal = 1, nc_unknown_terminal = 2, nc_no_cursor_addressing = 3 };

// Sets the locale (C.UTF-8 where the user's has no UTF-8); true when text is UTF-8.
int nc_locale(void);
// Takes over the terminal: alternate screen, no echo, unbuffered keys, and handlers that restore it on fatal signals.
// `rich`: the environment promises more colours than terminfo has for TERM; then NAME-256color is used where it exists.
int nc_start(int rich);
// Restores the terminal. Does nothing when it was never taken over.
void nc_stop(void);

// From now on, signals that ask the program to end (SIGHUP, SIGTERM, SIGINT, SIGPIPE ...) do not end it but are returned by
// nc_wait_for_end. False when no pipe can be made.
int nc_listen_for_end(void);
// Waits for such a signal; its number. For a thread of its own.
int nc_wait_for_end(void);
// Whether one has come.
int nc_is_end_requested(void);
// Restores the terminal and ends the program by a signal, as if nothing had listened for it.
void nc_end_by(int number);

int nc_rows(void);
int nc_cols(void);
// Number of colours; 0 for none.
int nc_colors(void);

// Turns mouse reports on or off.
void nc_mouse(int on);

// Width of a code point in cells: 0 for combining marks, -1 for unprintable ones.
int nc_width(uint32_t scalar);

void nc_erase(void);
// Writes UTF-8 from a cell on; fg and bg are colour numbers, -1 for the terminal's default.
void nc_put(int row, int col, const char *utf8, int bytes, int fg, int bg, int style);
// Where the terminal's hidden cursor stands after the next present: input methods and screen readers follow it.
void nc_place_cursor(int row, int col);
// Shows everything that was put, as one update.
void nc_present(void);
// Makes the next present redraw everything.
void nc_invalidate(void);

// Waits for a key, a wake-up or a signal, at most `milliseconds` (-1: for ever). Returns bits: 1 key, 2 wake-up, 4 terminal closed.
int nc_wait(int milliseconds);
// Ends a wait. Safe from any thread.
void nc_wake(void);

// The next key, without waiting; false when there is none. `special` is one of the codes below, or 0 for a character in `scalar`.
int nc_key(uint32_t *scalar, int *special);
enum {
  nc_up = 1, nc_down, nc_left, nc_right, nc_home, nc_end, nc_page_up, nc_page_down, nc_backspace, nc_delete,
  // Left and Right with Ctrl or Alt; Backspace with Alt.
  nc_word_left, nc_word_right, nc_word_erase,
  nc_back_tab, nc_resize, nc_other,
  // Mouse; `scalar` is row * 65536 + column.
  nc_click, nc_wheel_up, nc_wheel_down,
  // Alt with the character in `scalar`; a paste, whose text `nc_pasted` returns.
  nc_alt, nc_paste,
  nc_f1 = 101
};
// The bytes of the last paste, at most 4096; valid until the next key is read.
int nc_pasted(const char **text);

// A key, as `nc_key` returns it.
typedef struct {
  uint32_t scalar;
  int special;
} nc_press;

// Turns bytes into keys, away from any terminal: the same bytes at the same times (milliseconds) give the same keys.
typedef struct nc_decoder nc_decoder;
nc_decoder *nc_decoder_new(void);
void nc_decoder_free(nc_decoder *decoder);
// What names sequences and control characters besides those that all terminals share: true when it knows one.
void nc_decoder_use(nc_decoder *decoder, int (*named)(const char *text, nc_press *press));
// Whether mouse reports are keys; they are skipped otherwise.
void nc_decoder_report_mouse(nc_decoder *decoder, int on);
// Replies to a query may come until a time, and one has begun (see `nc_expect_late_reply`).
void nc_decoder_expect_reply(nc_decoder *decoder, int inside, long long now, long long until);
// How many bytes can be added.
int nc_decoder_room(const nc_decoder *decoder);
// Adds the bytes of one read. Keys of earlier reads should have been taken.
void nc_decoder_add(nc_decoder *decoder, const unsigned char *bytes, int count, long long now);
// The next key; false when there is none yet.
int nc_decoder_next(nc_decoder *decoder, long long now, nc_press *press);
// Whether there are bytes that have not been looked at.
int nc_decoder_has_keys(const nc_decoder *decoder);
// When there is a key without more bytes; -1 for never.
long long nc_decoder_due(const nc_decoder *decoder, long long now);
// Whether that key is a lone Esc.
int nc_decoder_awaits_escape(const nc_decoder *decoder);
// The bytes of the last paste.
int nc_decoder_pasted(const nc_decoder *decoder, const char **text);

// Writes bytes to the terminal past curses; false when it did not accept all of them. They must leave the cursor where it was.
int nc_write(const char *bytes, int count);
// Sets what is written before the terminal is restored, however the program ends; at most 128 bytes.
void nc_set_exit_sequence(const char *bytes, int count);
// Makes curses redraw rows at the next present, after something was drawn there past curses.
void nc_invalidate_rows(int row, int count);
// Whether the program was suspended and resumed since the last call.
int nc_was_suspended(void);

// Sends a query before the terminal is taken over, with unbuffered input and no echo. False without a terminal.
int nc_probe_begin(const char *question, int bytes);
// Reads replies and keys, waiting at most so long: the number of bytes, 0 for none, -1 when the terminal was closed.
int nc_probe_read(char *buffer, int size, int milliseconds);
// Ends the query; `keys` are bytes typed in the meantime, which `nc_key` returns first.
void nc_probe_end(const char *keys, int count);
// Makes the key decoder skip replies that still arrive, and the rest of one that has begun. After nc_start.
void nc_expect_late_reply(int inside);
enum { nc_in_no_reply = 0, nc_in_apc, nc_in_csi };

// The size of a cell in pixels; false where the terminal does not report it.
int nc_cell_size(int *width, int *height);

// Runs a program with an input of at most 4096 bytes and collects its output: the number of bytes, or -1 when it does not end in time or
// fails.
int nc_run(char *const arguments[], const char *input, int bytes, char *buffer, int size, int milliseconds);
