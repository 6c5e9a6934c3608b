/* Transliteration, a word at a time: a word that begins with a Cyrillic letter is
** written in Latin ones, a Latin word in Cyrillic ones.
**
** To Latin every letter has its row in a table; BGN changes е and ё after vowels
** and the ending -ий, which newspapers write -y. To Cyrillic the longest run of
** Latin letters that has a row wins ("shch" before "sh"), and BGN and ICAO then
** look at the letters around y, i, e and c, which their tables leave open. GOST
** 7.79-2000 B has a row for every letter in both directions, so it is reversible.
**
** Sources: BGN/PCGN 1947 romanization of Russian; GOST 7.79-2000, table 2; ICAO Doc
** 9303-3, section 6, table B. */
#include "text/transliterate.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"
#include "text/fold.h"
#include "text/script.h"

tz_status tz_scheme_from_name(const char *name, size_t size, tz_scheme *scheme) {
  static const char *const names[] = {"bgn", "gost", "icao"};
  for (int i = 0; name && i < 3; i++) {
    if (size != strlen(names[i]) || memcmp(name, names[i], size) != 0) continue;
    *scheme = (tz_scheme)i;
    return TZ_OK;
  }
  return TZ_INVALID;
}

/* а to я, U+0430 to U+044F, by scheme. */
static const char *const to_latin[3][32] = {
    [TZ_BGN] = {"a",  "b",  "v",  "g",    "d", "e", "zh", "z", "i",  "y", "k",
                "l",  "m",  "n",  "o",    "p", "r", "s",  "t", "u",  "f", "kh",
                "ts", "ch", "sh", "shch", "",  "y", "",   "e", "yu", "ya"},
    [TZ_GOST] = {"a",  "b",  "v",  "g",   "d",  "e",  "zh", "z",  "i",  "j", "k",
                 "l",  "m",  "n",  "o",   "p",  "r",  "s",  "t",  "u",  "f", "x",
                 "cz", "ch", "sh", "shh", "``", "y'", "`",  "e'", "yu", "ya"},
    [TZ_ICAO] = {"a",  "b",  "v",  "g",    "d",  "e", "zh", "z", "i",  "i", "k",
                 "l",  "m",  "n",  "o",    "p",  "r", "s",  "t", "u",  "f", "kh",
                 "ts", "ch", "sh", "shch", "ie", "y", "",   "e", "iu", "ia"},
};

typedef struct row {
  const char *latin;
  uint32_t cyrillic[2]; /* small; the second 0 when there is one */
} row;

/* Longer rows first. y, i, e and c of BGN and ICAO are in from_latin below. */
static const row bgn_rows[] = {
    {"shch", {0x449}},     {"sch", {0x448}}, {"zh", {0x436}}, {"kh", {0x445}},
    {"ts", {0x446}},       {"ch", {0x447}},  {"sh", {0x448}}, {"yu", {0x44E}},
    {"ya", {0x44F}},       {"ye", {0x435}},  {"yo", {0x451}}, {"ph", {0x444}},
    {"th", {0x442}},       {"ck", {0x43A}},  {"oo", {0x443}}, {"ee", {0x438}},
    {"x", {0x43A, 0x441}}, {NULL, {0}},
};
static const row gost_rows[] = {
    {"shh", {0x449}}, {"zh", {0x436}}, {"cz", {0x446}}, {"ch", {0x447}},
    {"sh", {0x448}},  {"``", {0x44A}}, {"y'", {0x44B}}, {"e'", {0x44D}},
    {"yu", {0x44E}},  {"ya", {0x44F}}, {"yo", {0x451}}, {"`", {0x44C}},
    {"j", {0x439}},   {"x", {0x445}},  {"c", {0x446}},  {NULL, {0}},
};
static const row icao_rows[] = {
    {"shch", {0x449}}, {"zh", {0x436}}, {"kh", {0x445}},       {"ts", {0x446}},
    {"ch", {0x447}},   {"sh", {0x448}}, {"iu", {0x44E}},       {"ia", {0x44F}},
    {"ck", {0x43A}},   {"ph", {0x444}}, {"x", {0x43A, 0x441}}, {NULL, {0}},
};
static const row *const rows[3] = {
    [TZ_BGN] = bgn_rows, [TZ_GOST] = gost_rows, [TZ_ICAO] = icao_rows};

/* a to z, for what no row has. */
static const uint16_t single[26] = {
    0x430, 0x431, 0x43A, 0x434, 0x435, 0x444, 0x433, 0x445, 0x438,
    0x436, 0x43A, 0x43B, 0x43C, 0x43D, 0x43E, 0x43F, 0x43A, 0x440,
    0x441, 0x442, 0x443, 0x432, 0x432, 0x445, 0x44B, 0x437,
};

/* A word of the text and a place in it. */
typedef struct place {
  const char *text;
  size_t size; /* the word's */
  size_t at;
  uint32_t before;     /* the letter before, small; 0 at the beginning */
  bool before_capital; /* whether it was a capital */
} place;

