// Turns the bytes of a terminal into keys. Pure: bytes and times come in, keys go out; `keys.c` reads and knows the clock. Everything is
// bounded, and what is no key is skipped as a whole: a letter of a reply or of a paste would be an answer.
#include "internal.h"

#include <stdlib.h>
#include <string.h>

// Milliseconds. `gap`: the longest silence within a sequence. `long_part`, `long_paste`: what lasts longer ends at a single byte after
// `typed`, since that is a person at the keys. `stalled`: the longest silence within a paste.
enum { gap = 500, typed = 20, long_part = 2000, long_paste = 10000, stalled = 2000, long_ago = 1000000 };
// How long a lone Esc waits for more bytes, and how long while replies may arrive, since they begin with Esc.
enum { escape_delay = 25, long_escape_delay = 200 };
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

nc_decoder *nc_decoder_new(void) {
  nc_decoder *decoder = calloc(1, sizeof *decoder);
  if (decoder == NULL) return NULL;
  decoder->last = decoder->lone_escape = decoder->replies_until = -long_ago;
  return decoder;
}

void nc_decoder_free(nc_decoder *decoder) { free(decoder); }
void nc_decoder_use(nc_decoder *decoder, int (*named)(const char *, nc_press *)) { decoder->named = named; }
void nc_decoder_report_mouse(nc_decoder *decoder, int on) { decoder->reports_mouse = on; }

void nc_decoder_expect_reply(nc_decoder *decoder, int inside, long long now, long long until) {
  decoder->next_part = inside == nc_in_apc ? in_string : inside == nc_in_csi ? in_csi : nothing;
  decoder->last = now;
  decoder->replies_until = until;
}

int nc_decoder_has_keys(const nc_decoder *decoder) {
  return decoder->is_paste_due || (decoder->count > 0 && !decoder->is_waiting);
}

int nc_decoder_pasted(const nc_decoder *decoder, const char **text) {
  *text = decoder->pasted;
  return decoder->pasted_count;
}

static int is_lone_escape(const nc_decoder *decoder) {
  return decoder->part == nothing && decoder->count == 1 && decoder->bytes[0] == escape;
}

// When a lone Esc is a key.
static long long escape_due(const nc_decoder *decoder) {
  return decoder->last + (decoder->last < decoder->replies_until ? long_escape_delay : escape_delay);
}

// A letter after an Esc that is a key of its own unless more follows.
static int is_lone_tail(const nc_decoder *decoder) { return decoder->is_rejoined && decoder->count == 2; }

// How long it waits for more; `P` is a key with a meaning and waits as short as Esc does.
static int tail_delay(const nc_decoder *decoder) { return decoder->bytes[1] == 'P' ? escape_delay : gap; }

long long nc_decoder_due(const nc_decoder *decoder, long long now) {
  if (nc_decoder_has_keys(decoder)) return now;
  if (is_lone_escape(decoder)) return escape_due(decoder);
  if (decoder->part == nothing && is_lone_tail(decoder)) return decoder->last + tail_delay(decoder);
  return decoder->part == in_paste && !decoder->is_paste_told ? decoder->last + gap : -1;
}

int nc_decoder_awaits_escape(const nc_decoder *decoder) { return is_lone_escape(decoder); }

static int is_one_of(const char *letters, unsigned char letter) { return letter != 0 && strchr(letters, letter) != NULL; }

static void take(nc_decoder *decoder, int count) {
  decoder->count -= count;
  memmove(decoder->bytes, decoder->bytes + count, (size_t)decoder->count);
}

static void begin(nc_decoder *decoder, int part, int taken, long long now) {
  take(decoder, taken);
  decoder->part = part;
  decoder->began = now;
  decoder->before = 0;
}

// MARK: Bytes in

// Length and value of the character at the front: 0 while it is incomplete, -1 for what is no UTF-8.
static int utf8(const unsigned char *bytes, int count, uint32_t *scalar) {
  unsigned char first = bytes[0];
  if (first < 0x80) {
    *scalar = first;
    return 1;
  }
  if (first < 0xC2 || first > 0xF4) return -1;
  int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t value = first & (0x7F >> length);
  for (int i = 1; i < length; i++) {
    if (i == count) return 0;
    if ((bytes[i] & 0xC0) != 0x80) return -1;
    value = value << 6 | (bytes[i] & 0x3F);
  }
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return -1;
  *scalar = value;
  return length;
}

// Whether a read is what one key sends.
static int is_one_key(const unsigned char *bytes, int count) {
  uint32_t scalar;
  if (count == 1) return 1;
  if (bytes[0] != escape) return utf8(bytes, count, &scalar) == count;
  return count <= 6 && memcmp(bytes, "\033[201~", (size_t)count) != 0;
}

