/* A VFS over the default one whose operations can be made to fail: what a full or
** broken disk, or a lock that is not given, looks like to SQLite. */
#ifndef TZ_TESTS_FAULTY_VFS_H
#define TZ_TESTS_FAULTY_VFS_H

#include "sqlite.h"

#include <stdbool.h>

#define FAULTY_VFS "faulty"

/* Registers it; once. */
int faulty_vfs_register(void);

/* From now on operation number `at` fails (0: none does), or with `persistent` that one
** and all that follow; with `full` writes fail as on a full disk and the rest does not.
 */
void faulty_vfs_arm(long at, bool persistent, bool full);

/* Operations since it was armed, and how many of them failed. */
long faulty_vfs_operations(void);
long faulty_vfs_failures(void);

#endif
