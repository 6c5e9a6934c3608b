/* Folding by tables: see fold.h for what it does, fold_table.h for the letters. */
#include "text/fold.h"

#include <string.h>

#include "base/utf8.h"
#include "text/fold_table.h"

bool tz_is_invisible(uint32_t codepoint) {
  if (codepoint < 0x2000) {
    return codepoint == 0x00AD || codepoint == 0x034F || codepoint == 0x061C ||
           codepoint == 0x0640 || codepoint == 0x180E;
  }
  return (codepoint >= 0x200B && codepoint <= 0x200F) ||
         (codepoint >= 0x202A && codepoint <= 0x202E) ||
         (codepoint >= 0x2060 && codepoint <= 0x2069) || codepoint == 0xFEFF;
}

bool tz_is_apostrophe(uint32_t codepoint) {
  switch (codepoint) {
  case '\'':
  case 0x00B4:
  case 0x02BB:
  case 0x02BC:
  case 0x2018:
  case 0x2019:
  case 0x201B:
  case 0xFF07: return true;
  default: return false;
  }
}

/* Capitals of the blocks where capital and small letters alternate. */
static bool is_alternating_capital(uint32_t c) {
  bool even = (c & 1) == 0;
  if (c >= 0x100 && c <= 0x137) return even && c != 0x138;
  if (c >= 0x139 && c <= 0x148) return !even;
  if (c >= 0x14A && c <= 0x177) return even;
  if (c >= 0x178 && c <= 0x17E) return c == 0x178 || !even;
  if (c >= 0x460 && c <= 0x481) return even;
  if (c >= 0x48A && c <= 0x4BF) return even;
  if (c >= 0x4C0 && c <= 0x4CE) return c == 0x4C0 || !even;
  if (c >= 0x4D0 && c <= 0x52F) return even;
  if (c >= 0x1E00 && c <= 0x1E95) return even;
  return c >= 0x1EA0 && c <= 0x1EFF && even;
}

bool tz_is_capital(uint32_t c) {
  if (c < 0x80) return c - 'A' < 26;
  if (c >= 0x400 && c <= 0x42F) return true;
  if (c >= 0xC0 && c <= 0xDE) return c != 0xD7;
  if (c >= 0x386 && c <= 0x3AB) return greek_folds[c - 0x370] != c && c != 0x390;
  if (c >= 0x531 && c <= 0x556) return true;
  if (c >= 0xFF21 && c <= 0xFF3A) return true;
  return is_alternating_capital(c);
}

/* Takes apart what folds to several letters; 0 where codepoint is none of them. */
static int fold_apart(uint32_t codepoint, uint32_t out[TZ_FOLD_MAX]) {
  static const struct {
    uint32_t codepoint;
    char letters[TZ_FOLD_MAX + 1];
  } apart[] = {
      {0x00C6, "ae"}, {0x00DE, "th"}, {0x00DF, "ss"},  {0x00E6, "ae"},  {0x00FE, "th"},
      {0x0132, "ij"}, {0x0133, "ij"}, {0x0152, "oe"},  {0x0153, "oe"},  {0x01E2, "ae"},
      {0x01E3, "ae"}, {0x01FC, "ae"}, {0x01FD, "ae"},  {0x1E9E, "ss"},  {0xFB00, "ff"},
      {0xFB01, "fi"}, {0xFB02, "fl"}, {0xFB03, "ffi"}, {0xFB04, "ffl"}, {0xFB05, "st"},
      {0xFB06, "st"},
  };
  for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++) {
    if (apart[i].codepoint != codepoint) continue;
    int count = 0;
    for (const char *letter = apart[i].letters; *letter; letter++)
      out[count++] = (uint32_t)*letter;
    return count;
  }
  return 0;
}

/* Small letters of Cyrillic beyond U+045F. */
static uint32_t fold_extended_cyrillic(uint32_t c) {
  if (c == 0x4C0) return 0x4CF;
  if (c >= 0x4C1 && c <= 0x4CE) return (c & 1) ? c + 1 : c;
  if (c >= 0x482 && c <= 0x489) return c;
  return (c & 1) ? c : c + 1;
}

