#include "corpus/headings.h"

#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "corpus/furniture.h"
#include "text/script.h"

#define HEADING_WORDS   16 /* longest unmarked heading */
#define HEADING_BYTES   260
#define MENU_WORDS      4 /* longest entry of a menu */
#define RUN_OF_HEADINGS 3 /* more than this many in a row are a menu, a list, verse */
#define PARAGRAPH_WORDS                                                                \
  40                    /* a line of so many words on average holds several sentences */
#define FRONT_LINES 200 /* longest front matter */

static size_t length(const tz_line *line) {
  return line->end - line->start;
}

/* ---- what markup says ---- */

/* Whether the line is three and more of one of the characters, spaces apart. */
static bool only(const char *text, const tz_line *line, const char *characters) {
  char c = text[line->start];
  size_t n = 0;
  if (!strchr(characters, c)) return false;
  for (size_t i = line->start; i < line->end; i++) {
    if (text[i] == c) {
      n++;
    } else if (text[i] != ' ') {
      return false;
    }
  }
  return n >= 3;
}

static void fix(tz_line *line, tz_line_kind kind) {
  line->kind = (uint8_t)kind;
  line->fixed = true;
}

/* "---", lines with at least one "name: value" among them, "---" or "...":
** YAML's front matter, and TOML's between "+++". Returns the lines it has. */
static size_t skip_front_matter(const char *text, tz_lines *lines) {
  if (lines->count < 3 || length(&lines->items[0]) != 3) return 0;
  const char *open = text + lines->items[0].start;
  if (memcmp(open, "---", 3) != 0 && memcmp(open, "+++", 3) != 0) return 0;
  char separator = open[0] == '-' ? ':' : '=';
  bool named = false;
  for (size_t i = 1; i < lines->count && i < FRONT_LINES; i++) {
    const tz_line *line = &lines->items[i];
    const char *at = text + line->start;
    if (length(line) == 3 && (memcmp(at, open, 3) == 0 || memcmp(at, "...", 3) == 0)) {
      if (!named) return 0;
      for (size_t j = 0; j <= i; j++)
        fix(&lines->items[j], TZ_LINE_SKIPPED);
      return i + 1;
    }
    named = named || memchr(at, separator, length(line));
  }
  return 0;
}

static bool is_atx(const char *text, const tz_line *line) {
  size_t i = line->start, level = 0;
  while (i < line->end && text[i] == '#' && level < 7)
    i++, level++;
  return level > 0 && level < 7 && i < line->end && (text[i] == ' ' || text[i] == '\t');
}

static bool is_fence(const char *text, const tz_line *line) {
  const char *at = text + line->start;
  return length(line) >= 3 && (memcmp(at, "```", 3) == 0 || memcmp(at, "~~~", 3) == 0);
}

static bool is_underline(const char *text, const tz_lines *lines, size_t i) {
  const tz_line *line = &lines->items[i];
  if (i == 0 || line->blank_before || memchr(text + line->start, ' ', length(line)))
    return false;
  const tz_line *above = &lines->items[i - 1];
  return !above->fixed && above->blank_before && !above->item && above->words > 0 &&
         above->words <= 2 * HEADING_WORDS && only(text, line, "=-");
}

static void read_markup(const char *text, tz_lines *lines) {
  bool fenced = false;
  for (size_t i = skip_front_matter(text, lines); i < lines->count; i++) {
    tz_line *line = &lines->items[i];
    if (is_fence(text, line)) {
      fenced = !fenced;
      fix(line, TZ_LINE_SKIPPED);
    } else if (fenced) {
      fix(line, TZ_LINE_TEXT);
    } else if (is_atx(text, line)) {
      fix(line, TZ_LINE_HEADING);
    } else if (is_underline(text, lines, i)) {
      fix(&lines->items[i - 1], TZ_LINE_HEADING);
      fix(line, TZ_LINE_SKIPPED);
    } else if (only(text, line, "-*_=")) {
      fix(line, TZ_LINE_SKIPPED);
    }
  }
}

void tz_heading_text(const char *text, const tz_line *line, size_t *start,
                     size_t *end) {
  *start = line->start;
  *end = line->end;
  if (is_atx(text, line)) {
    while (*start < *end && text[*start] == '#')
      ++*start;
    while (*end > *start && text[*end - 1] == '#')
      --*end;
  } else if (*end - *start > 4 && memcmp(text + *start, "**", 2) == 0 &&
             memcmp(text + *end - 2, "**", 2) == 0) {
    *start += 2;
    *end -= 2;
  }
  while (*start < *end && (text[*start] == ' ' || text[*start] == '\t'))
    ++*start;
  while (*end > *start && (text[*end - 1] == ' ' || text[*end - 1] == '\t'))
    --*end;
}

