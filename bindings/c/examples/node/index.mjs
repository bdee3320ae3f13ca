// yinde in Node, through its C interface: builds an index, searches it, and marks what matched.
//
//     npm install && node index.mjs ../../target/release/libyinde_c.so
import koffi from "koffi";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const yinde = koffi.load(process.argv[2] ?? "../../target/release/libyinde_c.so");
// A string that yinde returns is copied, and given back at once.
koffi.disposable("Text", "str", yinde.func("void yinde_free_string(void *)"));
const c = {
  open: yinde.func("void *yinde_open(str)"),
  close: yinde.func("void yinde_close(void *)"),
  build: yinde.func("Text yinde_build_jsonl(str, str)"),
  search: yinde.func("Text yinde_search_with_json(void *, str, str)"),
  error: yinde.func("str yinde_last_error()"),
};

/** What a call gave; NULL is an error, and yinde says which. */
function given(answer) {
  if (answer === null) throw new Error(c.error());
  return answer;
}

class Index {
  constructor(folder) { this.index = given(c.open(folder)); }
  search(query, options = {}) { return JSON.parse(given(c.search(this.index, query, JSON.stringify(options)))); }
  close() { c.close(this.index); }
}

/** The passage of a hit with each match in 【】. `chars` counts characters; a JavaScript string counts UTF-16 units. */
function marked({ passage, highlights }) {
  const chars = [...passage.text];
  for (const { chars: [start, end] } of highlights.toReversed()) {
    chars.splice(start, end - start, `【${chars.slice(start, end).join("")}】`);
  }
  return chars.join("");
}

const folder = mkdtempSync(join(tmpdir(), "yinde-"));
const articles = [
  { id: "a", title: "海边", date: "2024-05-01", text: "海洋技術裝備產(chǎn)業(yè)發(fā)展很快。" },
  { id: "b", title: "山上", text: "𠮷田家在山上，没有船，却常说海洋。" },
];
try {
  writeFileSync(join(folder, "articles.jsonl"), articles.map((article) => JSON.stringify(article) + "\n").join(""));
  given(c.build(join(folder, "index"), join(folder, "articles.jsonl")));
  const index = new Index(join(folder, "index"));
  for (const hit of index.search("海洋装备", { n: 5 }).hits) console.log(`${hit.rank}. ${hit.article.title}: ${marked(hit)}`);
  console.log(`since 2020: ${index.search("海洋", { since: 2020 }).total}`);
  try {
    index.search("海洋", { sort: "size" });
  } catch (error) {
    console.log(`error: ${error.message}`);
  }
  index.close();
} finally {
  rmSync(folder, { recursive: true });
}
