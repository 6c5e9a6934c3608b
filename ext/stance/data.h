/* The model and the lexicon as the program carries them: model.bin and
** lexicon.txt of this folder, put into read-only data by the assembler. */
#ifndef TZ_STANCE_DATA_H
#define TZ_STANCE_DATA_H

#include <stddef.h>

const unsigned char *tz_stance_model_data(size_t *size);

#endif
