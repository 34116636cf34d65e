/* A conversation without a network or an editor: messages in, and what comes
 * back, place by place. */
#include "support/test.h"

#include "lsp/lsp_int.h"

#include <jansson.h>
#include <string.h>

/* Two files of a folder: one open in the editor, one on the disk. */
static const char beside[] = "agreement trial \"A trial\"\n"
                             "party north \"North\"\n"
                             "party south \"Süd 🕊\"\n"
                             "people captives \"Captives\"\n"
                             "    held by north\n";

static bool list(void *ctx, struct arena *a, struct str path, struct str suffix,
                 struct str_list *out, struct diags *ds)
{
    (void)ctx;
    (void)suffix;
    (void)ds;
    assert_str(path, "/w/a b");
    *arena_push(a, out) = S("/w/a b/agreement.truce");
    *arena_push(a, out) = S("/w/a b/steps.truce");
    return true;
}

static bool read_file(void *ctx, struct arena *a, struct str path,
                      ptrdiff_t max, struct str *out, struct diags *ds)
{
    (void)ctx;
    (void)a;
    (void)max;
    (void)ds;
    assert_str(path, "/w/a b/agreement.truce");
    *out = str_of(beside);
    return true;
}

static const struct world world = { .list = list, .read = read_file };
#define URI "file:///w/a%20b/steps.truce"

struct talk {
    struct arena a;
    struct lsp *s;
    json_t *got; /* all that came back to the last message */
};

static void say(struct talk *t, const char *message)
{
    struct buf out = buf_make(&t->a, BUF_MAX);
    struct str rest, body;
    ptrdiff_t used;
    if (t->got) json_decref(t->got);
    t->got = json_array();
    lsp_take(t->s, str_of(message), &out);
    for (rest = buf_done(&out); rest.n; rest = str_cut(rest, used, rest.n)) {
        assert_int_equal(lsp_cut(rest, &used, &body), LSP_ONE);
        json_t *m = json_loadb(body.p, (size_t)body.n, 0, NULL);
        assert_non_null(m);
        json_array_append_new(t->got, m);
    }
}

/* What is at a path ("0.result.range.start.line") of the answers, as JSON. */
static const char *at(struct talk *t, const char *path)
{
    const json_t *v = t->got;
    struct str rest = str_of(path), key;
    while (str_next(&rest, '.', &key)) {
        int64_t i;
        v = json_is_array(v) && num_parse(key, &i)
                ? json_array_get(v, (size_t)i)
                : json_object_get(v, str_z(&t->a, key));
        if (!v) return "nothing";
    }
    char *p = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
    struct str s = str_dup(&t->a, str_of(p));
    free(p);
    return str_z(&t->a, s);
}

static void start(struct talk *t)
{
    *t = (struct talk){ .s = lsp_make(&world) };
    say(t, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
           "\"params\":{}}");
    assert_string_equal(at(t, "0.result.capabilities.hoverProvider"), "true");
    assert_string_equal(at(t, "0.result.capabilities.positionEncoding"),
                        "\"utf-16\"");
    say(t, "{\"jsonrpc\":\"2.0\",\"method\":\"initialized\",\"params\":{}}");
    assert_int_equal(json_array_size(t->got), 0);
}

static void stop(struct talk *t)
{
    bool clean;
    say(t, "{\"id\":98,\"method\":\"shutdown\"}");
    assert_string_equal(at(t, "0.result"), "null");
    say(t, "{\"method\":\"exit\"}");
    assert_true(lsp_over(t->s, &clean) && clean);
    lsp_free(t->s);
    json_decref(t->got);
    arena_free(&t->a);
}

static void open_text(struct talk *t, const char *text)
{
    json_t *m =
        json_pack("{s:s,s:{s:{s:s,s:s,s:i,s:s}}}", "method",
                  "textDocument/didOpen", "params", "textDocument", "uri", URI,
                  "languageId", "truce", "version", 1, "text", text);
    char *p = json_dumps(m, 0);
    say(t, p);
    free(p);
    json_decref(m);
}