/* What folds to one code point, outside ASCII and Cyrillic's first block. */
static uint32_t fold_one(uint32_t c) {
  if (c >= 0xC0 && c < 0x250) return latin_folds[c - 0xC0];
  if (c >= 0x370 && c < 0x400) return greek_folds[c - 0x370];
  if (c >= 0x460 && c < 0x530) return c == 0x4CF ? c : fold_extended_cyrillic(c);
  if (c >= 0x531 && c <= 0x556) return c + 0x30;
  if (c >= 0x660 && c <= 0x669) return c - 0x660 + '0';
  if (c >= 0x6F0 && c <= 0x6F9) return c - 0x6F0 + '0';
  if (c >= 0x966 && c <= 0x96F) return c - 0x966 + '0';
  if (c >= 0x1C90 && c <= 0x1CBF) return c - 0x1C90 + 0x10D0;
  if (c >= 0x1E00 && c < 0x2000) return additional_folds[c - 0x1E00];
  if (c == 0x2010 || c == 0x2011) return '-';
  if (c == 0x212A) return 'k';
  if (c == 0x212B) return 'a';
  if (c >= 0xA640 && c <= 0xA69B && c != 0xA66E) return c | 1;
  if (c >= 0xA722 && c <= 0xA76F) return c | 1;
  if (c >= 0xFF01 && c <= 0xFF5E) {
    uint32_t ascii = c - 0xFF01 + '!';
    return ascii - 'A' < 26 ? ascii + 0x20 : ascii;
  }
  return tz_is_apostrophe(c) ? '\'' : c;
}

int tz_fold_codepoint(uint32_t codepoint, uint32_t out[TZ_FOLD_MAX]) {
  if (codepoint < 0x80) {
    out[0] = codepoint - 'A' < 26 ? codepoint + 0x20 : codepoint;
    return 1;
  }
  if (codepoint >= 0x400 && codepoint < 0x460) {
    out[0] = cyrillic_folds[codepoint - 0x400];
    return 1;
  }
  if (tz_is_invisible(codepoint) || tz_script_of(codepoint) == TZ_SCRIPT_MARK) return 0;
  int count = fold_apart(codepoint, out);
  if (count > 0) return count;
  out[0] = fold_one(codepoint);
  return 1;
}

/* Pairs of letters that look alike, first Latin, then Cyrillic. Small m, t, b
** and h do not look like м, т, в, н; their capitals do. */
static const uint16_t lookalikes[][2] = {
    {'A', 0x410}, {'B', 0x412}, {'C', 0x421},  {'E', 0x415},  {'H', 0x41D},
    {'I', 0x406}, {'K', 0x41A}, {'M', 0x41C},  {'O', 0x41E},  {'P', 0x420},
    {'T', 0x422}, {'X', 0x425}, {'Y', 0x423},  {'a', 0x430},  {'c', 0x441},
    {'e', 0x435}, {'i', 0x456}, {'k', 0x43A},  {'o', 0x43E},  {'p', 0x440},
    {'x', 0x445}, {'y', 0x443}, {0xEB, 0x451}, {0xCB, 0x401},
};

/* The letter of the script that looks like codepoint; 0 where none does. */
static uint32_t lookalike(uint32_t codepoint, tz_script script) {
  int from = script == TZ_SCRIPT_CYRILLIC ? 0 : 1;
  for (size_t i = 0; i < sizeof lookalikes / sizeof lookalikes[0]; i++) {
    if (lookalikes[i][from] == codepoint) return lookalikes[i][1 - from];
  }
  return 0;
}

/* What a word's letters are, in its first TZ_FOLD_LOOK bytes. */
typedef struct letters {
  size_t latin, cyrillic, other;
  size_t latin_alone, cyrillic_alone; /* that look like no letter of the other script */
  tz_script first;                    /* of the first letter */
  size_t border; /* end of the letters before Latin and Cyrillic first meet */
  size_t end;    /* end of the letter before */
} letters;

/* end is the byte after the code point. */
static void count_letter(letters *l, uint32_t codepoint, tz_script script, size_t end) {
  if (script == TZ_SCRIPT_MARK || script == TZ_SCRIPT_NONE) return;
  if (l->first == TZ_SCRIPT_NONE) l->first = script;
  if (script == TZ_SCRIPT_LATIN) {
    l->latin++;
    if (!lookalike(codepoint, TZ_SCRIPT_CYRILLIC)) l->latin_alone++;
    if (l->cyrillic && !l->border) l->border = l->end;
  } else if (script == TZ_SCRIPT_CYRILLIC) {
    l->cyrillic++;
    if (!lookalike(codepoint, TZ_SCRIPT_LATIN)) l->cyrillic_alone++;
    if (l->latin && !l->border) l->border = l->end;
  } else {
    l->other++;
  }
  l->end = end;
}

static letters count_letters(const char *text, size_t size) {
  letters l = {0};
  for (size_t i = 0; i < size && i < TZ_FOLD_LOOK;) {
    uint32_t codepoint;
    size_t length = tz_utf8_decode(text + i, size - i, &codepoint);
    i += length;
    count_letter(&l, codepoint, tz_script_of(codepoint), i);
  }
  return l;
}