/* ---- paragraphs by line or by blank line ---- */

bool tz_lines_are_paragraphs(const tz_lines *lines) {
  size_t count = 0, words = 0;
  for (size_t i = 0; i < lines->count; i++) {
    const tz_line *line = &lines->items[i];
    if (tz_line_alone(lines, i) || line->words < 12) continue;
    count++;
    words += line->words;
  }
  return count > 0 && words / count >= PARAGRAPH_WORDS;
}

/* ---- furniture ---- */

/* The running lines of a printed page: the same words (numbers apart) in the
** first or the last line of three pages and more. */
static uint64_t running_hash(const char *text, const tz_line *line) {
  uint64_t hash = TZ_HASH_START;
  for (size_t i = line->start; i < line->end; i++) {
    if ((unsigned char)text[i] <= ' ' || (text[i] >= '0' && text[i] <= '9')) continue;
    hash = tz_hash(hash, text + i, 1);
  }
  return hash;
}

static bool at_page_edge(const tz_lines *lines, size_t i) {
  const tz_line *line = &lines->items[i];
  return i == 0 || i + 1 == lines->count || lines->items[i - 1].page != line->page ||
         lines->items[i + 1].page != line->page;
}

#define RUNNING_LINES 64 /* how many different ones are followed */

static void skip_running_lines(const char *text, tz_lines *lines) {
  struct {
    uint64_t hash;
    unsigned seen;
  } table[RUNNING_LINES] = {{0, 0}};
  if (lines->pages < 3) return;
  for (int pass = 0; pass < 2; pass++) {
    for (size_t i = 0; i < lines->count; i++) {
      tz_line *line = &lines->items[i];
      if (line->fixed || line->words > HEADING_WORDS || !at_page_edge(lines, i))
        continue;
      uint64_t hash = running_hash(text, line);
      size_t slot = hash % RUNNING_LINES;
      if (pass == 0) {
        if (table[slot].seen == 0) table[slot].hash = hash;
        table[slot].seen += table[slot].hash == hash;
      } else if (table[slot].hash == hash && table[slot].seen >= 3) {
        fix(line, TZ_LINE_SKIPPED);
      }
    }
  }
}

static tz_furniture judge(const tz_line *line, bool text_above) {
  if (line->furniture == TZ_FURNITURE_ABOVE)
    return text_above ? TZ_PROSE : TZ_FURNITURE;
  return (tz_furniture)line->furniture;
}

/* Lines first..last of one block. In a block of several lines a word such as
** "search" may be the end of a wrapped sentence: it counts as furniture only
** where all the block is. */
static void judge_block(const char *text, tz_lines *lines, size_t first, size_t last,
                        bool by_line, bool *text_above) {
  bool all = true;
  for (size_t i = first; i <= last; i++) {
    tz_line *line = &lines->items[i];
    if (line->fixed) continue;
    line->furniture = (uint8_t)tz_furniture_of(text + line->start, length(line));
    if (judge(line, *text_above) == TZ_PROSE) all = false;
  }
  for (size_t i = first; i <= last; i++) {
    tz_line *line = &lines->items[i];
    if (line->fixed) continue;
    tz_furniture furniture = judge(line, *text_above);
    if (furniture == TZ_FURNITURE || (furniture != TZ_PROSE && (all || by_line))) {
      fix(line, TZ_LINE_SKIPPED);
    } else if (line->words > HEADING_WORDS) {
      *text_above = true;
    }
  }
}

static void judge_furniture(const char *text, tz_lines *lines, bool by_line) {
  skip_running_lines(text, lines);
  bool text_above = false;
  size_t first = 0;
  for (size_t i = 1; i <= lines->count; i++) {
    if (i < lines->count && !lines->items[i].blank_before) continue;
    judge_block(text, lines, first, i - 1, by_line, &text_above);
    first = i;
  }
}

/* ---- unmarked headings ---- */

static bool is_capital(uint32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
         (c >= 0x400 && c <= 0x42F) || (c >= 0x391 && c <= 0x3A9) ||
         (((c >= 0x100 && c <= 0x17F) || (c >= 0x460 && c <= 0x52F)) && c % 2 == 0);
}

static bool is_small(uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF) ||
         (c >= 0x430 && c <= 0x45F);
}

