#!/usr/bin/env python3
"""Uses `yinde mcp` with the official client of the protocol, over the bundled articles.

Needs `pip install mcp`, and a program built with the feature `mcp`: tests/doors/mcp_client.py target/release/yinde
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

PROJECT = Path(__file__).resolve().parent.parent.parent
YINDE = str(Path(sys.argv[1] if len(sys.argv) > 1 else PROJECT / "target/release/yinde").resolve())


async def main():
    with tempfile.TemporaryDirectory() as folder:
        index = f"{folder}/index"
        server = StdioServerParameters(command=YINDE, args=["mcp", "--index", index])
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await begins(session)
            await says_what_is_missing(session, index)
            subprocess.run([YINDE, "index", str(PROJECT / "corpus"), "--index", index], check=True, capture_output=True)
            # The same session sees what was built meanwhile.
            await searches(session)
            await fits_the_budget(session)
            await reads(session)
            await teaches(session)
            await counts(session)
    print("mcp: all as promised")


async def call(session, tool, **arguments):
    """The answer of a tool: whether it is an error, its text, and its value."""
    result = (await session.call_tool(tool, arguments)).model_dump(by_alias=True)
    assert len(result["content"]) == 1
    return bool(result.get("isError")), result["content"][0]["text"], result.get("structuredContent")


async def begins(session):
    hello = (await session.initialize()).model_dump(by_alias=True)
    assert hello["serverInfo"]["name"] == "yinde" and "citation" in hello["instructions"]
    tools = {tool["name"]: tool for tool in (await session.list_tools()).model_dump(by_alias=True)["tools"]}
    assert sorted(tools) == ["read", "search", "stats"]
    for tool in tools.values():
        assert tool["description"] and tool["inputSchema"]["type"] == "object" and tool["annotations"]["readOnlyHint"]
    assert tools["search"]["inputSchema"]["required"] == ["query"]
    assert all(field["description"] for field in tools["search"]["inputSchema"]["properties"].values())


async def says_what_is_missing(session, index):
    error, text, _ = await call(session, "search", query="海洋")
    assert error and f"`yinde index PATH --index {index}`" in text, text


async def searches(session):
    error, text, value = await call(session, "search", query="徽班进京", n=2)
    assert not error and value is None
    assert "【徽班进京】" in text and "[beijing-opera.md#" in text, text
    _, text, value = await call(session, "search", query="海洋装备", json=True)
    assert json.loads(text) == value and len(value["hits"]) == 5
    error, text, _ = await call(session, "search", query="𡃁")
    assert not error and "Nothing matches" in text, text


async def fits_the_budget(session):
    whole = (await call(session, "search", query="海洋装备", json=True, budget=100_000))[2]
    for budget in [40, 100, 400, 1000, 3000]:
        value = (await call(session, "search", query="海洋装备", json=True, budget=budget))[2]
        assert 0 < sum(len(hit["passage"]["text"]) for hit in value["hits"]) <= budget
        for hit, full in zip(value["hits"], whole["hits"]):
            # What is left of a passage stands in it, is still marked, and is where its citation says.
            assert hit["passage"]["text"] in full["passage"]["text"] and hit["highlights"], hit
            text = hit["passage"]["text"]
            for mark in hit["highlights"]:
                assert text.encode()[slice(*mark["span"])].decode() == text[slice(*mark["chars"])]
            read = (await call(session, "read", citation=hit["citation"], json=True))[2]
            assert read["text"] == text, (read, hit)
    _, text, _ = await call(session, "search", query="海洋装备", n=5, budget=80)
    assert "3 more hits had no room" in text, text


async def reads(session):
    hit = (await call(session, "search", query="徽班进京", json=True))[2]["hits"][0]
    id, (start, end) = hit["article"]["id"], hit["passage"]["span"]
    whole = (await call(session, "read", citation=id, json=True, budget=100_000))[2]
    assert whole["rest"] is None and whole["bytes"] == len(whole["text"].encode())
    assert whole["text"].encode()[start:end].decode() == hit["passage"]["text"]
    # An article in parts is the article.
    parts, citation = [], id
    while citation:
        part = (await call(session, "read", citation=citation, json=True, budget=150))[2]
        assert 0 < len(part["text"]) <= 150
        parts.append(part["text"])
        citation = part["rest"]
    assert "".join(parts) == whole["text"] and len(parts) > 3
    assert all(part.rstrip("”’」』）)】》〉\"")[-1] in "。！？!?；;…\n" for part in parts), parts
    # A span of one's own, and what stands around it.
    mark = hit["highlights"][0]["span"]
    span = [start + mark[0], start + mark[1]]
    own = (await call(session, "read", citation=id, span=span, json=True))[2]
    assert own["text"] == hit["passage"]["text"].encode()[slice(*mark)].decode()
    around = (await call(session, "read", citation=id, span=span, around=10, json=True))[2]
    assert own["text"] in around["text"] and len(around["text"]) == len(own["text"]) + 20
    error, text, _ = await call(session, "read", citation=hit["citation"])
    assert not error and text.startswith(f"[{hit['citation']}] ") and "【" not in text, text


async def teaches(session):
    for tool, arguments, says in [
        ("read", {"citation": "opera"}, "there is beijing-opera.md"),
        ("read", {"citation": "opera#0-3"}, "there is beijing-opera.md"),
        ("read", {"citation": "beijing-opera.md#1-3"}, "expected whole characters of the article"),
        ("read", {"citation": "beijing-opera.md#0-9999999"}, "which has"),
        ("read", {"citation": "beijing-opera.md", "span": [9, 3]}, "as `search` gave it"),
        ("read", {"citation": "beijing-opera.md", "budget": 0}, "give at least 40"),
        ("search", {"query": "海洋", "budget": 3}, "give at least 40"),
        ("search", {"query": "海洋", "limit": 3}, "unknown field `limit`, expected one of `query`, `n`"),
        ("search", {"query": "海洋", "by": "word"}, "expected `article` or `passage`"),
        ("search", {"query": "海洋", "n": -1}, "the arguments of `search`"),
        ("search", {}, "missing field `query`"),
        ("find", {}, "there are `search`, `read` and `stats`"),
    ]:
        error, text, _ = await call(session, tool, **arguments)
        assert error and says in text, (tool, arguments, text)


async def counts(session):
    error, text, value = await call(session, "stats")
    assert not error and json.loads(text) == value
    assert value["articles"] > 50 and len(value["digest"]) == 64, value


asyncio.run(main())
