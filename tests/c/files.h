/* The files that tests make. */
#ifndef TZ_TESTS_FILES_H
#define TZ_TESTS_FILES_H

/* Fails the test where it cannot. */
void file_copy(const char *from, const char *to);

/* Removes a database and what SQLite may have left beside it. */
void database_remove(const char *path);

#endif