/* The code point `at`, 0 past the end. */
static uint32_t codepoint_at(const place *p, size_t at, size_t *length) {
  uint32_t codepoint = 0;
  *length = 0;
  if (at < p->size) *length = tz_utf8_decode(p->text + at, p->size - at, &codepoint);
  return codepoint;
}

/* The small letter of a Cyrillic capital, ё kept apart from е. */
static uint32_t small(uint32_t c) {
  uint32_t folded[TZ_FOLD_MAX];
  if (c == 0x401 || c == 0x451) return 0x451;
  return tz_fold_codepoint(c, folded) == 1 ? folded[0] : c;
}

static bool is_in(uint32_t c, const char *letters) {
  char bytes[5] = {0};
  tz_utf8_encode(c, bytes);
  return c != 0 && strstr(letters, bytes) != NULL;
}

/* Appends a spelling in the case of the letter it stands for: all capitals when
** its neighbour is one too, else only the first. */
static void append_cased(tz_buffer *out, const char *latin, bool capital, bool all) {
  for (size_t i = 0; latin[i]; i++) {
    char byte = latin[i];
    bool raise = capital && (i == 0 || all);
    if (raise && byte >= 'a' && byte <= 'z') byte = (char)(byte - 0x20);
    tz_buffer_byte(out, byte);
  }
}

/* BGN's spellings that depend on the letters around; NULL for the table's. */
static const char *bgn_spelling(const place *p, uint32_t letter, uint32_t next,
                                size_t next_end) {
  bool soft = p->before == 0 || is_in(p->before, "аеёиоуыэюяйьъ");
  if (letter == 0x435 && soft) return "ye";
  if (letter == 0x451) return is_in(p->before, "жчшщ") ? "e" : "yo";
  bool ending = next == 0x439 && next_end == p->size && p->before != 0;
  if (ending && (letter == 0x438 || letter == 0x44B)) return "";
  return NULL;
}

/* The spelling of a small letter; NULL where the scheme has none. */
static const char *spelling(const place *p, tz_scheme scheme, uint32_t letter,
                            uint32_t next, size_t next_end) {
  const char *special = NULL;
  if (scheme == TZ_BGN) special = bgn_spelling(p, letter, next, next_end);
  if (special) return special;
  if (scheme == TZ_GOST && letter == 0x446 && is_in(next, "еёийыэюя")) return "c";
  if (letter >= 0x430 && letter <= 0x44F) return to_latin[scheme][letter - 0x430];
  switch (letter) {
  case 0x451: return scheme == TZ_GOST ? "yo" : "e";
  case 0x454: return scheme == TZ_ICAO ? "ie" : "ye";
  case 0x456: return "i";
  case 0x457: return scheme == TZ_ICAO ? "i" : "yi";
  case 0x45E: return "u";
  case 0x491: return "g";
  default: return NULL;
  }
}

/* Writes one Cyrillic letter in Latin and goes on past it and its marks. */
static void letter_to_latin(place *p, tz_scheme scheme, tz_buffer *out) {
  size_t length, next_length;
  uint32_t c = codepoint_at(p, p->at, &length);
  uint32_t next = codepoint_at(p, p->at + length, &next_length);
  if (c != 0 && next == 0x306 && small(c) == 0x438) { /* й in two code points */
    c = c == 0x418 ? 0x419 : 0x439;
    length += next_length;
    next = codepoint_at(p, p->at + length, &next_length);
  }
  bool capital = tz_is_capital(c);
  bool all = capital && (tz_is_capital(next) || (next == 0 && p->before_capital));
  uint32_t letter = small(c);
  const char *latin =
      spelling(p, scheme, letter, small(next), p->at + length + next_length);
  if (latin)
    append_cased(out, latin, capital, all);
  else if (tz_script_of(c) != TZ_SCRIPT_MARK)
    tz_buffer_append(out, p->text + p->at, length);
  p->at += length;
  p->before = letter;
  p->before_capital = capital;
}

/* The small ASCII letter or sign at `at`; accents left off; 0 for anything else. */
static char latin_at(const place *p, size_t at, size_t *length) {
  uint32_t folded[TZ_FOLD_MAX];
  uint32_t c = codepoint_at(p, at, length);
  if (*length == 0 || tz_fold_codepoint(c, folded) == 0) return 0;
  return folded[0] < 0x80 ? (char)folded[0] : 0;
}

/* The row whose Latin letters stand here; *end is after them. */
static const row *matching_row(const place *p, tz_scheme scheme, size_t *end) {
  for (const row *r = rows[scheme]; r->latin; r++) {
    size_t at = p->at, i = 0, length;
    while (r->latin[i] && latin_at(p, at, &length) == r->latin[i]) {
      at += length;
      i++;
    }
    if (r->latin[i]) continue;
    *end = at;
    return r;
  }
  return NULL;
}

