/* Words of a text. The common case, a word all of ASCII and Cyrillic letters,
** is folded while it is scanned, a byte or two at a time by tables; whatever
** else it holds (accents, other scripts, soft hyphens, Latin among Cyrillic)
** sends it through the slow way: find where it ends, then tz_fold_word.
**
** Every look ahead is bounded (a number's groups, a mixed word's letters), so
** the time is linear in the text whatever the text is. */
#include "text/words.h"

#include <string.h>

#include "base/utf8.h"
#include "text/fold.h"

#define NO_WORD_YET ((size_t)-1)
#define GROUPS_MAX  8 /* groups of three digits in one number */

/* What a byte is, at the beginning of a word. */
enum { SKIP = 0, LETTER, DIGIT, WIDE /* not ASCII */ };

#define SKIP_16                                                                        \
  SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP,  \
      SKIP, SKIP
#define LETTER_8  LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER
#define LETTER_26 LETTER_8, LETTER_8, LETTER_8, LETTER, LETTER
#define WIDE_16                                                                        \
  WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, WIDE, WIDE,  \
      WIDE, WIDE

static const unsigned char byte_class[256] = {
    SKIP_16,   SKIP_16, SKIP_16, /* controls, space to / */
    DIGIT,     DIGIT,   DIGIT,   DIGIT,   DIGIT,   DIGIT,   DIGIT,   DIGIT,   DIGIT,
    DIGIT,     SKIP,    SKIP,    SKIP,    SKIP,    SKIP,    SKIP,    SKIP, /* : to @ */
    LETTER_26, SKIP,    SKIP,    SKIP,    SKIP,    SKIP,    SKIP,          /* [ to ` */
    LETTER_26, SKIP,    SKIP,    SKIP,    SKIP,    SKIP, /* { to DEL */
    WIDE_16,   WIDE_16, WIDE_16, WIDE_16, WIDE_16, WIDE_16, WIDE_16, WIDE_16,
};

/* The Russian letters of U+0400 to U+047F, folded, as the two bytes of their UTF-8,
** by the low bit of the first byte and the low six of the second; empty for any
** other letter, which goes the slow way. */
static const char russian_letters[128][3] = {
    "",  "е", "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",
    "а", "б", "в", "г", "д", "е", "ж", "з", "и", "й", "к", "л", "м", "н", "о", "п",
    "р", "с", "т", "у", "ф", "х", "ц", "ч", "ш", "щ", "ъ", "ы", "ь", "э", "ю", "я",
    "а", "б", "в", "г", "д", "е", "ж", "з", "и", "й", "к", "л", "м", "н", "о", "п",
    "р", "с", "т", "у", "ф", "х", "ц", "ч", "ш", "щ", "ъ", "ы", "ь", "э", "ю", "я",
    "",  "е", "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",
    "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",
    "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",  "",
};

typedef struct scan {
  const char *text;
  size_t size;
  char *form;
  size_t form_size;
  tz_script script;
} scan;

static unsigned char byte_at(const scan *s, size_t at) {
  return at < s->size ? (unsigned char)s->text[at] : 0;
}

static bool is_ascii_letter(unsigned char byte) {
  return byte_class[byte] == LETTER;
}

static bool is_ascii_digit(unsigned char byte) {
  return byte_class[byte] == DIGIT;
}

static tz_script script_at(const scan *s, size_t at) {
  if (at >= s->size) return TZ_SCRIPT_NONE;
  uint32_t codepoint;
  tz_utf8_decode(s->text + at, s->size - at, &codepoint);
  return tz_script_of(codepoint);
}

/* Whether letters of this script stand together in words. */
static bool is_letter(tz_script script) {
  return script == TZ_SCRIPT_LATIN || script == TZ_SCRIPT_CYRILLIC ||
         script == TZ_SCRIPT_GREEK || script == TZ_SCRIPT_OTHER;
}

static bool letter_at(const scan *s, size_t at) {
  unsigned char byte = byte_at(s, at);
  return byte < 0x80 ? is_ascii_letter(byte) : is_letter(script_at(s, at));
}

/* Appends a byte to the form if there is room for a code point still. */
static void put(scan *s, unsigned char byte) {
  if (s->form_size < TZ_WORD_BYTES - 1) s->form[s->form_size++] = (char)byte;
}

/* Where the letter is that continues a word after a soft hyphen at the end of a
** line (the byte after the soft hyphen is at); at itself when none does. */
static size_t after_line_break(const scan *s, size_t at) {
  size_t i = at, end = at + 16; /* an indented line is no continuation */
  bool broken = false;
  while (i < end && i < s->size) {
    char byte = s->text[i];
    if (byte == '\n') {
      if (broken) return at;
      broken = true;
    } else if (byte != ' ' && byte != '\t' && byte != '\r') {
      break;
    }
    i++;
  }
  return broken && letter_at(s, i) ? i : at;
}