static void ask(struct talk *t, const char *method, int line, int character)
{
    say(t, str_z(&t->a, str_fmt(&t->a,
                                "{\"id\":7,\"method\":\"textDocument/%s\","
                                "\"params\":{\"textDocument\":{\"uri\":\"%s\"},"
                                "\"position\":{\"line\":%d,"
                                "\"character\":%d}}}",
                                method, URI, line, character)));
}

static const char steps[] =
    "obligation go \"They go 🕊\"\n"
    "    north releases 5 captives to south  # 🕊🕊 then\n"
    "    clause \"1\"\n"
    "obligation talk \"Talks\"\n"
    "    north and south start talks\n"
    "    after go\n";

static void test_diagnostics(void **state)
{
    (void)state;
    struct talk t;
    start(&t);
    open_text(&t, steps);
    assert_string_equal(at(&t, "0.method"),
                        "\"textDocument/publishDiagnostics\"");
    /* nothing wrong with the text, but with what it agrees on; step by step */
    assert_string_equal(at(&t, "0.params.diagnostics.0.severity"), "2");
    assert_non_null(strstr(at(&t, "0.params.diagnostics"), "\"C004\""));
    assert_non_null(
        strstr(at(&t, "0.params.diagnostics"),
               "\"relatedInformation\":[{\"location\":{\"uri\":\"" URI "\""));
    /* a name that is none, after three characters beyond the first plane */
    open_text(&t,
              "said 2020-01-01 by \"🕊🕊🕊\" (on \"x\")\n"
              "    north did release 5 captives at \"🕊🕊\" to nowhere\n");
    assert_string_equal(at(&t, "0.params.diagnostics.0.code"), "\"T020\"");
    assert_string_equal(at(&t, "0.params.diagnostics.0.severity"), "1");
    assert_string_equal(at(&t, "0.params.diagnostics.0.range"),
                        "{\"start\":{\"line\":1,\"character\":46},"
                        "\"end\":{\"line\":1,\"character\":53}}");
    say(&t, "{\"method\":\"textDocument/didChange\",\"params\":{"
            "\"textDocument\":{\"uri\":\"" URI "\",\"version\":2},"
            "\"contentChanges\":[{\"text\":\"obligation\"},{\"text\":\"\"}]}}");
    assert_string_equal(at(&t, "0.params.version"), "2");
    assert_string_equal(at(&t, "0.params.diagnostics"), "[]");
    say(&t, "{\"method\":\"textDocument/didClose\",\"params\":{"
            "\"textDocument\":{\"uri\":\"" URI "\"}}}");
    assert_string_equal(at(&t, "0.params.diagnostics"), "[]");
    ask(&t, "hover", 0, 0);
    assert_string_equal(at(&t, "0.error.code"), "-32602");
    stop(&t);
}

static void test_hover(void **state)
{
    (void)state;
    struct talk t;
    start(&t);
    open_text(&t, steps);
    ask(&t, "hover", 5, 11); /* go, after `after` */
    const char *text = at(&t, "0.result.contents.value");
    assert_non_null(strstr(text, "obligation **go**: They go"));
    assert_non_null(strstr(text, "In the signed text: 1"));
    assert_non_null(strstr(text, "north releases 5 captives"));
    assert_non_null(strstr(text, "steps.truce, line 1"));
    assert_string_equal(at(&t, "0.result.range.start.character"), "10");
    ask(&t, "hover", 1, 8); /* north, of the file beside */
    assert_non_null(
        strstr(at(&t, "0.result.contents.value"), "agreement.truce, line 2"));
    ask(&t, "hover", 1, 12); /* releases */
    assert_non_null(
        strstr(at(&t, "0.result.contents.value"), "act **release**"));
    ask(&t, "hover", 4, 25); /* start talks, two words */
    assert_non_null(
        strstr(at(&t, "0.result.contents.value"), "act **start-talks**"));
    ask(&t, "hover", 2, 5); /* clause: nothing */
    assert_string_equal(at(&t, "0.result"), "null");
    ask(&t, "hover", 400, 400000);
    assert_string_equal(at(&t, "0.result"), "null");
    stop(&t);
}

