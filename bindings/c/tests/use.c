/* Uses every function of yinde.h, as a C program would. Arguments: a folder to build in.
 * With more arguments (INDEX QUERY OPTIONS) it prints the answer of one search. */
#include "yinde.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

static void check(int holds, const char *what) {
    if (!holds) {
        const char *error = yinde_last_error();
        fprintf(stderr, "FAILED: %s (%s)\n", what, error ? error : "no error");
        failures++;
    }
}

/* Whether an answer holds a piece; gives the answer back. */
static int holds(char *answer, const char *piece) {
    int found = answer != NULL && strstr(answer, piece) != NULL;
    yinde_free_string(answer);
    return found;
}

/* Whether a call failed and its error says a piece. */
static int refused(char *answer, const char *piece) {
    const char *error = yinde_last_error();
    return answer == NULL && error != NULL && strstr(error, piece) != NULL;
}

static void *search(void *index) {
    long found = 0;
    for (int i = 0; i < 50; i++)
        found += holds(yinde_search_json(index, "海洋装备", 10, 0, YINDE_BY_ARTICLE), "\"total\":1");
    return (void *)found;
}

static int one_search(char **arguments) {
    YindeIndex *index = yinde_open(arguments[0]);
    char *answer = yinde_search_with_json(index, arguments[1], arguments[2]);
    if (answer == NULL) {
        fprintf(stderr, "error: %s\n", yinde_last_error());
        yinde_close(index);
        return 2;
    }
    puts(answer);
    yinde_free_string(answer);
    yinde_close(index);
    return 0;
}

int main(int count, char **arguments) {
    if (count == 4) return one_search(arguments + 1);
    if (count != 2) return 2;
    const char *folder = arguments[1];
    char path[4096], built[4096];
    snprintf(path, sizeof path, "%s/articles.jsonl", folder);
    snprintf(built, sizeof built, "%s/index", folder);

    check(strlen(yinde_version()) > 0, "there is a version");
    check(yinde_open(built) == NULL, "there is no index yet");
    check(strstr(yinde_last_error(), "yinde index PATH --index") != NULL, "the error says what makes one");
    check(refused(yinde_build_jsonl(built, path), "no such file"), "there are no articles yet");

    FILE *articles = fopen(path, "w");
    if (articles == NULL) return 2;
    fputs("{\"id\":\"a\",\"title\":\"海边\",\"text\":\"海洋技術裝備產(chǎn)業(yè)發(fā)展很快。\"}\n", articles);
    fputs("{\"id\":\"b\",\"text\":\"山上没有船。\"}\n{oops\n", articles);
    fclose(articles);
    check(holds(yinde_build_jsonl(built, path), "articles.jsonl:3"), "a bad line is a notice");
    check(yinde_last_error() == NULL, "what works leaves no error");

    YindeIndex *index = yinde_open(built);
    check(index != NULL, "the index opens");
    check(holds(yinde_search_json(index, "海洋技术装备产业", 10, 0, YINDE_BY_ARTICLE), "\"span\":[0,36]"),
          "the match is marked, through the glosses");
    check(holds(yinde_search_json(index, "没有船", 10, 0, YINDE_BY_PASSAGE), "\"id\":\"b\""), "passages are found");
    check(holds(yinde_search_json(index, "", 10, 0, YINDE_BY_ARTICLE), "\"total\":0"), "any string is a query");
    check(holds(yinde_article_json(index, "b", "山上"), "\"highlights\":[{"), "an article is read, and marked");
    check(holds(yinde_article_json(index, "b", NULL), "\"highlights\":[]"), "the query may be left out");
    check(holds(yinde_stats_json(index), "\"articles\":2"), "there are two articles");

    check(refused(yinde_article_json(index, "none", NULL), "no article with the id `none`"), "no such article");
    check(refused(yinde_search_json(index, "\xff", 10, 0, YINDE_BY_ARTICLE), "query is not UTF-8"), "bytes are no query");
    check(refused(yinde_search_json(index, NULL, 10, 0, YINDE_BY_ARTICLE), "query is NULL"), "NULL is no query");
    check(refused(yinde_search_json(NULL, "船", 10, 0, YINDE_BY_ARTICLE), "index is NULL"), "NULL is no index");
    check(refused(yinde_search_json(index, "船", 10, 0, 7), "YINDE_BY_PASSAGE"), "hits are of two kinds");
    check(holds(yinde_search_with_json(index, "船", "{\"n\": 1, \"by\": \"passage\", \"timeout_ms\": 60000}"), "\"id\":\"b\""),
          "options are taken");
    check(holds(yinde_search_with_json(index, "船", "{\"since\": 2020}"), "\"total\":0"), "articles have no date here");
    check(holds(yinde_search_with_json(index, "船", NULL), "\"id\":\"b\""), "options may be left out");
    check(refused(yinde_search_with_json(index, "船", "{\"sort\": \"size\"}"), "sort: expected `relevance` or `date`"),
          "hits come in two orders");
    check(refused(yinde_search_with_json(index, "船", "{\"size\": 1}"), "size: expected one of n, offset"), "options have names");
    check(refused(yinde_search_with_json(index, "船", "n=1"), "expected a JSON object"), "options are JSON");
    check(refused(yinde_search_with_json(index, "船", "{\"timeout_ms\": 0}"), "stopped after 0 ms"), "a deadline is kept");
    check(refused(yinde_stats_json(NULL), "index is NULL"), "NULL holds nothing");
    check(yinde_open(NULL) == NULL, "NULL is no folder");

    pthread_t threads[4];
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, search, index);
    for (int i = 0; i < 4; i++) {
        void *found = NULL;
        pthread_join(threads[i], &found);
        check((long)found == 50, "threads share an index");
    }

    yinde_close(index);
    yinde_close(NULL);
    yinde_free_string(NULL);
    if (failures == 0) puts("C: all as promised");
    return failures != 0;
}