// Whether bytes continue a sequence after an Esc that came before them. `P` is a key with a meaning, so what follows must be what a terminal
// sends.
static int is_tail(const unsigned char *bytes, int count) {
  switch (bytes[0]) {
    case '[': case ']': case '_': case '^': return 1;
    case 'O': return count == 1 || is_one_of("0123456789;ABCDEFHPQRSMXjklmnopqrstuvwxy", bytes[1]);
    case 'P': return count == 1 || is_one_of("0123456789$+>!|=?", bytes[1]);
    default: return 0;
  }
}

static void end_paste(nc_decoder *decoder) {
  decoder->part = nothing;
  decoder->matched = 0;
  if (decoder->is_returned) decoder->pasted_count = decoder->is_returned = 0;
  decoder->is_paste_due = !decoder->is_paste_told || decoder->pasted_count > 0;
}

// Ends what has not been ended: the rest of it never came.
static void give_up(nc_decoder *decoder, const unsigned char *bytes, int count, long long now) {
  long long silence = now - decoder->last, length = now - decoder->began;
  if (decoder->part == in_paste) {
    int is_key = decoder->matched == 0 && is_one_key(bytes, count);
    if (silence > stalled || (is_key && (silence > gap || (silence >= typed && length > long_paste)))) end_paste(decoder);
  } else if (decoder->part != nothing) {
    if (silence <= gap && !(count == 1 && silence >= typed && length > long_part)) return;
    decoder->part = nothing;
    decoder->count = 0;
  } else if (decoder->is_waiting && !is_lone_escape(decoder)) {
    int is_tail = is_lone_tail(decoder), is_key = count == 1 && silence >= typed && length > long_part;
    if (silence <= (is_tail ? tail_delay(decoder) : gap) && !is_key) return;
    take(decoder, is_tail ? 1 : decoder->count);
    decoder->is_apart = decoder->is_rejoined = decoder->is_alt = 0;
  }
}

int nc_decoder_room(const nc_decoder *decoder) { return (int)sizeof decoder->bytes - 2 - decoder->count; }

void nc_decoder_add(nc_decoder *decoder, const unsigned char *bytes, int count, long long now) {
  if (count > nc_decoder_room(decoder)) count = nc_decoder_room(decoder);
  if (count <= 0) return;
  give_up(decoder, bytes, count, now);
  if (decoder->next_part != nothing) {
    if (decoder->count == 0 && now - decoder->last <= gap) begin(decoder, decoder->next_part, 0, now);
    decoder->next_part = nothing;
  }
  if (is_lone_escape(decoder)) {
    decoder->is_apart = 1;
  } else if (decoder->count == 0 && decoder->part == nothing) {
    decoder->is_apart = decoder->is_rejoined = 0;
    if (now - decoder->lone_escape <= gap && is_tail(bytes, count)) {
      decoder->bytes[decoder->count++] = escape;
      decoder->is_rejoined = 1;
    }
  }
  decoder->lone_escape = -long_ago;
  if (decoder->count == 0 && decoder->part == nothing) decoder->began = now;
  memcpy(decoder->bytes + decoder->count, bytes, (size_t)count);
  decoder->count += count;
  decoder->last = now;
  decoder->is_waiting = 0;
}

// MARK: What is skipped or collected

// Skips the rest of a sequence; returns whether it ended.
static int pass(nc_decoder *decoder) {
  int i = 0;
  while (i < decoder->count && decoder->part != nothing) {
    unsigned char byte = decoder->bytes[i];
    if (byte == escape) {
      // The end of a string, or something else after one that was cut off.
      if (decoder->part == in_string && i + 1 == decoder->count) break;
      int is_end = decoder->part == in_string && decoder->bytes[i + 1] == '\\';
      decoder->part = nothing;
      if (!is_end) break;
      i++;
    } else if (byte == cancel || byte == substitute) {
      decoder->part = nothing;
    } else if (byte == interrupt) {
      // No reply holds Ctrl-C.
      decoder->part = nothing;
      break;
    } else if (decoder->part == in_csi) {
      if (byte >= 0x40) decoder->part = nothing;
      if (byte < 0x20 || byte > 0x7E) {
        decoder->part = nothing;
        break;
      }
    } else if (byte == 7 || (byte == 0x9C && (decoder->before < 0x80 || decoder->before == 0xC2))) {
      decoder->part = nothing;
    }
    decoder->before = byte;
    i++;
  }
  take(decoder, i);
  return decoder->part == nothing;
}