static void test_definition(void **state)
{
    (void)state;
    struct talk t;
    start(&t);
    open_text(&t, steps);
    ask(&t, "definition", 5, 10);
    assert_string_equal(at(&t, "0.result.uri"), "\"" URI "\"");
    assert_string_equal(at(&t, "0.result.range"),
                        "{\"start\":{\"line\":0,\"character\":11},"
                        "\"end\":{\"line\":0,\"character\":13}}");
    ask(&t, "definition", 1, 33); /* south */
    assert_string_equal(at(&t, "0.result.uri"),
                        "\"file:///w/a%20b/agreement.truce\"");
    assert_string_equal(at(&t, "0.result.range.start.line"), "2");
    ask(&t, "definition", 1, 12); /* a standard act stands in no file */
    assert_string_equal(at(&t, "0.result"), "null");
    stop(&t);
}

static bool offered(struct talk *t, const char *label)
{
    const json_t *l = json_object_get(json_array_get(t->got, 0), "result");
    for (size_t i = 0; i < json_array_size(l); i++) {
        const json_t *o = json_object_get(json_array_get(l, i), "label");
        if (strcmp(json_string_value(o), label) == 0) return true;
    }
    return false;
}

static void test_completion(void **state)
{
    (void)state;
    struct talk t;
    start(&t);
    open_text(&t, "obligation go \"They go\"\n    af\n    north re\nob\n");
    ask(&t, "completion", 1, 6);
    assert_true(offered(&t, "after") && offered(&t, "witnessed by"));
    assert_true(offered(&t, "north") && !offered(&t, "voice"));
    assert_string_equal(at(&t, "0.result.0.textEdit.range"),
                        "{\"start\":{\"line\":1,\"character\":4},"
                        "\"end\":{\"line\":1,\"character\":6}}");
    ask(&t, "completion", 2, 12);
    assert_true(offered(&t, "releases") && offered(&t, "captives"));
    assert_false(offered(&t, "after"));
    ask(&t, "completion", 3, 2);
    assert_true(offered(&t, "obligation") && !offered(&t, "north"));
    stop(&t);
}

static void test_format(void **state)
{
    (void)state;
    struct talk t;
    start(&t);
    open_text(
        &t,
        "party   east \"Ost 🕊\"  # x\n\taka   \"O\"\nparty far \"🕊\"");
    ask(&t, "formatting", 0, 0);
    assert_string_equal(at(&t, "0.result.0.range"),
                        "{\"start\":{\"line\":0,\"character\":0},"
                        "\"end\":{\"line\":2,\"character\":14}}");
    assert_non_null(strstr(at(&t, "0.result.0.newText"), "party east \\\"Ost"));
    open_text(&t, "party east \"Ost\"\n");
    ask(&t, "formatting", 0, 0);
    assert_string_equal(at(&t, "0.result"), "[]");
    open_text(&t, "party east \"Ost\n"); /* no layout of what cannot be read */
    ask(&t, "formatting", 0, 0);
    assert_string_equal(at(&t, "0.result"), "[]");
    stop(&t);
}

