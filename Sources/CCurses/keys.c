// Reads terminal input and turns it into keys with `decode.c`. Names of sequences come from terminfo through curses; reading is done here:
// curses would turn unknown sequences into Esc and letters, which are answers, and drops its input at an invalid byte.
#define _GNU_SOURCE 1
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1
#define _DARWIN_C_SOURCE 1
#include "CCurses.h"
#include "internal.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// How long replies to queries may still arrive, in milliseconds; and after how many bytes without a key the caller gets a turn.
enum { late_reply_window = 3000, most_without_key = 256 * 1024 };

static nc_decoder *decoder;
static int is_closed;

long long nc_monotonic_milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

// Translates a key code of curses; false for codes that are decoded from their bytes.
static int named(const char *text, nc_press *press) {
  // Arrow keys have two encodings; before curses sets its mode they come in the other one, which the decoder knows.
  int key = key_defined(text);
  // Keys with modifiers have numbers past the last named one, and no names in all terminals.
  if (key <= 0 || key == KEY_MOUSE || key > KEY_MAX) return 0;
  press->scalar = 0;
  switch (key) {
    case KEY_UP: press->special = nc_up; break;
    case KEY_DOWN: press->special = nc_down; break;
    case KEY_LEFT: press->special = nc_left; break;
    case KEY_RIGHT: press->special = nc_right; break;
    case KEY_HOME: press->special = nc_home; break;
    case KEY_END: press->special = nc_end; break;
    case KEY_PPAGE: press->special = nc_page_up; break;
    case KEY_NPAGE: press->special = nc_page_down; break;
    case KEY_BACKSPACE: press->special = nc_backspace; break;
    case KEY_DC: press->special = nc_delete; break;
    case KEY_BTAB: press->special = nc_back_tab; break;
    case KEY_ENTER:
      press->scalar = 13;
      press->special = 0;
      break;
    default: press->special = key >= KEY_F(1) && key <= KEY_F(12) ? nc_f1 + key - KEY_F(1) : nc_other;
  }
  return 1;
}

// The decoder of this terminal; without memory for it there are no keys.
static nc_decoder *keys(void) {
  if (decoder == NULL) {
    decoder = nc_decoder_new();
    if (decoder != NULL) nc_decoder_use(decoder, named);
  }
  return decoder;
}

int nc_has_buffered_keys(void) { return decoder != NULL && nc_decoder_has_keys(decoder); }
int nc_is_closed(void) { return is_closed; }
int nc_pasted(const char **text) { return decoder == NULL ? 0 : nc_decoder_pasted(decoder, text); }

void nc_report_mouse(int on) {
  if (keys() != NULL) nc_decoder_report_mouse(decoder, on);
}

int nc_key_due(void) {
  if (decoder == NULL) return -1;
  long long now = nc_monotonic_milliseconds(), due = nc_decoder_due(decoder, now);
  return due < 0 ? -1 : due > now ? (int)(due - now) : 0;
}

void nc_probe_end(const char *typed, int count) {
  if (keys() != NULL) nc_decoder_add(decoder, (const unsigned char *)typed, count, nc_monotonic_milliseconds());
  nc_restore_modes();
}

void nc_expect_late_reply(int inside) {
  long long now = nc_monotonic_milliseconds();
  if (keys() != NULL) nc_decoder_expect_reply(decoder, inside, now, now + late_reply_window);
}

// Reads input, waiting at most so long; returns the number of bytes.
static int read_more(int milliseconds) {
  struct pollfd source = {STDIN_FILENO, POLLIN, 0};
  long long end = nc_monotonic_milliseconds() + milliseconds, time;
  int count;
  do {
    time = nc_monotonic_milliseconds();
    count = poll(&source, 1, time < end ? (int)(end - time) : 0);
  } while (count < 0 && errno == EINTR && time < end);
  if (count <= 0) return 0;
  unsigned char bytes[4096];
  int room = nc_decoder_room(decoder);
  ssize_t got = read(STDIN_FILENO, bytes, room < (int)sizeof bytes ? (size_t)room : sizeof bytes);
  if (got <= 0) {
    is_closed |= got == 0 || (errno != EINTR && errno != EAGAIN);
    return 0;
  }
  nc_decoder_add(decoder, bytes, (int)got, nc_monotonic_milliseconds());
  return (int)got;
}

int nc_next_key(uint32_t *scalar, int *special) {
  *scalar = 0;
  *special = 0;
  if (keys() == NULL) return 0;
  for (int skipped = 0; skipped < most_without_key;) {
    nc_press press = {0, 0};
    if (nc_decoder_next(decoder, nc_monotonic_milliseconds(), &press)) {
      *scalar = press.scalar;
      *special = press.special;
      return 1;
    }
    // A lone Esc is a key soon; everything else is waited for by `nc_wait`.
    int delay = nc_decoder_awaits_escape(decoder) ? nc_key_due() : 0;
    int got = read_more(delay);
    if (got == 0 && (delay == 0 || is_closed)) return 0;
    skipped += got;
  }
  return 0;
}
