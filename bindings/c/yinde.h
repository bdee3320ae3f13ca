/* yinde for C: full-text search for Chinese articles.
 *
 * Made by cbindgen from src/lib.rs, not by hand.
 *
 * Strings that go in are UTF-8 and end with a zero byte; so are those that come out, which the caller
 * gives back with yinde_free_string. A function that fails returns NULL, and yinde_last_error() says why.
 * Functions may be called from any thread, also with the same index, but yinde_close must be the last. */

#ifndef YINDE_H
#define YINDE_H

#include <stddef.h>
#include <stdint.h>

// Hits are articles, each shown by its best passage.
#define YINDE_BY_ARTICLE 0

// Hits are passages.
#define YINDE_BY_PASSAGE 1

// An open index. Later builds do not disturb it.
typedef struct YindeIndex YindeIndex;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of yinde; not to be freed.
const char *yinde_version(void);

// Opens the index in a folder; nothing is written there. NULL if it cannot be opened.
//
// # Safety
//
// `folder` is NULL or ends with a zero byte.
struct YindeIndex *yinde_open(const char *folder);

// Closes an index; NULL is passed over. The index must not be used after it.
//
// # Safety
//
// `index` is NULL or came from `yinde_open` and was not closed.
void yinde_close(struct YindeIndex *index);

// Answers a query with `n` hits after the best `offset`, as the JSON of `yinde search --json`. Any string is a query.
//
// `by` is `YINDE_BY_ARTICLE` or `YINDE_BY_PASSAGE`.
//
// # Safety
//
// `index` is NULL or an open index; `query` is NULL or ends with a zero byte.
char *yinde_search_json(const struct YindeIndex *index,
                        const char *query,
                        size_t n,
                        size_t offset,
                        uint32_t by);

// The same with more that is asked for, as a JSON object: `{"n": 10, "offset": 0, "by": "passage", "sort": "date", "reprints": "each",
// "since": "2020-10", "until": "2021", "source": …, "author": …, "folder": …, "timeout_ms": 200}`. Each may be left out; `options` may be NULL.
//
// # Safety
//
// `index` is NULL or an open index; `query` and `options` are NULL or end with a zero byte.
char *yinde_search_with_json(const struct YindeIndex *index,
                             const char *query,
                             const char *options);

// Reads one article, as the JSON of `yinde show --json`, with what `query` matches in it; `query` may be NULL.
//
// # Safety
//
// `index` is NULL or an open index; `id` and `query` are NULL or end with a zero byte.
char *yinde_article_json(const struct YindeIndex *index,
                         const char *id,
                         const char *query);

// Counts what an index holds, as the JSON of `yinde stats --json`.
//
// # Safety
//
// `index` is NULL or an open index.
char *yinde_stats_json(const struct YindeIndex *index);

// Makes `folder` the index of exactly the articles in `path`, and says in JSON what was built and what could not be read.
//
// `path` is a file of JSON Lines, `{"id": …, "text": …, "title": …, "date": …, "source": …, "author": …, "url": …}` on each; any
// other file or folder of articles will do. Until it is done, readers see the index that was there before.
//
// # Safety
//
// `folder` and `path` are NULL or end with a zero byte.
char *yinde_build_jsonl(const char *folder,
                        const char *path);

// Gives back a string that yinde returned; NULL is passed over.
//
// # Safety
//
// `string` is NULL or came from a function of yinde that says so, unchanged, and was not given back.
void yinde_free_string(char *string);

// Why the last call in this thread failed, or NULL if it did not. Good until the next call; not to be freed.
const char *yinde_last_error(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* YINDE_H */