static void keep(nc_decoder *decoder, const void *bytes, int count) {
  int room = longest_paste - decoder->pasted_count;
  if (count > room) count = room;
  memcpy(decoder->pasted + decoder->pasted_count, bytes, (size_t)count);
  decoder->pasted_count += count;
}

// Collects a paste; returns whether it ended.
static int collect(nc_decoder *decoder) {
  static const char end[] = "\033[201~";
  int i = 0;
  while (i < decoder->count && end[decoder->matched] != 0) {
    if (decoder->bytes[i] == (unsigned char)end[decoder->matched]) {
      decoder->matched++;
      i++;
      continue;
    }
    keep(decoder, end, decoder->matched);
    decoder->matched = 0;
    // What begins the marker again is looked at once more.
    if (decoder->bytes[i] == escape) continue;
    const unsigned char *next = memchr(decoder->bytes + i, escape, (size_t)(decoder->count - i));
    int until = next == NULL ? decoder->count : (int)(next - decoder->bytes);
    keep(decoder, decoder->bytes + i, until - i);
    i = until;
  }
  take(decoder, i);
  if (end[decoder->matched] != 0) return 0;
  end_paste(decoder);
  return 1;
}

// MARK: Sequences

// What `sequence` found besides the length of a key.
enum { is_incomplete = 0, is_string = -1, is_paste = -2, is_long = -3 };

// Keys that nearly all terminals send alike, also where terminfo does not name them.
static void standard(const unsigned char *bytes, int length, nc_press *press) {
  unsigned char final = bytes[length - 1];
  if (length == 3) {
    switch (final) {
      case 'A': press->special = nc_up; return;
      case 'B': press->special = nc_down; return;
      case 'C': press->special = nc_right; return;
      case 'D': press->special = nc_left; return;
      case 'F': press->special = nc_end; return;
      case 'H': press->special = nc_home; return;
      case 'Z': if (bytes[1] == '[') press->special = nc_back_tab; return;
      case 'P': case 'Q': case 'R': case 'S': press->special = nc_f1 + final - 'P'; return;
      default: return;
    }
  }
  if (final != '~' || length > 5 || bytes[1] != '[') return;
  int number = 0;
  for (int i = 2; i < length - 1; i++) {
    if (bytes[i] < '0' || bytes[i] > '9') return;
    number = number * 10 + bytes[i] - '0';
  }
  switch (number) {
    case 1: case 7: press->special = nc_home; break;
    case 3: press->special = nc_delete; break;
    case 4: case 8: press->special = nc_end; break;
    case 5: press->special = nc_page_up; break;
    case 6: press->special = nc_page_down; break;
    case 11: case 12: case 13: case 14: case 15: press->special = nc_f1 + number - 11; break;
    case 17: case 18: case 19: case 20: case 21: press->special = nc_f1 + number - 12; break;
    case 23: case 24: press->special = nc_f1 + number - 13; break;
    default: break;
  }
}

// Decodes a mouse report; the top left cell is 1, 1. Modifiers are ignored.
static void mouse(const nc_decoder *decoder, int button, int col, int row, int is_press, nc_press *press) {
  if (!decoder->reports_mouse || col < 1 || row < 1 || col > 0xFFFF || row > 0xFFFF) return;
  int special = 0;
  switch (is_press ? button & ~(4 | 8 | 16) : -1) {
    case 0: special = nc_click; break;
    case 64: special = nc_wheel_up; break;
    case 65: special = nc_wheel_down; break;
    default: return;
  }
  press->special = special;
  press->scalar = (uint32_t)(row - 1) << 16 | (uint32_t)(col - 1);
}

// A report of the old form: three characters, of a byte or in UTF-8, after `Esc [ M`.
static int old_mouse(const nc_decoder *decoder, nc_press *press) {
  int values[3], at = 3;
  for (int i = 0; i < 3; i++) {
    if (at == decoder->count) return is_incomplete;
    unsigned char byte = decoder->bytes[at];
    // Cut off; 0 stands for a column past the last one that can be told.
    if (byte > 0 && byte < 32) return at;
    values[i] = byte;
    at++;
    if (byte >= 0xC2 && byte <= 0xDF) {
      if (at == decoder->count) return is_incomplete;
      if ((decoder->bytes[at] & 0xC0) == 0x80) values[i] = (byte & 0x1F) << 6 | (decoder->bytes[at++] & 0x3F);
    }
  }
  mouse(decoder, values[0] - 32, values[1] - 32, values[2] - 32, 1, press);
  return at;
}

