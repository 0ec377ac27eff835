// Turns the bytes of a terminal into keys. Pure: bytes and times come in, keys go out; `keys.c` reads and knows the clock. Everything is
// bounded, and what is no key is skipped as a whole: a letter of a reply or of a paste would be an answer.
#include "decoder.h"

#include <stdlib.h>

// Milliseconds. `gap`: the longest silence within a sequence. `long_part`, `long_paste`: what lasts longer ends at a single byte after
// `typed`, since that is a person at the keys. `stalled`: the longest silence within a paste.
enum { gap = 500, typed = 20, long_part = 2000, long_paste = 10000, stalled = 2000, long_ago = 1000000 };
// How long a lone Esc waits for more bytes, and how long while replies may arrive, since they begin with Esc.
enum { escape_delay = 25, long_escape_delay = 200 };

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

static void begin(nc_decoder *decoder, int part, int taken, long long now) {
  take(decoder, taken);
  decoder->part = part;
  decoder->began = now;
  decoder->before = 0;
}

// MARK: Bytes in

// Whether a read is what one key sends.
static int is_one_key(const unsigned char *bytes, int count) {
  uint32_t scalar;
  if (count == 1) return 1;
  if (bytes[0] != escape) return nc_utf8(bytes, count, &scalar) == count;
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
      int length = nc_sequence(decoder, press);
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
          if (is_alt && (press->special < nc_click || press->special > nc_wheel_down)) {
            give(press, 0, nc_with_alt(press->special));
          }
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
    int used = nc_utf8(decoder->bytes, decoder->count, &scalar);
    if (used == 0) return wait(decoder);
    take(decoder, used < 0 ? 1 : used);
    if (used > 0) return give(press, scalar, scalar == 0 ? nc_other : 0);
  }
}