/* The first letter or digit, past opening quotation marks and brackets. */
static uint32_t first_letter(const char *text, const tz_line *line) {
  for (size_t i = line->start; i < line->end;) {
    uint32_t c;
    i += tz_utf8_decode(text + i, line->end - i, &c);
    if (tz_script_of(c) != TZ_SCRIPT_NONE) return c;
    if (c == 0x2014 || c == 0x2013 || c == '-' || c == 0x2026)
      return 0; /* speech, a list */
  }
  return 0;
}

/* "Life is bad — 14,5": a dash and a number end a row of figures. */
static bool ends_in_figure(const char *text, const tz_line *line) {
  size_t i = line->end;
  while (i > line->start && strchr("0123456789.,%", text[i - 1]))
    i--;
  if (i == line->end) return false;
  while (i > line->start && text[i - 1] == ' ')
    i--;
  return i >= line->start + 3 && (memcmp(text + i - 3, "\xE2\x80\x94", 3) == 0 ||
                                  memcmp(text + i - 3, "\xE2\x80\x93", 3) == 0);
}

/* A row of a table: columns by tab, | or wide gaps, or mostly numbers. */
static bool is_row(const char *text, const tz_line *line) {
  size_t numbers = 0, tokens = 0, gaps = 0;
  if (ends_in_figure(text, line)) return true;
  bool inside = false;
  for (size_t i = line->start; i < line->end; i++) {
    char c = text[i];
    if (c == '\t' || c == '|') return true;
    if (c == ' ') {
      gaps += i + 2 < line->end && text[i + 1] == ' ' && text[i + 2] == ' ';
      inside = false;
    } else if (!inside) {
      inside = true;
      tokens++;
      numbers += c >= '0' && c <= '9';
    }
  }
  return gaps > 0 || numbers * 2 > tokens;
}

/* "В. И. Ленин", "J. Smith", "А. К.": initials and at most two words more. */
static bool is_signature(const char *text, const tz_line *line) {
  size_t initials = 0, others = 0;
  for (size_t i = line->start; i < line->end;) {
    uint32_t c;
    size_t start = i;
    i += tz_utf8_decode(text + i, line->end - i, &c);
    bool initial = is_capital(c) && i < line->end && text[i] == '.';
    while (i < line->end && text[i] != ' ' && !(initial && text[i - 1] == '.'))
      i++;
    initial = initial && i - start <= 3;
    initials += initial;
    others += !initial;
    while (i < line->end && text[i] == ' ')
      i++;
  }
  return initials > 0 && others <= 2 && initials + others <= 4;
}

/* "The 1993-1994 Turning Point.": an English title with a full stop after it.
** All its words begin with capitals, but for articles and their like. */
static bool is_title_case(const char *text, const tz_line *line) {
  static const char *const small[] = {"a",  "an",   "the",  "of",  "in", "on",
                                      "to", "and",  "or",   "for", "at", "by",
                                      "vs", "with", "from", "as"};
  size_t words = 0;
  for (size_t i = line->start; i < line->end;) {
    size_t start = i;
    while (i < line->end && text[i] != ' ')
      i++;
    uint32_t c;
    tz_utf8_decode(text + start, i - start, &c);
    if (is_small(c)) {
      bool known = false;
      for (size_t s = 0; s < sizeof small / sizeof *small; s++)
        known = known || (strlen(small[s]) == i - start &&
                          memcmp(small[s], text + start, i - start) == 0);
      if (!known) return false;
    } else if (tz_script_of(c) == TZ_SCRIPT_CYRILLIC) {
      return false;
    }
    words++;
    while (i < line->end && text[i] == ' ')
      i++;
  }
  return words >= 3 && words <= 12;
}

/* "It is here. The second part is here": a word, a full stop, a capital. */
static bool two_sentences(const char *text, const tz_line *line) {
  uint32_t c, next;
  unsigned small = 0;
  for (size_t i = line->start; i < line->end;) {
    i += tz_utf8_decode(text + i, line->end - i, &c);
    if (c == '.' && small >= 3 && i + 1 < line->end && text[i] == ' ') {
      tz_utf8_decode(text + i + 1, line->end - i - 1, &next);
      if (is_capital(next)) return true;
    }
    small = is_small(c) ? small + 1 : 0;
  }
  return false;
}

static bool numbered(const char *text, const tz_line *line) {
  size_t i = line->start;
  while (i < line->end && ((text[i] >= '0' && text[i] <= '9') || text[i] == '.'))
    i++;
  return i > line->start && i < line->end && text[i] == ' ';
}

