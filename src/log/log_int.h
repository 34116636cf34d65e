/* Shared by the files of log only. */
#ifndef LOG_LOG_INT_H
#define LOG_LOG_INT_H

#include "log/log.h"

enum { LOG_SIG_BYTES = 64, LOG_COSIG_BYTES = 8 + LOG_SIG_BYTES };

/* "— name base64(id || sig)\n" */
void log_sig_line(struct buf *b, const struct log_vkey *k,
                  const unsigned char *sig, int n);

/* What a cosignature signs. */
struct str log_cosigned(struct arena *a, struct str body, int64_t moment);

/* Takes a line with its "\n" off *rest; false where none is whole. */
bool log_line(struct str *rest, struct str *line);

/* A name that a stranger's signature line may bear: any length, and DEL. */
bool log_name_lawful(struct str name);

/* Lines of one hash each, up to and with the blank line that ends them; at most
 * `max`. */
bool log_proof_lines(struct str *rest, int max, struct log_proof *out,
                     const char **why);
void log_proof_print(struct buf *b, const struct log_proof *p);

/* Canonical base64 of at most `max` bytes. */
bool log_base64_digits(struct str text, void *out, ptrdiff_t max, ptrdiff_t *n);

/* Decimal digits without leading zeroes. */
bool log_decimal(struct str s, int64_t *out);

#endif
