// embed: turns files into C arrays.
//
//     embed build data/acts.truce data/reader/cues.txt
//
// writes build/data.c and build/data.h, which declare for each file
//
//     extern const unsigned char data_acts_truce[];
//     extern const ptrdiff_t data_acts_truce_size;
//
// A NUL follows each file that its size does not count, so that text can be
// handed to C functions as it is. data.h is left alone when it would not
// change, so that a change of content recompiles data.c only.
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_BYTES = 1000, LINE_BYTES = 60 };

_Noreturn static void die(const char *what, const char *path)
{
    fprintf(stderr, "embed: %s %s: %s\n", what, path, strerror(errno));
    exit(1);
}

static FILE *open_or_die(const char *path, const char *mode)
{
    FILE *f = fopen(path, mode);
    if (!f) die("cannot open", path);
    return f;
}

static void close_or_die(FILE *f, const char *path)
{
    if (ferror(f) | fclose(f)) die("cannot write", path);
}

// data/reader/cues.txt is known as data_reader_cues_txt.
static void print_name(FILE *out, const char *path)
{
    for (const char *p = path; *p; p++)
        fputc(isalnum((unsigned char)*p) ? *p : '_', out);
}

// As a string literal, which compiles much faster than a list of numbers.
// Octal escapes always have three digits, so that no digit after them is
// taken in; `?` is escaped because of trigraphs.
static long print_bytes(FILE *out, FILE *in)
{
    long size = 0;
    int column = 0;
    for (int c; (c = fgetc(in)) != EOF; size++) {
        if (column == 0) fputs("\n    \"", out);
        if (c == '\n')
            fputs("\\n", out);
        else if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?')
            fprintf(out, "\\%03o", (unsigned)c);
        else
            fputc(c, out);
        if (++column == LINE_BYTES || c == '\n') {
            fputc('"', out);
            column = 0;
        }
    }
    if (column) fputc('"', out);
    if (size == 0) fputs("\"\"", out);
    return size;
}

static void write_source(const char *path, char **files, int count)
{
    FILE *out = open_or_die(path, "w");
    fputs("// Made by tools/embed from data/.\n#include \"data.h\"\n", out);
    for (int i = 0; i < count; i++) {
        FILE *in = open_or_die(files[i], "rb");
        fputs("\nconst unsigned char ", out);
        print_name(out, files[i]);
        fputs("[] =", out);
        long size = print_bytes(out, in);
        if (ferror(in)) die("cannot read", files[i]);
        fclose(in);
        fputs(";\nconst ptrdiff_t ", out);
        print_name(out, files[i]);
        fprintf(out, "_size = %ld;\n", size);
    }
    close_or_die(out, path);
}

static void write_header(const char *path, char **files, int count)
{
    FILE *out = open_or_die(path, "w");
    fputs("// Made by tools/embed from data/: each file as bytes, and their\n"
          "// number, which leaves out the NUL that follows them.\n"
          "#ifndef TRUCE_DATA_H\n#define TRUCE_DATA_H\n\n"
          "#include <stddef.h>\n\n",
          out);
    for (int i = 0; i < count; i++) {
        fputs("extern const unsigned char ", out);
        print_name(out, files[i]);
        fputs("[];\nextern const ptrdiff_t ", out);
        print_name(out, files[i]);
        fputs("_size;\n", out);
    }
    fputs("\n#endif\n", out);
    close_or_die(out, path);
}

static bool same_content(const char *one, const char *other)
{
    FILE *a = fopen(one, "rb");
    FILE *b = fopen(other, "rb");
    bool same = a && b;
    for (int c = 0; same && c != EOF;) {
        c = fgetc(a);
        same = c == fgetc(b);
    }
    if (a) fclose(a);
    if (b) fclose(b);
    return same;
}

int main(int argc, char **argv)
{
    char source[PATH_MAX_BYTES];
    char header[PATH_MAX_BYTES];
    char fresh[PATH_MAX_BYTES];

    if (argc < 2 || strlen(argv[1]) > PATH_MAX_BYTES - 20) {
        fputs("usage: embed FOLDER FILE...\n", stderr);
        return 2;
    }
    snprintf(source, sizeof source, "%s/data.c", argv[1]);
    snprintf(header, sizeof header, "%s/data.h", argv[1]);
    snprintf(fresh, sizeof fresh, "%s/data.h.new", argv[1]);

    write_header(fresh, argv + 2, argc - 2);
    if (same_content(fresh, header))
        remove(fresh);
    else if (rename(fresh, header))
        die("cannot write", header);
    write_source(source, argv + 2, argc - 2);
    return 0;
}
