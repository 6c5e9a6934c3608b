/* Result codes of the pure floors. They are small on purpose: text code can
** only run out of memory, meet a size it refuses, or be given something that
** it cannot work on. SQL glue turns them into SQLITE_* codes and sentences. */
#ifndef TZ_BASE_STATUS_H
#define TZ_BASE_STATUS_H

typedef enum tz_status {
  TZ_OK = 0,
  TZ_NOMEM,   /* an allocation failed */
  TZ_TOO_BIG, /* a size limit was passed; nothing was written beyond it */
  TZ_INVALID  /* the input is not what the function takes */
} tz_status;

#endif