/* The script that a word of Latin and Cyrillic letters is meant in, when the
** letters of the other are there by mistake; else TZ_SCRIPT_NONE. */
static tz_script intended_script(const letters *l) {
  bool cyrillic = l->latin_alone == 0, latin = l->cyrillic_alone == 0;
  if (cyrillic && (!latin || l->cyrillic >= l->latin)) return TZ_SCRIPT_CYRILLIC;
  return latin ? TZ_SCRIPT_LATIN : TZ_SCRIPT_NONE;
}

/* The letter with the breve or the diaeresis that make it another letter. */
static uint32_t compose(uint32_t folded, uint32_t mark) {
  if (mark == 0x306 && folded == 0x438) return 0x439; /* й */
  if (mark == 0x306 && folded == 0x443) return 0x45E; /* ў */
  if (mark == 0x308 && folded == 0x456) return 0x457; /* ї */
  return 0;
}

static bool is_space(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

typedef struct writer {
  char *out;
  size_t size, capacity;
  uint32_t last; /* the code point written last, which a mark may change */
  bool full;
} writer;

static void write_codepoint(writer *w, uint32_t codepoint) {
  char bytes[4];
  size_t length = tz_utf8_encode(codepoint, bytes);
  if (w->full || length > w->capacity - w->size) {
    w->full = true;
    return;
  }
  memcpy(w->out + w->size, bytes, length);
  w->size += length;
  w->last = codepoint;
}

static void write_folded(writer *w, uint32_t codepoint, tz_script script) {
  uint32_t folded[TZ_FOLD_MAX];
  uint32_t composed = compose(w->last, codepoint);
  if (composed && !w->full) {
    w->size -= 2; /* all of these are two bytes long */
    write_codepoint(w, composed);
    return;
  }
  if (script != TZ_SCRIPT_NONE) {
    uint32_t twin = lookalike(codepoint, script);
    if (twin) codepoint = twin;
  }
  int count = tz_fold_codepoint(codepoint, folded);
  for (int i = 0; i < count; i++)
    write_codepoint(w, folded[i]);
}

size_t tz_fold_word(const char *text, size_t size, char *out, size_t capacity,
                    tz_script *script, size_t *used) {
  letters l = count_letters(text, size);
  tz_script intended = TZ_SCRIPT_NONE;
  *script = l.first;
  *used = size;
  if (l.latin && l.cyrillic) {
    intended = intended_script(&l);
    if (intended == TZ_SCRIPT_NONE)
      *used = l.border;
    else
      *script = intended;
  }
  writer w = {.out = out, .size = 0, .capacity = capacity, .last = 0, .full = false};
  for (size_t i = 0; i < *used && !w.full;) {
    uint32_t codepoint;
    i += tz_utf8_decode(text + i, *used - i, &codepoint);
    if (!is_space(codepoint)) write_folded(&w, codepoint, intended);
  }
  return w.size;
}

static bool is_word_part(uint32_t codepoint) {
  return tz_script_of(codepoint) != TZ_SCRIPT_NONE || tz_is_invisible(codepoint);
}

/* End of the run of word characters that begins at offset. */
static size_t run_end(const char *text, size_t size, size_t offset) {
  while (offset < size) {
    uint32_t codepoint;
    size_t length = tz_utf8_decode(text + offset, size - offset, &codepoint);
    if (!is_word_part(codepoint)) break;
    offset += length;
  }
  return offset;
}

/* Appends one run of word characters, folded, in steps that fit the stack. */
static void append_run(const char *text, size_t size, tz_buffer *out) {
  char folded[TZ_FOLD_LOOK * TZ_FOLD_MAX + 4];
  while (size > 0) {
    size_t step = size;
    if (step > TZ_FOLD_LOOK) {
      step = tz_utf8_previous(text, TZ_FOLD_LOOK);
      if (step == 0) step = TZ_FOLD_LOOK;
    }
    tz_script script;
    size_t used;
    size_t length = tz_fold_word(text, step, folded, sizeof folded, &script, &used);
    tz_buffer_append(out, folded, length);
    text += used;
    size -= used;
  }
}

void tz_fold_text(const char *text, size_t size, tz_buffer *out) {
  for (size_t i = 0; i < size;) {
    uint32_t codepoint, folded[TZ_FOLD_MAX];
    size_t length = tz_utf8_decode(text + i, size - i, &codepoint);
    if (is_word_part(codepoint)) {
      size_t end = run_end(text, size, i);
      append_run(text + i, end - i, out);
      i = end;
      continue;
    }
    i += length;
    if (is_space(codepoint)) {
      if (out->size == 0 || out->data[out->size - 1] != ' ') tz_buffer_byte(out, ' ');
      continue;
    }
    int count = tz_fold_codepoint(codepoint, folded);
    for (int k = 0; k < count; k++)
      tz_buffer_codepoint(out, folded[k]);
  }
}
