#include "settings.h"

#include <stdlib.h>

bool is_quick(void) {
  return getenv("TEZIS_QUICK") != NULL || is_quickest();
}

bool is_quickest(void) {
  return getenv("TEZIS_QUICKEST") != NULL;
}

long fault_step(void) {
  const char *text = getenv("TEZIS_FAULT_STEP");
  long step = text ? strtol(text, NULL, 10) : 1;
  return step > 0 ? step : 1;
}
