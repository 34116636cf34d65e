/* Making the word lists: shared by words.c, load.c and their tests. */
#ifndef READER_WORDS_INT_H
#define READER_WORDS_INT_H

#include "reader/reader_int.h"

int32_t words_intern(struct arena *a, struct reader_words *w, struct str key);
int32_t words_grow(struct arena *a, struct reader_words *w, int32_t node,
                   int32_t word);
void words_add(struct arena *a, struct reader_words *w, int32_t node,
               struct sense sense);

/* The class by its name in the lists; the argument's word, NULL for a number.
 */
const char *words_class_text(int class);
const char *words_argument_text(int class, int32_t arg);

/* The word that serves as an argument, 0 for none; and its text. */
int words_word(struct str text);
const char *words_word_text(int32_t word);

/* A list beside the embedded ones: tests show what the lint says of it. */
struct word_list {
    struct str file, text;
};
bool words_build(struct arena *a, const struct agreement *g,
                 const struct word_list *extra, ptrdiff_t n,
                 struct reader_words **out, struct diags *ds);

#endif