/* End of the word that begins at start, whatever it is made of. Looks at about
** `most` bytes; *whole is whether that was enough. */
static size_t word_end(const scan *s, size_t start, size_t most, bool *whole) {
  size_t end = start, i = start;
  while (i < s->size && i - start < most) {
    uint32_t codepoint;
    i += tz_utf8_decode(s->text + i, s->size - i, &codepoint);
    tz_script script = tz_script_of(codepoint);
    if (is_letter(script) || script == TZ_SCRIPT_MARK) {
      end = i;
    } else if (codepoint == 0xAD) {
      i = after_line_break(s, i);
    } else if (!tz_is_invisible(codepoint) &&
               !(tz_is_apostrophe(codepoint) && letter_at(s, i))) {
      break;
    }
  }
  *whole = i >= s->size || i - start < most;
  return end;
}

/* The slow way: see the top of the file. Returns the word's end. */
static size_t read_any_letters(scan *s, size_t start) {
  bool whole;
  size_t used, size = word_end(s, start, TZ_FOLD_LOOK, &whole) - start;
  s->form_size =
      tz_fold_word(s->text + start, size, s->form, TZ_WORD_BYTES, &s->script, &used);
  if (used < size || whole) return start + used;
  size = word_end(s, start, s->size, &whole) - start;
  s->form_size =
      tz_fold_word(s->text + start, size, s->form, TZ_WORD_BYTES, &s->script, &used);
  return start + used;
}

/* U.S. and C++, which begin with one Latin letter: their end, or end where the
** letter at start is an ordinary word. */
static size_t read_lettered(scan *s, size_t start, size_t end) {
  unsigned char next = byte_at(s, end);
  if (next == '+' && byte_at(s, end + 1) == '+' && byte_at(s, end + 2) != '+' &&
      !letter_at(s, end + 2)) {
    put(s, '+');
    put(s, '+');
    return end + 2;
  }
  if (next == '#' && byte_class[byte_at(s, end + 1)] == SKIP) {
    put(s, '#');
    return end + 1;
  }
  if (next != '.' || !is_ascii_letter(byte_at(s, end + 1))) return end;
  size_t i = start;
  s->form_size = 0;
  while (is_ascii_letter(byte_at(s, i)) && byte_at(s, i + 1) == '.') {
    put(s, byte_at(s, i) | 0x20);
    i += 2;
  }
  if (is_ascii_letter(byte_at(s, i)) && !letter_at(s, i + 1) &&
      !is_ascii_digit(byte_at(s, i + 1))) {
    put(s, byte_at(s, i) | 0x20);
    i++;
  }
  if (i - start > 2) return i;
  s->form_size = 1;
  return end;
}

