/* A corpus's file with bytes of it overwritten, as a bad disk leaves it: opened,
** searched, checked, written to. The input is the first of the things done (1 byte),
** then pieces: where (3 bytes), how many, the bytes. */
#include "fuzz_corpus.h"

#include <string.h>

#define AT_ONCE 3 /* statements an input */

static unsigned char *image;
static sqlite3_int64 image_size;

static void overwrite(unsigned char *file, fuzz_input *input) {
  while (input->size > 0) {
    size_t at = (size_t)fuzz_byte(input) << 16;
    at |= fuzz_byte(input) << 8;
    at |= fuzz_byte(input);
    at %= (size_t)image_size;
    for (unsigned count = 1 + fuzz_byte(input) % 32; count > 0; count--)
      if (at < (size_t)image_size) file[at++] = (unsigned char)fuzz_byte(input);
  }
}

static const char *const statements[] = {
    "SELECT * FROM tezis_search('alliance союзники', 5, NULL, NULL, 1)",
    "SELECT * FROM tezis_search('\"military alliance\" OR договор author:Орлова')",
    "SELECT * FROM tezis_similar('fishermen of the harbour')",
    ("SELECT tezis_quote('made an alliance with the fishermen'), "
     "tezis_text('blake2020')"),
    NULL, /* POSITIONS */
    "SELECT * FROM tezis_check()",
    "SELECT tezis_add('{\"id\":\"new\"}', 'Another harbour, another alliance.')",
    "SELECT tezis_remove('orlova2018')",
    "SELECT tezis_rebuild()",
    "SELECT * FROM tezis_check()",
};

#define STATEMENTS (sizeof statements / sizeof *statements)
#define POSITIONS  "SELECT * FROM tezis_positions('alliance')"

static void ask(sqlite3 *db, const char *sql) {
  if (sql_run(db, sql) != SQLITE_OK) FUZZ_REQUIRE(sqlite3_errmsg(db)[0]);
}

/* The statement that needs the scorer, which takes long to read: asked of a connection
** kept for it alone, to which the file is copied page by page. */
static void ask_for_positions(sqlite3 *db) {
  static sqlite3 *kept;
  if (!kept) kept = fuzz_open();
  sqlite3_backup *copying = sqlite3_backup_init(kept, "main", db, "main");
  if (!copying) return;
  sqlite3_backup_step(copying, -1);
  if (sqlite3_backup_finish(copying) == SQLITE_OK) ask(kept, POSITIONS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!image) {
    sqlite3 *made = fuzz_corpus();
    FUZZ_REQUIRE(sql_run(made, "VACUUM") == SQLITE_OK);
    image = sqlite3_serialize(made, "main", &image_size, 0);
    FUZZ_REQUIRE(image);
  }
  fuzz_input input = {data, size};
  unsigned first = fuzz_byte(&input);
  unsigned char *copy = sqlite3_malloc64((sqlite3_uint64)image_size);
  FUZZ_REQUIRE(copy);
  memcpy(copy, image, (size_t)image_size);
  overwrite(copy, &input);
  sqlite3 *db = fuzz_open();
  FUZZ_REQUIRE(sqlite3_deserialize(db, "main", copy, image_size, image_size,
                                   SQLITE_DESERIALIZE_FREEONCLOSE |
                                       SQLITE_DESERIALIZE_RESIZEABLE) == SQLITE_OK);
  ask(db, "SELECT tezis_create()");
  for (size_t i = 0; i < AT_ONCE; i++) {
    const char *sql = statements[(first + i) % STATEMENTS];
    if (sql)
      ask(db, sql);
    else
      ask_for_positions(db);
  }
  FUZZ_REQUIRE(sqlite3_close(db) == SQLITE_OK);
  return 0;
}
