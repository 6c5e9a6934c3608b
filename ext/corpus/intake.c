#include "sqlite.h"
#include "corpus/intake.h"

#include <string.h>

#include "base/utf8.h"
#include "text/encoding.h"

static void clean(tz_buffer *out, const char *text, size_t size) {
  for (size_t i = 0; i < size;) {
    uint32_t c;
    size_t n = tz_utf8_decode(text + i, size - i, &c);
    if (c == TZ_REPLACEMENT || c == 0) {
      tz_buffer_codepoint(out, TZ_REPLACEMENT);
    } else {
      tz_buffer_append(out, text + i, n);
    }
    i += n;
  }
}

void tz_intake_text(tz_work *work, sqlite3_value *value, tz_buffer *cleaned,
                    const char **text, size_t *length) {
  bool blob = sqlite3_value_type(value) == SQLITE_BLOB;
  if (sqlite3_value_type(value) == SQLITE_NULL) return;
  const char *bytes =
      blob ? sqlite3_value_blob(value) : (const char *)sqlite3_value_text(value);
  size_t size = (size_t)sqlite3_value_bytes(value);
  if (bytes == NULL) {
    if (size > 0 || !blob) tz_work_status(work, TZ_NOMEM);
    return;
  }
  *text = bytes;
  *length = size;
  bool valid = tz_utf8_valid(bytes, size), nul = memchr(bytes, 0, size) != NULL;
  if (valid && !nul) return;
  const char *encoding = blob ? tz_encoding_guess(bytes, size) : NULL;
  if (blob && encoding == NULL) {
    tz_work_fail(work, "the text is binary, not text in an encoding known to tezis");
    return;
  }
  if (encoding != NULL && strcmp(encoding, "UTF-8") != 0) {
    tz_buffer decoded;
    tz_buffer_init(&decoded);
    tz_work_status(work, tz_decode(bytes, size, encoding, &decoded));
    clean(cleaned, tz_buffer_string(&decoded), decoded.size);
    tz_work_status(work, decoded.status);
    tz_buffer_clear(&decoded);
  } else {
    clean(cleaned, bytes, size);
  }
  tz_work_status(work, cleaned->status);
  *text = tz_buffer_string(cleaned);
  *length = cleaned->size;
}

bool tz_intake_options(tz_work *work, sqlite3_value *options) {
  bool batch = false;
  if (options == NULL) return false;
  sqlite3_stmt *check = tz_work_prepare(
      work, "SELECT CASE WHEN json_valid(?1) THEN json_type(?1) END, (SELECT "
            "group_concat(key)"
            " FROM json_each(CASE WHEN json_valid(?1) THEN ?1 ELSE '{}' END)"
            " WHERE key NOT IN ('path', 'digest', 'size', 'modified', 'batch')), CASE "
            "WHEN json_valid(?1) THEN json_extract(?1, "
            "'$.batch') END");
  tz_work_value(work, check, 1, options);
  if (tz_work_row(work, check)) {
    const char *type = (const char *)sqlite3_column_text(check, 0);
    const char *unknown = (const char *)sqlite3_column_text(check, 1);
    if (type == NULL || strcmp(type, "object") != 0) {
      tz_work_fail(work, "options must be a JSON object");
    } else if (unknown != NULL) {
      tz_work_fail(
          work,
          "there is no option %s; there are path, digest, size, modified and batch",
          unknown);
    } else {
      batch = sqlite3_column_int(check, 2) != 0;
    }
  }
  sqlite3_finalize(check);
  return batch;
}