/* Where the letters at i end that still have room in the form, at most. */
static size_t room_end(const scan *s, size_t i) {
  size_t room = TZ_WORD_BYTES - 1 - s->form_size;
  return s->size - i < room ? s->size : i + room;
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Folds eight bytes as if all were ASCII letters; returns how many at their beginning
** are. Words end at different places, which a loop over letters would guess wrong, word
** by word: so it counts by arithmetic, where the first byte is the lowest one. */
static unsigned fold_eight(const unsigned char *text, char *form) {
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  uint64_t bytes;
  memcpy(&bytes, text, 8);
  uint64_t small = bytes | EACH_BYTE(0x20u), seven = small & EACH_BYTE(0x7Fu);
  uint64_t from_a = seven + EACH_BYTE(0x80u - 'a'); /* the top bit: a or above */
  uint64_t past_z = seven + EACH_BYTE(0x7Fu - 'z');
  uint64_t other = (~from_a | past_z | bytes) & EACH_BYTE(0x80u);
  memcpy(form, &small, 8);
  return other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
#else
  unsigned count = 0;
  for (; count < 8 && byte_class[text[count]] == LETTER; count++)
    form[count] = (char)(text[count] | 0x20);
  return count;
#endif
}

/* Folds the ASCII letters at i; returns their end. */
static size_t read_ascii(scan *s, size_t i) {
  const unsigned char *text = (const unsigned char *)s->text;
  size_t end = room_end(s, i);
  char *form = s->form + s->form_size;
  unsigned count = 8;
  while (count == 8 && i + 8 <= end) {
    count = fold_eight(text + i, form);
    form += count;
    i += count;
  }
  while (count == 8 && i < end && byte_class[text[i]] == LETTER)
    *form++ = (char)(text[i++] | 0x20);
  s->form_size = (size_t)(form - s->form);
  if (i == end) /* what has no room is passed over */
    while (i < s->size && byte_class[text[i]] == LETTER)
      i++;
  return i;
}

/* The bytes of the Russian letter at i, folded; NULL where none is. */
static const char *russian_at(const scan *s, size_t i) {
  const unsigned char *bytes = (const unsigned char *)s->text + i;
  if ((bytes[0] & 0xFE) != 0xD0 || (bytes[1] & 0xC0) != 0x80) return NULL;
  const char *letter = russian_letters[(bytes[0] & 1) << 6 | (bytes[1] & 0x3F)];
  return letter[0] ? letter : NULL;
}

/* Whether two bytes are one of а to я: most letters, which need no folding. */
static bool is_small_russian(unsigned char first, unsigned char second) {
  return first == 0xD0 ? (second & 0xF0) == 0xB0
                       : first == 0xD1 && (second & 0xF0) == 0x80;
}

#define EACH_PAIR(pair) (UINT64_C(0x0001000100010001) * (pair))

/* Copies eight bytes; returns how many at their beginning are letters from а to я, as
** is_small_russian has them. */
static unsigned copy_four(const char *text, char *form) {
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  uint64_t bytes;
  memcpy(&bytes, text, 8);
  memcpy(form, &bytes, 8);
  /* Of а to п nothing is left, of р to я the bits 0x3001. */
  uint64_t left = (bytes & EACH_PAIR(0xF0FFu)) ^ EACH_PAIR(0xB0D0u);
  uint64_t other = left ^ (left & EACH_PAIR(1u)) * 0x3001u;
  return other ? (unsigned)__builtin_ctzll(other) / 16 * 2 : 8;
#else
  unsigned count = 0;
  for (; count < 8 &&
         is_small_russian((unsigned char)text[count], (unsigned char)text[count + 1]);
       count += 2)
    memcpy(form + count, text + count, 2);
  return count;
#endif
}

/* Folds the Russian letters at i; returns their end. */
static size_t read_russian(scan *s, size_t i) {
  size_t end = room_end(s, i);
  char *form = s->form + s->form_size;
  while (i + 1 < end) {
    if (i + 8 <= end) {
      unsigned count = copy_four(s->text + i, form);
      i += count;
      form += count;
      if (count == 8) continue;
    }
    const char *letter = s->text + i;
    if (!is_small_russian((unsigned char)letter[0], (unsigned char)letter[1]) &&
        (letter = russian_at(s, i)) == NULL)
      break;
    memcpy(form, letter, 2);
    i += 2;
    form += 2;
  }
  s->form_size = (size_t)(form - s->form);
  if (i + 1 >= end)
    while (i + 1 < s->size && russian_at(s, i))
      i += 2;
  return i;
}

/* Bytes of the apostrophe inside a word at i, ' or U+2019, which a letter follows; 0
** where there is none. */
static size_t apostrophe_at(const scan *s, size_t i) {
  unsigned char byte = byte_at(s, i);
  if (byte == '\'') return letter_at(s, i + 1) ? 1 : 0;
  if (byte != 0xE2 || byte_at(s, i + 1) != 0x80 || byte_at(s, i + 2) != 0x99) return 0;
  return letter_at(s, i + 3) ? 3 : 0;
}

/* Whether the bytes at i, neither ASCII nor Russian letters, go on a word. */
static bool goes_on(const scan *s, size_t i) {
  if (byte_at(s, i) < 0x80) return false;
  uint32_t codepoint;
  size_t length = tz_utf8_decode(s->text + i, s->size - i, &codepoint);
  tz_script script = tz_script_of(codepoint);
  return is_letter(script) || script == TZ_SCRIPT_MARK || tz_is_invisible(codepoint) ||
         (tz_is_apostrophe(codepoint) && letter_at(s, i + length));
}

/* Whether the byte ends every word that stands before it. */
static bool ends_word(unsigned char byte) {
  return byte_class[byte] == SKIP && byte != '\'';
}

/* A word of letters: folds it while it is ASCII or Russian. Returns its end. */
static size_t read_letters(scan *s, size_t start) {
  size_t i = byte_at(s, start) < 0x80 ? read_ascii(s, start) : start;
  bool latin = i > start, cyrillic = false;
  if (!latin) i = read_russian(s, start);
  if (i > start && ends_word(byte_at(s, i))) { /* as nearly every word */
    s->script = latin ? TZ_SCRIPT_LATIN : TZ_SCRIPT_CYRILLIC;
    return latin && i - start == 1 ? read_lettered(s, start, i) : i;
  }
  i = start;
  s->form_size = 0;
  latin = false;
  for (;;) {
    size_t next = read_ascii(s, i);
    latin |= next > i;
    i = next;
    next = read_russian(s, i);
    cyrillic |= next > i;
    i = next;
    bool mixed = cyrillic && (latin || is_ascii_letter(byte_at(s, i)));
    if (mixed || i == start) return read_any_letters(s, start);
    size_t apostrophe = apostrophe_at(s, i);
    if (apostrophe == 0) break;
    put(s, '\'');
    i += apostrophe;
  }
  if (goes_on(s, i)) return read_any_letters(s, start);
  s->script = latin ? TZ_SCRIPT_LATIN : TZ_SCRIPT_CYRILLIC;
  return latin && s->form_size == 1 ? read_lettered(s, start, i) : i;
}

/* Bytes of the separator of thousands at this place: a comma, a no-break space,
** a narrow or thin one; 0 for anything else. */
static size_t thousands_separator(const scan *s, size_t at) {
  if (byte_at(s, at) == ',') return 1;
  if (byte_at(s, at) == 0xC2) return byte_at(s, at + 1) == 0xA0 ? 2 : 0;
  if (byte_at(s, at) != 0xE2 || byte_at(s, at + 1) != 0x80) return 0;
  return byte_at(s, at + 2) == 0xAF || byte_at(s, at + 2) == 0x89 ? 3 : 0;
}

static size_t digits_end(const scan *s, size_t at) {
  while (is_ascii_digit(byte_at(s, at)))
    at++;
  return at;
}

/* End of the groups of three digits that follow the digits which end at end,
** all after one separator; end when there are none. */
static size_t groups_end(const scan *s, size_t end) {
  size_t width = thousands_separator(s, end), i = end;
  if (width == 0) return end;
  for (int group = 0; group < GROUPS_MAX; group++) {
    if (thousands_separator(s, i) != width || !is_ascii_digit(byte_at(s, i + width)))
      return i;
    size_t next = digits_end(s, i + width);
    if (next - i - width != 3) return width == 1 ? end : i;
    i = next;
  }
  return end; /* a list, not a number */
}

/* End of the fraction after the digits which end at end; end when none follows.
** A decimal comma has one or two digits after it, or the number begins with a 0;
** one separator only: 12.05.2020 and 1,2,3 are three numbers. */
static size_t fraction_end(const scan *s, size_t start, size_t end) {
  unsigned char point = byte_at(s, end);
  if ((point != '.' && point != ',') || !is_ascii_digit(byte_at(s, end + 1)))
    return end;
  size_t i = digits_end(s, end + 1);
  if (byte_at(s, i) == point && is_ascii_digit(byte_at(s, i + 1))) return end;
  bool zero = end - start == 1 && s->text[start] == '0';
  return point == '.' || i - end <= 3 || zero ? i : end;
}

/* A number in ASCII digits. Returns its end. */
static size_t read_number(scan *s, size_t start) {
  size_t end = digits_end(s, start), whole = end;
  unsigned char before = start > 0 ? (unsigned char)s->text[start - 1] : 0;
  bool in_list = start > 1 && (before == '.' || before == ',') &&
                 is_ascii_digit((unsigned char)s->text[start - 2]);
  if (!in_list) {
    if (end - start <= 3 && s->text[start] != '0') whole = groups_end(s, end);
    end = fraction_end(s, start, whole);
  }
  for (size_t i = start; i < end; i++) {
    unsigned char byte = (unsigned char)s->text[i];
    if (is_ascii_digit(byte)) put(s, byte);
    if (i == whole) put(s, '.');
  }
  s->script = TZ_SCRIPT_DIGIT;
  return end;
}

/* A word that begins with a code point beyond ASCII. Returns its end; start
** where no word begins there. */
static size_t read_wide(scan *s, size_t start) {
  uint32_t codepoint, folded[TZ_FOLD_MAX];
  size_t i = start + tz_utf8_decode(s->text + start, s->size - start, &codepoint);
  tz_script script = tz_script_of(codepoint);
  if (is_letter(script)) return read_letters(s, start);
  if (script != TZ_SCRIPT_HAN && script != TZ_SCRIPT_DIGIT) return start;
  s->script = script;
  size_t end = start;
  tz_script here = script;
  while (here == TZ_SCRIPT_MARK || here == script) {
    if (here == TZ_SCRIPT_HAN && end > start) break;
    int count = tz_fold_codepoint(codepoint, folded);
    if (count == 1 && s->form_size + 4 <= TZ_WORD_BYTES)
      s->form_size += tz_utf8_encode(folded[0], s->form + s->form_size);
    end = i;
    if (i >= s->size) break;
    i += tz_utf8_decode(s->text + i, s->size - i, &codepoint);
    here = tz_script_of(codepoint);
  }
  return end;
}

/* Whether nothing, or only what joins the parts of a compound, lies between two
** words: a hyphen of any kind, a dash between numbers, a slash, a dot, ... */
static bool is_joint(const char *gap, size_t size) {
  if (size == 0) return true;
  if (size == 2) return memcmp(gap, "\xC2\xAD", 2) == 0;
  if (size == 3) {
    return memcmp(gap, "\xE2\x80", 2) == 0 &&
           memchr("\x90\x91\x92\x93\x99", gap[2], 5) != NULL;
  }
  switch (gap[0]) {
  case '-':
  case '/':
  case '.':
  case '_':
  case '@':
  case '&':
  case '\'':
  case '+': return true;
  default: return false;
  }
}

static bool begins_with_capital(const scan *s, size_t start) {
  unsigned char byte = byte_at(s, start);
  if (byte < 0x80) return (unsigned)byte - 'A' < 26;
  if (byte == 0xD0) return byte_at(s, start + 1) < 0xB0;
  if (byte == 0xD1)
    return byte_at(s, start + 1) >= 0xA0 && !(byte_at(s, start + 1) & 1);
  uint32_t codepoint;
  tz_utf8_decode(s->text + start, s->size - start, &codepoint);
  return tz_is_capital(codepoint);
}

void tz_words_init(tz_words *words, const char *text, size_t size) {
  words->text = text;
  words->size = text ? size : 0;
  words->offset = 0;
  words->last_end = NO_WORD_YET;
}

/* Reads a word at start, if one begins there; returns where to go on. */
static size_t read_word(scan *s, size_t start) {
  switch (byte_class[(unsigned char)s->text[start]]) {
  case LETTER: return read_letters(s, start);
  case DIGIT: return read_number(s, start);
  case WIDE:
    if (start + 1 < s->size && russian_at(s, start)) return read_letters(s, start);
    return read_wide(s, start);
  default: return start;
  }
}

/* The length of the word at start when it is 2 to 23 ASCII letters and nothing else, as
** nearly every word of an English text is, folded into form; else 0. */
static size_t read_plain(const tz_words *words, size_t start, char *form) {
  const unsigned char *text = (const unsigned char *)words->text + start;
  size_t left = words->size - start;
  for (size_t at = 0; at + 8 < left && at < 24; at += 8) {
    unsigned count = fold_eight(text + at, form + at);
    if (count == 8) continue;
    return ends_word(text[at + count]) && at + count > 1 ? at + count : 0;
  }
  return 0;
}

/* Whether the word at start is a part of one with the word before it. */
static bool is_joined(const tz_words *words, size_t start) {
  size_t last = words->last_end;
  if (last == NO_WORD_YET || start - last > 3 || words->text[last] == ' ') return false;
  return is_joint(words->text + last, start - last);
}

/* Reads the next word that begins at `start` or after it into s; returns its end, and
** in start where it begins, which is the end of the text when there is none. */
static size_t read_next(scan *s, size_t *start) {
  size_t i = *start;
  for (;;) {
    while (i < s->size && byte_class[(unsigned char)s->text[i]] == SKIP)
      i++;
    *start = i;
    if (i >= s->size) return i;
    s->form_size = 0;
    size_t end = read_word(s, i);
    if (s->form_size > 0) return end;
    uint32_t codepoint;
    i = end > i ? end : i + tz_utf8_decode(s->text + i, s->size - i, &codepoint);
  }
}

bool tz_words_next(tz_words *words, tz_word *word) {
  scan s = {.text = words->text, .size = words->size, .form = words->form};
  size_t start = words->offset, end;
  while (start < s.size && byte_class[(unsigned char)s.text[start]] == SKIP)
    start++;
  unsigned char first = byte_at(&s, start);
  if (first > 0 && first < 0x80) s.form_size = read_plain(words, start, s.form);
  if (s.form_size > 0) {
    s.script = TZ_SCRIPT_LATIN;
    end = start + s.form_size;
  } else {
    end = read_next(&s, &start);
    if (start >= s.size) {
      words->offset = s.size;
      return false;
    }
  }
  word->start = start;
  word->end = end;
  word->form = s.form;
  word->form_size = s.form_size;
  word->script = s.script;
  word->joined = is_joined(words, start);
  word->capital = begins_with_capital(&s, start);
  words->offset = end;
  words->last_end = end;
  return true;
}
