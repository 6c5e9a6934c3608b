#include "faulty_vfs.h"

#include <stdlib.h>
#include <string.h>

typedef struct faulty_file {
  sqlite3_file base;
  sqlite3_file *real; /* follows this struct in memory */
} faulty_file;

static sqlite3_vfs *real_vfs;
static long operations, failures, failing;
static bool stays_failed, disk_full;

void faulty_vfs_arm(long at, bool persistent, bool full) {
  operations = failures = 0;
  failing = at;
  stays_failed = persistent;
  disk_full = full;
}

long faulty_vfs_operations(void) {
  return operations;
}

long faulty_vfs_failures(void) {
  return failures;
}

static bool fails(void) {
  operations++;
  bool now =
      failing > 0 && (operations == failing || (stays_failed && operations > failing));
  failures += now;
  return now;
}

static sqlite3_file *real_of(sqlite3_file *file) {
  return ((faulty_file *)(void *)file)->real;
}

/* ---- files ---- */

static int close_file(sqlite3_file *f) {
  return real_of(f)->pMethods->xClose(real_of(f));
}

static int read_file(sqlite3_file *f, void *to, int size, sqlite3_int64 at) {
  if (!disk_full && fails()) return SQLITE_IOERR_READ;
  return real_of(f)->pMethods->xRead(real_of(f), to, size, at);
}

static int write_file(sqlite3_file *f, const void *from, int size, sqlite3_int64 at) {
  if (fails()) return disk_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  return real_of(f)->pMethods->xWrite(real_of(f), from, size, at);
}

static int truncate_file(sqlite3_file *f, sqlite3_int64 size) {
  if (!disk_full && fails()) return SQLITE_IOERR_TRUNCATE;
  return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int sync_file(sqlite3_file *f, int flags) {
  if (fails()) return disk_full ? SQLITE_FULL : SQLITE_IOERR_FSYNC;
  return real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size) {
  if (!disk_full && fails()) return SQLITE_IOERR_FSTAT;
  return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int lock_file(sqlite3_file *f, int lock) {
  if (!disk_full && fails()) return SQLITE_IOERR_LOCK;
  return real_of(f)->pMethods->xLock(real_of(f), lock);
}

static int unlock_file(sqlite3_file *f, int lock) {
  return real_of(f)->pMethods->xUnlock(real_of(f), lock);
}

static int check_lock(sqlite3_file *f, int *locked) {
  return real_of(f)->pMethods->xCheckReservedLock(real_of(f), locked);
}

static int control(sqlite3_file *f, int operation, void *argument) {
  return real_of(f)->pMethods->xFileControl(real_of(f), operation, argument);
}

static int sector_size(sqlite3_file *f) {
  return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int characteristics(sqlite3_file *f) {
  return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int map_shared(sqlite3_file *f, int page, int size, int extend,
                      void volatile **at) {
  if (!disk_full && fails()) return SQLITE_IOERR_SHMMAP;
  return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, at);
}

static int lock_shared(sqlite3_file *f, int offset, int count, int flags) {
  if (!disk_full && (flags & SQLITE_SHM_LOCK) && fails()) return SQLITE_IOERR_SHMLOCK;
  return real_of(f)->pMethods->xShmLock(real_of(f), offset, count, flags);
}

static void barrier(sqlite3_file *f) {
  real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int unmap_shared(sqlite3_file *f, int remove) {
  return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap_shared,
};

/* ---- the VFS ---- */

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file,
                     int flags, int *out_flags) {
  (void)vfs;
  faulty_file *f = (faulty_file *)(void *)file;
  f->base.pMethods = NULL;
  f->real = (sqlite3_file *)(void *)(f + 1);
  if (!disk_full && fails()) return SQLITE_CANTOPEN;
  int code = real_vfs->xOpen(real_vfs, name, f->real, flags, out_flags);
  if (f->real->pMethods) f->base.pMethods = &methods;
  return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs;
  if (!disk_full && fails()) return SQLITE_IOERR_DELETE;
  return real_vfs->xDelete(real_vfs, name, sync);
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
  (void)vfs;
  if (!disk_full && fails()) return SQLITE_IOERR_ACCESS;
  return real_vfs->xAccess(real_vfs, name, flags, result);
}

int faulty_vfs_register(void) {
  static sqlite3_vfs vfs;
  real_vfs = sqlite3_vfs_find(NULL);
  if (!real_vfs) return SQLITE_ERROR;
  vfs = *real_vfs;
  vfs.pNext = NULL;
  vfs.zName = FAULTY_VFS;
  vfs.szOsFile = (int)sizeof(faulty_file) + real_vfs->szOsFile;
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  return sqlite3_vfs_register(&vfs, 0);
}
