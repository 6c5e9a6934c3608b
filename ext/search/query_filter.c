#include "search/query_filter.h"

#include <string.h>

#include "base/utf8.h"
#include "text/fold.h"

#define NAME_BYTES  32 /* no name is longer */
#define OPEN_END    9999
#define YEAR_DIGITS 4

typedef struct name {
  const char *name; /* folded */
  int value;
} name;

static const name fields[] = {
    {"author", TZ_FIELD_AUTHOR},
    {"автор", TZ_FIELD_AUTHOR},
    {"title", TZ_FIELD_TITLE},
    {"название", TZ_FIELD_TITLE},
    {"year", TZ_FIELD_YEAR},
    {"год", TZ_FIELD_YEAR},
    {"lang", TZ_FIELD_LANGUAGE},
    {"язык", TZ_FIELD_LANGUAGE},
    {"key", TZ_FIELD_KEY},
    {"ключ", TZ_FIELD_KEY},
    {"type", TZ_FIELD_TYPE},
    {"тип", TZ_FIELD_TYPE},
    {"path", TZ_FIELD_PATH},
    {"путь", TZ_FIELD_PATH},
    {"stance", TZ_FIELD_STANCE},
    {"позиция", TZ_FIELD_STANCE},
    {NULL, 0},
};

static const name stances[] = {
    {"for", 1}, {"за", 1},      {"against", -1},   {"против", -1}, {"+", 1},
    {"-", -1},  {"neutral", 0}, {"нейтрально", 0}, {"0", 0},       {NULL, 0},
};

/* Looks text up, folded, in a list of names; false when it is not there. */
static bool find_name(const name *names, const char *text, size_t size, int *value) {
  char folded[NAME_BYTES + 4 * TZ_FOLD_MAX];
  size_t length = 0;
  for (size_t at = 0; at < size;) {
    uint32_t codepoint;
    uint32_t out[TZ_FOLD_MAX];
    at += tz_utf8_decode(text + at, size - at, &codepoint);
    int count = tz_fold_codepoint(codepoint, out);
    for (int i = 0; i < count; i++)
      length += tz_utf8_encode(out[i], folded + length);
    if (length > NAME_BYTES) return false;
  }
  for (; names->name != NULL; names++) {
    if (strlen(names->name) == length && memcmp(names->name, folded, length) == 0) {
      *value = names->value;
      return true;
    }
  }
  return false;
}

bool tz_field_from_name(const char *text, size_t size, tz_query_field *field) {
  int value;
  if (!find_name(fields, text, size, &value)) return false;
  *field = (tz_query_field)value;
  return true;
}

/* A year of at most four digits at *at, or `open` where there is no digit. */
static int read_year(const char *text, size_t size, size_t *at, int open) {
  int year = 0;
  size_t start = *at;
  while (*at < size && *at - start < YEAR_DIGITS && text[*at] >= '0' &&
         text[*at] <= '9')
    year = year * 10 + (text[(*at)++] - '0');
  return *at == start ? open : year;
}

/* The bytes of what stands between two years at text, 0 when it is nothing
** of the kind: .. … - – — */
static size_t range_mark(const char *text, size_t size) {
  static const char *const marks[] = {"...", "..", "…", "-", "–", "—"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    size_t length = strlen(marks[i]);
    if (size >= length && memcmp(text, marks[i], length) == 0) return length;
  }
  return 0;
}

/* 2015, 2015..2020, 2015.., ..2020; a range backwards is turned round. */
static bool read_years(tz_query_filter *filter, const char *text, size_t size) {
  size_t at = 0;
  int from = read_year(text, size, &at, 0);
  bool started = at > 0;
  int to = from;
  if (at < size) {
    size_t mark = range_mark(text + at, size - at);
    if (mark == 0) return false;
    at += mark;
    size_t second = at;
    to = read_year(text, size, &at, OPEN_END);
    if (at == second && !started) return false;
  }
  if (at != size || size == 0) return false;
  filter->from = from <= to ? from : to;
  filter->to = from <= to ? to : from;
  return true;
}

bool tz_filter_value(tz_query_filter *filter, const char *value, size_t size) {
  filter->value = value;
  filter->size = size;
  filter->from = filter->to = 0;
  if (size == 0) return false;
  if (filter->field == TZ_FIELD_YEAR) return read_years(filter, value, size);
  if (filter->field == TZ_FIELD_STANCE) {
    if (!find_name(stances, value, size, &filter->from)) return false;
    filter->to = filter->from;
  }
  if (filter->field == TZ_FIELD_LANGUAGE) {
    const char *code = tz_language_code(tz_language_from_code(value, size));
    if (code != NULL) {
      filter->value = code;
      filter->size = strlen(code);
    }
  }
  return true;
}