static int csi(const nc_decoder *decoder, nc_press *press) {
  const unsigned char *bytes = decoder->bytes;
  if (decoder->count > 2 && bytes[2] == 'M') return old_mouse(decoder, press);
  // The first function keys of the Linux console have one more letter.
  int i = decoder->count > 2 && bytes[2] == '[' ? 3 : 2;
  int numbers[3] = {0}, which = 0;
  for (; i < decoder->count; i++) {
    unsigned char byte = bytes[i];
    if (byte >= 0x40 && byte <= 0x7E) {
      if (bytes[2] == '<' && which == 2 && (byte == 'M' || byte == 'm')) {
        mouse(decoder, numbers[0], numbers[1], numbers[2], byte == 'M', press);
      } else if (i == 3 && bytes[2] == '[' && byte >= 'A' && byte <= 'E') {
        press->special = nc_f1 + byte - 'A';
      } else if (bytes[2] != '[') {
        standard(bytes, i + 1, press);
      }
      return i + 1;
    }
    if (byte == cancel || byte == substitute) return i + 1;
    // The sequence was cut off here: another key follows.
    if (byte < 0x20 || byte > 0x7E) return i;
    // Shift with a key of rxvt, which ends as no other sequence does.
    if (byte == '$' && i > 2 && i < 5 && which == 0 && bytes[2] >= '0' && bytes[2] <= '9') return i + 1;
    if (byte == ';') which = which < 3 ? which + 1 : 3;
    if (byte >= '0' && byte <= '9' && which < 3 && numbers[which] < 100000) numbers[which] = numbers[which] * 10 + byte - '0';
  }
  return i < longest_sequence ? is_incomplete : is_long;
}

// A key of the number pad in application mode; 0 for other keys.
static uint32_t keypad(unsigned char final) {
  if (final >= 'j' && final <= 'y') return "*+,-./0123456789"[final - 'j'];
  return final == 'M' ? 13 : final == 'I' ? 9 : final == 'X' ? '=' : final == ' ' ? ' ' : 0;
}

static int ss3(const nc_decoder *decoder, nc_press *press) {
  for (int i = 2; i < decoder->count; i++) {
    unsigned char byte = decoder->bytes[i];
    if (byte == ';' || (byte >= '0' && byte <= '9')) continue;
    if (byte < 0x20 || byte > 0x7E) return i;
    if (i == 2) {
      press->scalar = keypad(byte);
      if (press->scalar != 0) press->special = 0;
      else standard(decoder->bytes, 3, press);
    }
    return i + 1;
  }
  return decoder->count < longest_sequence ? is_incomplete : is_long;
}

// A sequence that terminfo names; 0 for none. The shortest first: for longer texts curses reports the key they begin with.
static int named(const nc_decoder *decoder, nc_press *press) {
  if (decoder->named == NULL) return 0;
  for (int length = 2; length <= 15 && length <= decoder->count; length++) {
    char text[16];
    memcpy(text, decoder->bytes, (size_t)length);
    text[length] = 0;
    if (decoder->named(text, press)) return length;
  }
  return 0;
}

// Decodes what begins with Esc; returns the length of a key, or one of the results above. An unknown sequence is `nc_other` as a whole.
static int sequence(nc_decoder *decoder, nc_press *press) {
  unsigned char second = decoder->bytes[1];
  press->special = nc_other;
  press->scalar = 0;
  if (decoder->count >= 6 && memcmp(decoder->bytes, "\033[200~", 6) == 0) return is_paste;
  // On a VT100 the number pad has the names of function keys.
  int is_keypad = second == 'O' && decoder->count > 2 && keypad(decoder->bytes[2]) != 0;
  int length = is_keypad ? 0 : named(decoder, press);
  if (length > 0) return length;
  switch (second) {
    case '[': return csi(decoder, press);
    case 'O': return ss3(decoder, press);
    case ']': case 'P': case '_': case '^': case 'X': return is_string;
    case escape:
      // Alt with a key that is itself a sequence, or Esc twice.
      if (decoder->count > 2 && is_one_of("[O]P_^", decoder->bytes[2])) {
        take(decoder, 1);
        decoder->is_alt = 1;
        return sequence(decoder, press);
      }
      break;
    case interrupt:
      // Ctrl-C quits whatever came before it.
      break;
    default: {
      if (second < 0x20 || second == 0x7F) return 2;
      length = utf8(decoder->bytes + 1, decoder->count - 1, &press->scalar);
      if (length == 0) return is_incomplete;
      // An 8-bit control begins a sequence of its own.
      if (length < 0 || (press->scalar >= 0x80 && press->scalar < 0xA0)) return 1;
      press->special = nc_alt;
      return 1 + length;
    }
  }
  press->special = 0;
  press->scalar = escape;
  return 1;
}

