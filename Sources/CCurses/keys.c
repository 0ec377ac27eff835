// Decodes terminal input into keys. Sequences of known keys come from terminfo through curses; everything else is decoded here: curses
// would turn unknown sequences into Esc and letters, which are answers, and drops its input at an invalid byte.
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
#include <wchar.h>

// Milliseconds: the longest gap within a sequence; how long replies to queries may still arrive; how long a lone Esc waits for more
// bytes, and how long while replies may arrive, since they begin with Esc.
enum { gap = 500, late_reply_window = 3000, escape_delay = 25, long_escape_delay = 200 };

// Bytes read but not decoded. is_partial: they are the beginning of a sequence.
static unsigned char buffered[8192];
static int buffered_count, is_partial, is_closed;
static long long last_byte, lone_escape = -gap, expected_until;
// The kind of sequence whose remaining bytes are skipped.
static enum { nothing, in_string, in_csi } part;
static int mouse_enabled;

long long nc_monotonic_milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

int nc_has_buffered_keys(void) { return buffered_count > 0 && !is_partial; }
int nc_is_closed(void) { return is_closed; }
void nc_report_mouse(int on) { mouse_enabled = on; }

void nc_probe_end(const char *keys, int count) {
  if (count > (int)sizeof buffered) count = (int)sizeof buffered;
  memcpy(buffered, keys, (size_t)count);
  buffered_count = count;
  nc_restore_modes();
}

void nc_expect_late_reply(int inside) {
  part = inside == nc_in_apc ? in_string : inside == nc_in_csi ? in_csi : nothing;
  last_byte = nc_monotonic_milliseconds();
  expected_until = last_byte + late_reply_window;
}

static void take(int count) {
  buffered_count -= count;
  memmove(buffered, buffered + count, (size_t)buffered_count);
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
  time = nc_monotonic_milliseconds();
  if (time - last_byte > gap) {
    part = nothing;
    if (is_partial) buffered_count = is_partial = 0;
  }
  // A sequence that fills the whole buffer is not a key.
  if (buffered_count == sizeof buffered) buffered_count = 0;
  ssize_t got = read(STDIN_FILENO, buffered + buffered_count, sizeof buffered - (size_t)buffered_count);
  if (got <= 0) {
    is_closed |= got == 0 || (errno != EINTR && errno != EAGAIN);
    return 0;
  }
  last_byte = time;
  is_partial = 0;
  buffered_count += (int)got;
  return (int)got;
}

// Skips the rest of a sequence.
static void pass(void) {
  int i = 0;
  while (i < buffered_count && part != nothing) {
    unsigned char byte = buffered[i];
    if (part == in_csi) {
      if (byte >= 0x40 && byte <= 0x7E) part = nothing;
    } else if (byte == 7) {
      part = nothing;
    } else if (byte == 27) {
      // The end of the string, or a key after a string that was cut off.
      if (i + 1 == buffered_count) break;
      part = nothing;
      if (buffered[i + 1] != '\\') break;
      i++;
    }
    i++;
  }
  take(i);
  if (buffered_count > 0 && part != nothing) is_partial = 1;
}

// Translates a key code of curses.
static void name(int key, uint32_t *scalar, int *special) {
  switch (key) {
    case KEY_UP: *special = nc_up; break;
    case KEY_DOWN: *special = nc_down; break;
    case KEY_LEFT: *special = nc_left; break;
    case KEY_RIGHT: *special = nc_right; break;
    case KEY_HOME: *special = nc_home; break;
    case KEY_END: *special = nc_end; break;
    case KEY_PPAGE: *special = nc_page_up; break;
    case KEY_NPAGE: *special = nc_page_down; break;
    case KEY_BACKSPACE: *special = nc_backspace; break;
    case KEY_DC: *special = nc_delete; break;
    case KEY_BTAB: *special = nc_back_tab; break;
    case KEY_ENTER: *scalar = 13; break;
    default: *special = key >= KEY_F(1) && key <= KEY_F(12) ? nc_f1 + key - KEY_F(1) : nc_other;
  }
}

// Decodes a mouse report; the top left cell is 1, 1. Modifiers are ignored.
static int mouse(int button, int col, int row, int is_press, uint32_t *place) {
  if (col < 1 || row < 1 || col > 0xFFFF || row > 0xFFFF) return nc_other;
  *place = (uint32_t)(row - 1) << 16 | (uint32_t)(col - 1);
  switch (is_press ? button & ~(4 | 8 | 16) : -1) {
    case 0: return nc_click;
    case 64: return nc_wheel_up;
    case 65: return nc_wheel_down;
    default: return nc_other;
  }
}