static void test_wrong(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        { "", "-32700" },
        { "{", "-32700" },
        { "[]", "-32600" },
        { "3", "-32700" },
        { "{\"id\":[],\"method\":\"x\"}", "-32600" },
        { "{\"id\":5}", "-32600" },
        { "{\"id\":5,\"method\":\"x/y\"}", "-32601" },
        { "{\"id\":5,\"method\":\"initialize\"}", "-32600" },
        { "{\"id\":5,\"method\":\"textDocument/hover\",\"params\":7}",
          "-32602" },
    };
    struct talk t = { .s = lsp_make(&world) };
    bool clean;
    say(&t, "{\"id\":5,\"method\":\"textDocument/hover\"}");
    assert_string_equal(at(&t, "0.error.code"), "-32002");
    lsp_free(t.s);
    json_decref(t.got);
    arena_free(&t.a);
    start(&t);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        say(&t, bad[i][0]);
        assert_string_equal(at(&t, "0.error.code"), bad[i][1]);
    }
    say(&t, "{\"method\":\"textDocument/didOpen\",\"params\":[1]}");
    say(&t, "{\"method\":\"textDocument/didChange\"}");
    say(&t, "{\"id\":4,\"result\":null}"); /* an answer to nothing we asked */
    assert_int_equal(json_array_size(t.got), 0);
    stop(&t);
    start(&t);
    say(&t, "{\"method\":\"exit\"}"); /* without `shutdown` */
    assert_true(lsp_over(t.s, &clean) && !clean);
    lsp_free(t.s);
    json_decref(t.got);
    arena_free(&t.a);
}

static void test_frames(void **state)
{
    (void)state;
    struct str body;
    ptrdiff_t used = 0;
    struct str two = S("Content-Type: x\r\ncontent-length: 2\r\n\r\n{}Content");
    assert_int_equal(lsp_cut(two, &used, &body), LSP_ONE);
    assert_str(body, "{}");
    assert_int_equal(used, two.n - 7);
    for (ptrdiff_t n = 0; n < two.n - 7; n++)
        assert_int_equal(lsp_cut(str_cut(two, 0, n), &used, &body), LSP_MORE);
    static const char *const broken[] = {
        "Content-Length: 99999999999\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        "\r\n\r\n",
        "nonsense\r\n\r\n",
        "X: 1\r\n\r\n{}",
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        assert_int_equal(lsp_cut(str_of(broken[i]), &used, &body), LSP_BROKEN);
    char long_header[LSP_HEADER_MAX + 1];
    memset(long_header, 'a', sizeof long_header);
    assert_int_equal(
        lsp_cut((struct str){ long_header, sizeof long_header }, &used, &body),
        LSP_BROKEN);
}

/* Each word offered is one that the parser takes there: no T012, no T013. */
static void test_words(void **state)
{
    (void)state;
    int n = 0;
    for (const char *const *head = words_of(NULL); *head; head++) {
        for (const char *const *word = words_of(*head); *word; word++, n++) {
            struct arena a = { 0 };
            struct diags ds = diags_make(&a);
            struct lang_unit u;
            bool told =
                strcmp(*head, "said") == 0 || strcmp(*head, "draft") == 0;
            bool paper =
                strcmp(*head, "list") == 0 || strcmp(*head, "batch") == 0 ||
                strcmp(*head, "handover") == 0 || strcmp(*head, "receipt") == 0;
            bool norm = strcmp(*head, "obligation") == 0 ||
                        strcmp(*head, "prohibition") == 0 ||
                        strcmp(*head, "power") == 0;
            struct lang_file f = {
                S("w.truce"),
                str_fmt(&a, "%s %s%s\n%s    %s\n", *head,
                        told    ? "2020-01-01 by x"
                        : paper ? "n 2020-01-01 by x"
                                : "n \"N\"",
                        "", told || paper || norm ? "    x releases 1 y\n" : "",
                        *word)
            };
            lang_load(&a, NULL, &f, 1, &u, &ds);
            for (ptrdiff_t i = 0; i < ds.n; i++) {
                bool no = ds.p[i].code == D_UNKNOWN_HEAD ||
                          ds.p[i].code == D_UNKNOWN_PROP ||
                          ds.p[i].code == D_TWICE;
                if (no)
                    print_error("%s: %s: %.*s\n", *head, *word,
                                STR_ARG(ds.p[i].message));
                assert_false(no);
            }
            arena_free(&a);
        }
    }
    assert_true(n > 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diagnostics), cmocka_unit_test(test_hover),
        cmocka_unit_test(test_definition),  cmocka_unit_test(test_completion),
        cmocka_unit_test(test_format),      cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_frames),      cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