static bool all_capitals(const char *text, const tz_line *line) {
  size_t capitals = 0;
  for (size_t i = line->start; i < line->end;) {
    uint32_t c;
    i += tz_utf8_decode(text + i, line->end - i, &c);
    if (is_small(c)) return false;
    capitals += is_capital(c);
  }
  return capitals >= 4;
}

/* Whether the line has a heading's shape, wherever it stands. */
static bool looks_like_heading(const char *text, const tz_line *line) {
  if (line->words == 0 || line->words > HEADING_WORDS || length(line) > HEADING_BYTES)
    return false;
  if (line->item && !numbered(text, line)) return false;
  if (line->ending == TZ_END_SENTENCE && !is_title_case(text, line)) return false;
  if (line->ending == TZ_END_COLON || line->ending == TZ_END_INSIDE) return false;
  uint32_t c = first_letter(text, line);
  if (c == 0 || is_small(c)) return false;
  return !is_row(text, line) && !is_signature(text, line) && !two_sentences(text, line);
}

/* Whether line i could be an unmarked heading for its shape and its place. */
static bool is_candidate(const char *text, const tz_lines *lines, size_t i,
                         bool by_line) {
  const tz_line *line = &lines->items[i];
  if (line->fixed || !looks_like_heading(text, line)) return false;
  if (tz_line_alone(lines, i)) return true;
  if (by_line) return line->words <= 12 && line->ending != TZ_END_SENTENCE;
  /* right above its paragraph, as in the text of a printed page */
  if (!line->blank_before || line->ending != TZ_END_OPEN || line->words > 10)
    return false;
  const tz_line *next = &lines->items[i + 1];
  return (all_capitals(text, line) ||
          (numbered(text, line) && length(line) * 10 < length(next) * 7)) &&
         !all_capitals(text, next) && is_capital(first_letter(text, next));
}

/* "Никакого отвода войск.", then the byline: the title, full stop or not. */
static bool is_title(const tz_lines *lines, size_t i) {
  const tz_line *line = &lines->items[i];
  return !line->fixed && line->words > 0 && line->words <= HEADING_WORDS &&
         tz_line_alone(lines, i) && !line->item && i + 1 < lines->count &&
         lines->items[i + 1].kind == TZ_LINE_SKIPPED;
}

static bool is_prose(const tz_line *line) {
  return line->kind == TZ_LINE_TEXT;
}

/* Decides over the candidates first..last (lines skipped among them), which
** follow one another without text between. `before` and `after`: is there
** text above them, below them. */
static void settle_run(tz_lines *lines, size_t first, size_t last, bool before,
                       bool after) {
  size_t count = 0;
  for (size_t i = first; i <= last; i++)
    count += lines->items[i].kind == TZ_LINE_HEADING && !lines->items[i].fixed;
  for (size_t i = first; i <= last; i++) {
    tz_line *line = &lines->items[i];
    if (line->kind != TZ_LINE_HEADING || line->fixed) continue;
    bool menu_entry = line->words <= MENU_WORDS;
    if (!before && !after) {
      line->kind = TZ_LINE_TEXT; /* the text has nothing else */
    } else if (!after) {
      /* a name under the text, the foot of a page; or a poem */
      line->kind =
          count > RUN_OF_HEADINGS && !menu_entry ? TZ_LINE_TEXT : TZ_LINE_SKIPPED;
    } else if (count > RUN_OF_HEADINGS && i != last) {
      if (!before) {
        line->kind = menu_entry ? TZ_LINE_SKIPPED : TZ_LINE_HEADING;
      } else {
        line->kind = TZ_LINE_TEXT;
      }
    }
  }
}

void tz_lines_classify(const char *text, tz_lines *lines, bool by_line) {
  read_markup(text, lines);
  judge_furniture(text, lines, by_line);
  bool seen_text = false;
  bool first_line = true;
  for (size_t i = 0; i < lines->count; i++) {
    tz_line *line = &lines->items[i];
    if (line->kind == TZ_LINE_SKIPPED) continue;
    if (is_candidate(text, lines, i, by_line) || (first_line && is_title(lines, i)))
      line->kind = TZ_LINE_HEADING;
    first_line = false;
  }
  for (size_t i = 0; i < lines->count; i++) {
    if (is_prose(&lines->items[i])) seen_text = true;
    if (lines->items[i].kind != TZ_LINE_HEADING) continue;
    size_t last = i, next = i + 1;
    for (; next < lines->count && !is_prose(&lines->items[next]); next++)
      if (lines->items[next].kind == TZ_LINE_HEADING) last = next;
    settle_run(lines, i, last, seen_text, next < lines->count);
    i = last;
  }
}