// Decodes a sequence that begins with Esc and returns its length: 0 while it is incomplete, -1 for the beginning of a string (OSC, DCS,
// APC). An unknown sequence is `nc_other` as a whole.
static int escape(uint32_t *scalar, int *special) {
  *special = nc_other;
  int is_csi = buffered[1] == '[';
  int is_mouse = is_csi && buffered_count > 2 && (buffered[2] == '<' || (buffered[2] == 'M' && mouse_enabled));
  // Try the shortest prefix first: for longer texts `key_defined` reports the key they begin with.
  for (int length = 2; length <= 15 && length <= buffered_count && !is_mouse; length++) {
    char text[16];
    memcpy(text, buffered, (size_t)length);
    text[length] = 0;
    int found = key_defined(text);
    // Arrow keys have two encodings; before curses sets its mode they come in the other one.
    if (found <= 0 && length == 3 && is_csi) {
      text[1] = 'O';
      found = key_defined(text);
    }
    if (found > 0) {
      name(found, scalar, special);
      return length;
    }
  }
  if (is_mouse && buffered[2] == 'M') {
    if (buffered_count < 6) return 0;
    *special = mouse(buffered[3] - 32, buffered[4] - 32, buffered[5] - 32, 1, scalar);
    return 6;
  }
  switch (buffered[1]) {
    case '[': {
      // The first function keys of the Linux console have one more letter.
      int i = buffered_count > 2 && buffered[2] == '[' ? 3 : 2;
      int numbers[3] = {0}, which = 0;
      for (; i < buffered_count; i++) {
        unsigned char byte = buffered[i];
        if (byte >= 0x40 && byte <= 0x7E) {
          if (is_mouse && which == 2) *special = mouse(numbers[0], numbers[1], numbers[2], byte == 'M', scalar);
          return i + 1;
        }
        // The sequence was cut off here: another key follows.
        if (byte < 0x20 || byte > 0x7E) return i;
        if (byte == ';') which = which < 3 ? which + 1 : 3;
        if (byte >= '0' && byte <= '9' && which < 3 && numbers[which] < 100000) numbers[which] = numbers[which] * 10 + byte - '0';
      }
      return 0;
    }
    case 'O':
      for (int i = 2; i < buffered_count; i++)
        if (buffered[i] != ';' && (buffered[i] < '0' || buffered[i] > '9')) return i + 1;
      return 0;
    case ']': case 'P': case '_': case '^': case 'X': return -1;
    case 27:
      // Alt with a key that is itself a sequence.
      if (buffered_count > 2 && (buffered[2] == '[' || buffered[2] == 'O')) {
        take(1);
        int length = escape(scalar, special);
        if (*special < nc_click || *special > nc_wheel_down) *special = nc_other;
        return length;
      }
  }
  // Esc and a letter, or Alt with the letter: terminals send the same bytes.
  *special = 0;
  *scalar = 27;
  return 1;
}

// Whether the input continues a sequence whose Esc was taken for a lone key, on a slow connection.
static int is_tail(void) {
  if (nc_monotonic_milliseconds() - lone_escape > gap) return 0;
  return buffered[0] == '[' || (buffered[0] == 'O' && buffered_count > 1 && strchr("ABCDFHPQRS", buffered[1]) != NULL);
}

int nc_next_key(uint32_t *scalar, int *special) {
  *scalar = 0;
  *special = 0;
  for (;;) {
    if (!nc_has_buffered_keys() && read_more(0) == 0) return 0;
    if (part != nothing) {
      pass();
      continue;
    }
    if (is_tail() && buffered_count < (int)sizeof buffered) {
      memmove(buffered + 1, buffered, (size_t)buffered_count++);
      buffered[0] = 27;
    }
    if (buffered[0] == 27) {
      int delay = nc_monotonic_milliseconds() < expected_until ? long_escape_delay : escape_delay;
      if (buffered_count == 1 && read_more(delay) == 0) {
        take(1);
        lone_escape = nc_monotonic_milliseconds();
        *scalar = 27;
        return 1;
      }
      lone_escape = -gap;
      int length = escape(scalar, special);
      if (length < 0) {
        part = in_string;
        take(2);
      } else if (length == 0) {
        is_partial = 1;
      } else {
        take(length);
        return 1;
      }
      continue;
    }
    char text[2] = {(char)buffered[0], 0};
    int found = buffered[0] < 32 || buffered[0] == 127 ? key_defined(text) : 0;
    if (found > 0) {
      name(found, scalar, special);
      take(1);
      return 1;
    }
    wchar_t wide = 0;
    mbstate_t state = {0};
    size_t used = mbrtowc(&wide, (const char *)buffered, (size_t)buffered_count, &state);
    if (used == (size_t)-2) {
      is_partial = 1;
    } else if (used == 0 || used > (size_t)buffered_count) {
      // Not valid UTF-8: skip this byte.
      take(1);
    } else {
      take((int)used);
      *scalar = (uint32_t)wide;
      return 1;
    }
  }
}