/* What y, i, e and c stand for in BGN and ICAO, by the letters around. */
static uint32_t open_letter(const place *p, tz_scheme scheme, char c, char next) {
  bool after_vowel = is_in(p->before, "аеёиоуыэюя");
  if (c == 'c') return next != 0 && strchr("eiy", next) ? 0x446 : 0x43A;
  if (c == 'e' && p->before == 0 && scheme == TZ_BGN) return 0x44D;
  if (c == 'y' && scheme == TZ_BGN && (after_vowel || p->before == 0)) return 0x439;
  if (c == 'i' && scheme == TZ_ICAO && after_vowel) return 0x439;
  return single[c - 'a'];
}

static uint32_t capital_of(uint32_t c) {
  if (c == 0x451) return 0x401;
  return c >= 0x430 && c <= 0x44F ? c - 0x20 : c;
}

static void append_cyrillic(place *p, tz_buffer *out, uint32_t letter, bool capital) {
  tz_buffer_codepoint(out, capital ? capital_of(letter) : letter);
  p->before = letter;
}

/* The ending -y after a consonant, which newspapers write for -ий and -ый. */
static void append_adjective_ending(place *p, tz_buffer *out, bool capital) {
  bool soft = is_in(p->before, "гкхжчшщцр");
  append_cyrillic(p, out, soft ? 0x438 : 0x44B, capital);
  append_cyrillic(p, out, 0x439, capital);
}

/* Whether ъ or ь, which no case shows in GOST's signs, is a capital: between two
** capitals, or at the end of a word in capitals. */
static bool is_capital_sign(const place *p, size_t end) {
  size_t length;
  uint32_t next = codepoint_at(p, end, &length);
  return p->before_capital && (next == 0 || tz_is_capital(next));
}

/* Writes one Latin letter that no row of the scheme begins with. */
static void letter_to_cyrillic(place *p, tz_scheme scheme, size_t length, bool capital,
                               tz_buffer *out) {
  size_t next_length;
  char c = latin_at(p, p->at, &length);
  char next = latin_at(p, p->at + length, &next_length);
  bool after_consonant = p->before != 0 && !is_in(p->before, "аеёиоуыэюя");
  if (scheme == TZ_BGN && c == 'y' && next_length == 0 && after_consonant) {
    append_adjective_ending(p, out, capital);
  } else if (c >= 'a' && c <= 'z') {
    uint32_t letter =
        scheme == TZ_GOST ? single[c - 'a'] : open_letter(p, scheme, c, next);
    append_cyrillic(p, out, letter, capital);
  } else {
    tz_buffer_append(out, p->text + p->at, length);
    p->before = 0;
  }
}

/* Writes the Latin letters at this place in Cyrillic and goes on past them. */
static void letters_to_cyrillic(place *p, tz_scheme scheme, tz_buffer *out) {
  size_t length, end;
  uint32_t codepoint = codepoint_at(p, p->at, &length);
  bool capital = tz_is_capital(codepoint);
  const row *r = matching_row(p, scheme, &end);
  if (r) {
    if (codepoint == '`') capital = is_capital_sign(p, end);
    append_cyrillic(p, out, r->cyrillic[0], capital);
    if (r->cyrillic[1]) append_cyrillic(p, out, r->cyrillic[1], capital);
  } else {
    end = p->at + length;
    if (tz_script_of(codepoint) != TZ_SCRIPT_MARK)
      letter_to_cyrillic(p, scheme, length, capital, out);
  }
  p->at = end;
  p->before_capital = capital;
}

/* Whether a code point goes on the word: letters and marks; the signs that GOST
** writes ъ, ы, ь and э with. */
static bool continues_word(uint32_t c, tz_scheme scheme, tz_script script) {
  tz_script own = tz_script_of(c);
  if (own == TZ_SCRIPT_MARK || own == script) return true;
  return scheme == TZ_GOST && script == TZ_SCRIPT_LATIN && (c == '`' || c == '\'');
}

static size_t word_end(const char *text, size_t size, size_t at, tz_scheme scheme,
                       tz_script script) {
  while (at < size) {
    uint32_t c;
    size_t length = tz_utf8_decode(text + at, size - at, &c);
    if (!continues_word(c, scheme, script)) break;
    at += length;
  }
  return at;
}

void tz_transliterate(const char *text, size_t size, tz_scheme scheme, tz_buffer *out) {
  for (size_t i = 0; i < size && out->status == TZ_OK;) {
    uint32_t c;
    size_t length = tz_utf8_decode(text + i, size - i, &c);
    tz_script script = tz_script_of(c);
    if (script != TZ_SCRIPT_LATIN && script != TZ_SCRIPT_CYRILLIC) {
      tz_buffer_append(out, text + i, length);
      i += length;
      continue;
    }
    size_t end = word_end(text, size, i, scheme, script);
    place p = {.text = text + i, .size = end - i};
    while (p.at < p.size) {
      if (script == TZ_SCRIPT_CYRILLIC)
        letter_to_latin(&p, scheme, out);
      else
        letters_to_cyrillic(&p, scheme, out);
    }
    i = end;
  }
}