// MARK: Keys out

// Turns an 8-bit control (of a terminal that sends those, as a byte or in UTF-8) into Esc and a letter; a meaningless one is skipped.
static int widen(nc_decoder *decoder) {
  unsigned char *bytes = decoder->bytes;
  int is_utf8 = bytes[0] == 0xC2 && decoder->count > 1 && bytes[1] >= 0x80 && bytes[1] < 0xA0;
  if (!is_utf8 && (bytes[0] < 0x80 || bytes[0] >= 0xA0)) return 0;
  unsigned char letter = (unsigned char)((is_utf8 ? bytes[1] : bytes[0]) - 0x40);
  if (strchr("[O]P_^X", letter) == NULL) {
    take(decoder, is_utf8 ? 2 : 1);
    return 1;
  }
  if (!is_utf8) memmove(bytes + 1, bytes, (size_t)decoder->count++);
  bytes[0] = escape;
  bytes[1] = letter;
  decoder->is_apart = decoder->is_rejoined = 0;
  return 1;
}

static int wait(nc_decoder *decoder) {
  decoder->is_waiting = decoder->count > 0;
  return 0;
}

static int give(nc_press *press, uint32_t scalar, int special) {
  press->scalar = scalar;
  press->special = special;
  return 1;
}

int nc_decoder_next(nc_decoder *decoder, long long now, nc_press *press) {
  if (decoder->is_returned) decoder->pasted_count = decoder->is_returned = 0;
  for (;;) {
    if (decoder->part == in_paste) {
      if (!collect(decoder)) {
        if (decoder->is_paste_told || now - decoder->last < gap) return 0;
        decoder->is_paste_told = decoder->is_returned = 1;
        return give(press, 0, nc_paste);
      }
    }
    if (decoder->is_paste_due) {
      decoder->is_paste_due = 0;
      decoder->is_returned = 1;
      return give(press, 0, nc_paste);
    }
    if (decoder->count == 0) return 0;
    if (decoder->part != nothing) {
      if (!pass(decoder)) return wait(decoder);
      continue;
    }
    unsigned char first = decoder->bytes[0];
    if (first == escape) {
      int is_split = decoder->is_apart || decoder->is_rejoined;
      int is_tailed = decoder->count > 1 && (!is_split || is_tail(decoder->bytes + 1, decoder->count - 1));
      if (!is_tailed && decoder->is_rejoined && !decoder->is_apart) {
        // It was a key already.
        take(decoder, 1);
        decoder->is_rejoined = 0;
        continue;
      }
      if (!is_tailed) {
        if (decoder->count == 1) {
          if (now < escape_due(decoder)) return wait(decoder);
          decoder->lone_escape = now;
        }
        take(decoder, 1);
        decoder->is_apart = decoder->is_rejoined = 0;
        return give(press, escape, 0);
      }
      decoder->is_rejoined |= decoder->is_apart;
      if (is_lone_tail(decoder)) {
        if (now - decoder->last < tail_delay(decoder)) return wait(decoder);
        int is_key = decoder->is_apart;
        take(decoder, 1);
        decoder->is_apart = decoder->is_rejoined = 0;
        if (is_key) return give(press, escape, 0);
        continue;
      }
      int length = sequence(decoder, press);
      if (length == is_incomplete) return wait(decoder);
      int is_alt = decoder->is_alt;
      decoder->is_apart = decoder->is_rejoined = decoder->is_alt = 0;
      switch (length) {
        case is_string: begin(decoder, in_string, 2, now); break;
        case is_long: begin(decoder, in_csi, decoder->count, decoder->began); break;
        case is_paste:
          begin(decoder, in_paste, 6, now);
          decoder->pasted_count = decoder->matched = decoder->is_paste_told = 0;
          break;
        default:
          take(decoder, length);
          if (is_alt && (press->special < nc_click || press->special > nc_wheel_down)) give(press, 0, nc_other);
          return 1;
      }
      continue;
    }
    if (widen(decoder)) continue;
    char text[2] = {(char)first, 0};
    if ((first < 0x20 || first == 0x7F) && decoder->named != NULL && decoder->named(text, press)) {
      take(decoder, 1);
      return 1;
    }
    uint32_t scalar = 0;
    int used = utf8(decoder->bytes, decoder->count, &scalar);
    if (used == 0) return wait(decoder);
    take(decoder, used < 0 ? 1 : used);
    if (used > 0) return give(press, scalar, scalar == 0 ? nc_other : 0);
  }
}
