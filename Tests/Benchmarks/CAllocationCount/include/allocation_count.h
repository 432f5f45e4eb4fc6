#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

/// How often memory has been asked for since the program began, by whatever name.
unsigned long allocation_count(void);

#endif
