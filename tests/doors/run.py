#!/usr/bin/env python3
"""Asks every door of yinde the same requests, and holds all answers against the program's.

The requests are in requests.json; a door is the program (`search --json`), Python, C, MCP or HTTP. Needs the standard library
alone. Exit status: 0 all doors agree, 1 one does not.

    tests/doors/run.py --yinde target/release/yinde --mcp --python python3 --c PROGRAM --http http://127.0.0.1:7700

--python    an interpreter that can import yinde
--c         bindings/c/tests/use.c, compiled: `bindings/c/test.sh --keep PROGRAM`
--mcp       the program was built with the feature `mcp`
--http      `yinde serve` over the index named by --index
--index     the index of the bundled articles; without it one is built
"""

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent

PYTHON = """
import json, sys, yinde
index = yinde.Index.open(sys.argv[1])
for line in sys.stdin:
    asked = json.loads(line)
    answer = index.search(asked.pop("query"), **asked)
    assert [hit.article.id for hit in answer.hits] == [hit["article"]["id"] for hit in answer.to_dict()["hits"]]
    print(json.dumps(answer.to_dict()))
"""


HIT = ["article", "highlights", "more", "passage", "rank", "score"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--yinde", default="target/release/yinde")
    parser.add_argument("--python")
    parser.add_argument("--c")
    parser.add_argument("--mcp", action="store_true")
    parser.add_argument("--http")
    parser.add_argument("--index")
    given = parser.parse_args()
    requests = json.loads(Path(__file__).with_name("requests.json").read_text(encoding="utf-8"))
    requests = [{"n": 10, "offset": 0, "by": "article", **request} for request in requests]
    refused = [request for request in requests if "refused" in request]
    requests = [request for request in requests if "refused" not in request]
    with tempfile.TemporaryDirectory() as folder:
        index = given.index or folder
        if not given.index:
            run([given.yinde, "index", PROJECT / "corpus", "--index", index])
        wrong = ask_all(doors(given, index), requests)
        if given.http:
            wrong += sum(not is_refused(given.http, request) for request in refused)
    print(f"{wrong} answers are not as they should be" if wrong else "all doors agree")
    return 1 if wrong else 0


def doors(given, index):
    """Each door by its name: a function from all requests to their answers. The program comes first."""
    doors = {"program": lambda requests: [program(given.yinde, index, request) for request in requests]}
    if given.python:
        doors["python"] = lambda requests: python(given.python, index, requests)
    if given.c:
        doors["c"] = lambda requests: [c(given.c, index, request) for request in requests]
    if given.mcp:
        doors["mcp"] = lambda requests: mcp(given.yinde, index, requests)
    if given.http:
        doors["http"] = lambda requests: [http(given.http, request) for request in requests]
    return doors


def ask_all(doors, requests):
    """How many answers are wrong; says which."""
    wrong, answers = 0, {}
    for door, ask in doors.items():
        answers[door] = [answer and without_time(answer) for answer in ask(requests)]
        faults = []
        asked = [row for row in zip(requests, answers[door], answers["program"]) if row[1] is not None]
        for request, answer, wanted in asked:
            faults += [(request, fault) for fault in ([] if answer == wanted else [difference(answer, wanted)])]
            faults += [(request, fault) for fault in misshapen(request, answer)] if door == "program" else []
        for request, fault in faults:
            print(f"{door}: {request['about']} ({request['query']!r}): {fault}", file=sys.stderr)
        print(f"{door}: {len(asked)} requests, {len(faults)} wrong")
        wrong += len(faults)
    return wrong


def misshapen(request, answer):
    """What is wrong with an answer of the program, by what the request expects."""
    keys = ["hits", "notices", "query", "total"]
    if sorted(answer) != keys:
        return [f"expected the keys {keys}, found {sorted(answer)}"]
    faults, marks = [], set()
    for number, hit in enumerate(answer["hits"], request["offset"] + 1):
        text = hit["passage"]["text"]
        start, end = hit["passage"]["span"]
        if sorted({"also", *hit}) != ["also", *HIT] or hit["rank"] != number or not hit.get("also", ["…"]):
            faults.append(f"hit {number} has not the shape of a hit")
        if end - start != len(text.encode()):
            faults.append(f"hit {number}: the span of the passage is not its text's")
        for mark in hit["highlights"]:
            marked = text.encode()[slice(*mark["span"])].decode()
            marks.add(marked)
            if marked != text[slice(*mark["chars"])] or mark["lane"] not in ("phrase", "word", "char"):
                faults.append(f"hit {number}: the bytes and the characters of a highlight differ")
    if answer["query"] != request["query"]:
        faults.append("the query comes back changed")
    expected = max(0, min(request["n"], answer["total"] - request["offset"]))
    if len(answer["hits"]) > expected or len(answer["hits"]) < expected and not any("also" in hit for hit in answer["hits"]):
        faults.append(f"{len(answer['hits'])} hits of {answer['total']}")
    if not request["least"] <= answer["total"] <= request.get("most", answer["total"]):
        faults.append(f"total is {answer['total']}")
    if "first" in request and [hit["article"]["id"] for hit in answer["hits"][:1]] != [request["first"]]:
        faults.append(f"the first hit is not {request['first']}")
    faults += [f"{mark} is not marked" for mark in request.get("marks", []) if mark not in marks]
    return faults


def difference(answer, wanted, place="answer"):
    """Where two answers part."""
    if isinstance(answer, dict) and isinstance(wanted, dict) and answer.keys() == wanted.keys():
        pairs = [(answer[key], wanted[key], f"{place}.{key}") for key in wanted]
    elif isinstance(answer, list) and isinstance(wanted, list) and len(answer) == len(wanted):
        pairs = [(a, w, f"{place}[{at}]") for at, (a, w) in enumerate(zip(answer, wanted))]
    else:
        return f"{place} is {str(answer)[:200]}, and the program says {str(wanted)[:200]}"
    return next((difference(*pair) for pair in pairs if pair[0] != pair[1]), "")


def without_time(answer):
    return {key: value for key, value in answer.items() if key != "took_ms"}


def asked(request):
    """What is asked for beside the query, by the names that all doors have for it."""
    names = ("n", "offset", "by", "sort", "reprints", "since", "until", "source", "author", "folder")
    return {name: request[name] for name in names if name in request}


def program(yinde, index, request):
    flag = {"n": "-n", "folder": "--in"}
    options = asked(request)
    each = ["--all"] if options.pop("reprints", "fold") == "each" else []
    options = each + [word for name, value in options.items() for word in (flag.get(name, f"--{name}"), value)]
    return json.loads(run([yinde, "search", "--index", index, "--json", *options, "--", request["query"]]))


def python(interpreter, index, requests):
    lines = [json.dumps({"query": request["query"], **asked(request)}) + "\n" for request in requests]
    lines = run([interpreter, "-c", PYTHON, index], "".join(lines))
    return [json.loads(line) for line in lines.splitlines()]


def c(compiled, index, request):
    return json.loads(run([compiled, index, request["query"], json.dumps(asked(request))]))


def http(url, request):
    if request["n"] > 100 or request["offset"] > 10_000:
        return None  # The server has limits of its own, and says so.
    with urllib.request.urlopen(address(url, request)) as answer:
        return json.load(answer)


def address(url, request):
    return f"{url.rstrip('/')}/api/search?" + urllib.parse.urlencode({"q": request["query"], **asked(request)})


def is_refused(url, request):
    """Whether a request that is not as it must be gets the sentence that says so."""
    try:
        with urllib.request.urlopen(address(url, request)) as answer:
            found = (answer.status, "an answer")
    except urllib.error.HTTPError as refusal:
        found = (refusal.code, json.load(refusal)["error"])
    if found != (400, request["refused"]):
        print(f"http: {request['about']}: expected {request['refused']!r}, found {found}", file=sys.stderr)
        return False
    return True


def mcp(yinde, index, requests):
    """Speaks the protocol itself: a message a line. `mcp_client.py` does it with the official client."""
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "doors", "version": "0"}}
    with subprocess.Popen(
        [yinde, "mcp", "--index", index], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as server:

        def say(message):
            server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
            server.stdin.flush()

        def call(id, method, params):
            say({"id": id, "method": method, "params": params})
            while True:
                answer = json.loads(server.stdout.readline())
                if answer.get("id") == id:
                    return answer["result"]

        call(0, "initialize", hello)
        say({"method": "notifications/initialized"})
        answers = []
        for id, request in enumerate(requests, 1):
            # More room than the whole collection takes, so that nothing is cut.
            arguments = {"query": request["query"], **asked(request), "budget": 10**9, "json": True}
            result = call(id, "tools/call", {"name": "search", "arguments": arguments})
            answer = result["structuredContent"]
            assert json.loads(result["content"][0]["text"]) == answer
            for hit in answer["hits"]:
                # The door's own: where the passage stands, to be quoted and read.
                start, end = hit["passage"]["span"]
                assert hit.pop("citation") == f"{hit['article']['id']}#{start}-{end}"
            answers.append(answer)
        server.stdin.close()
        return answers


def run(command, said=None):
    """Runs a command; 1 is no failure, it says that nothing was found."""
    done = subprocess.run([str(word) for word in command], input=said, capture_output=True, encoding="utf-8")
    if done.returncode not in (0, 1) or not done.stdout:
        sys.exit(f"{command[0]} failed with {done.returncode}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
