//! The server as programs and browsers meet it.
#![cfg(feature = "server")]

use crate::stopping::{hard, many_words};
use crate::support::bundled;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, Response, StatusCode, header};
use proptest::prelude::*;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tower::ServiceExt as _;
use yinde::serve::{Limits, Server};
use yinde::{About, Article, Build, Options, build, render};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads")
}

/// Asks once, without a connection: status and body.
fn ask(app: &Router, address: &str) -> (StatusCode, String) {
    let request = Request::get(address).body(Body::empty()).expect("an address");
    let (status, body, _) = send(app, request);
    (status, body)
}

fn send(app: &Router, request: Request<Body>) -> (StatusCode, String, Response<()>) {
    runtime().block_on(async {
        let response = app.clone().oneshot(request).await.expect("every request is answered");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole body");
        let body = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        (parts.status, body, Response::from_parts(parts, ()))
    })
}

fn bundled_app() -> Router {
    Server::open(bundled().index.folder(), Limits::default()).expect("the bundled index").router()
}

fn article(id: &str, title: &str, text: &str) -> Article {
    Article { id: id.into(), text: text.into(), about: About { title: title.into(), ..About::default() } }
}

fn served(articles: Vec<Article>) -> (TempDir, Router) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    build(folder.path(), articles, &Build::default(), &|_| ()).expect("an index");
    let app = Server::open(folder.path(), Limits::default()).expect("it opens").router();
    (folder, app)
}

/// JSON without how long it took.
fn timeless(json: &str) -> Value {
    let mut json: Value = serde_json::from_str(json).expect("JSON");
    if let Some(took) = json.get_mut("took_ms") {
        took.take();
    }
    json
}

fn program(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_yinde")).args(arguments).output().expect("the program runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_api_gives_what_the_program_prints() {
    let app = bundled_app();
    let index = bundled().index.folder().to_str().expect("a plain path");
    let check = |address: &str, arguments: &[&str]| {
        let (status, body) = ask(&app, address);
        assert_eq!(status, StatusCode::OK, "{body}");
        let printed = program(&[arguments, &["--index", index, "--json"]].concat());
        assert_eq!(timeless(&body), timeless(&printed), "{address}");
    };
    check("/api/search?q=%E6%B5%B7%E6%B4%8B", &["search", "海洋"]);
    check(
        "/api/search?q=%E6%B5%B7%E6%B4%8B&n=3&offset=1&by=passage",
        &["search", "海洋", "-n3", "--offset=1", "--by=passage"],
    );
    check(
        "/api/search?q=%E6%B5%B7%E6%B4%8B&since=2020&until=2023-06&source=%E5%BC%95%E5%BE%97&author=&sort=date&folder=",
        &["search", "海洋", "--since=2020", "--until=2023-06", "--source=引得", "--sort=date"],
    );
    check("/api/articles/beijing-opera.md?q=%E5%BE%BD%E7%8F%AD", &["show", "beijing-opera.md", "--query", "徽班"]);
    check("/api/articles/abacus.txt", &["show", "abacus.txt"]);
    check("/api/stats", &["stats"]);
}

#[test]
fn what_cannot_be_answered_is_refused_with_a_reason() {
    let app = bundled_app();
    let check = |address: &str, status: u16, error: &str| {
        let (found, body) = ask(&app, address);
        assert_eq!(found.as_u16(), status, "{address}: {body}");
        let said: Value = serde_json::from_str(&body).expect("JSON");
        assert!(said["error"].as_str().expect("a sentence").starts_with(error), "{address}: {body}");
    };
    check("/api/search", 400, "q: the query is missing");
    check("/api/search?q=a&n=101", 400, "n: expected a number from 0 to 100, found `101`");
    check("/api/search?q=a&n=-1", 400, "n: expected");
    check("/api/search?q=a&n=", 400, "n: expected");
    check("/api/search?q=a&offset=10001", 400, "offset: expected a number from 0 to 10000");
    check("/api/search?q=a&by=x%1b%3Cb%3E", 400, "by: expected `article` or `passage`, found `x\u{1b}<b>`");
    check(
        "/api/search?q=a&since=2020-13",
        400,
        "since: expected a date such as 2020-10-25, 2020-10 or 2020, found `2020-13`",
    );
    check("/api/search?q=a&sort=size", 400, "sort: expected `relevance` or `date`, found `size`");
    check(&format!("/api/search?q={}", "a".repeat(2001)), 414, "q: at most 2000 characters, found 2001");
    check("/api/articles/none.txt", 404, "no article with the id `none.txt`");
    check("/api/articles/%ff", 400, "the id in the path");
    check("/api/nothing", 404, "nothing has this address");
    assert_eq!(ask(&app, &format!("/api/search?q={}", "%E6%B5%B7".repeat(2000))).0, StatusCode::OK);
    let (status, body, _) = send(&app, Request::post("/api/search").body(Body::empty()).expect("a request"));
    assert_eq!((status.as_u16(), body.contains("GET")), (405, true));
    // People get the same as a page.
    let (status, body) = ask(&app, "/?q=a&n=101");
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.contains("n: expected a number from 0 to 100") && body.starts_with("<!DOCTYPE html>"), "{body}");
}

#[test]
fn a_path_never_leaves_the_index() {
    let (folder, app) = served(vec![article("a/b 海%.txt", "甲", "海洋"), article("/x//../y", "乙", "山脉")]);
    assert!(folder.path().join("meta.json").is_file());
    for page in ["/articles/", "/api/articles/"] {
        for id in [
            "meta.json",
            "../meta.json",
            "..%2fmeta.json",
            "%2e%2e/meta.json",
            "/etc/passwd",
            "%2fetc%2fpasswd",
            "a%00",
        ] {
            assert_eq!(ask(&app, &format!("{page}{id}")).0, StatusCode::NOT_FOUND, "{page}{id}");
        }
        for id in ["a/b%20%E6%B5%B7%25.txt", "a%2Fb%20%e6%b5%b7%25.txt", "%2Fx%2F%2F..%2Fy"] {
            assert_eq!(ask(&app, &format!("{page}{id}")).0, StatusCode::OK, "{page}{id}");
        }
    }
    for name in ["yinde.css/..", "..%2fmod.rs", "%2e%2e%2fyinde.css", "x"] {
        assert_eq!(ask(&app, &format!("/assets/{name}")).0, StatusCode::NOT_FOUND, "{name}");
    }
}

#[test]
fn links_lead_to_the_articles() {
    let (_folder, app) = served(vec![article("a/b 海%\"'&?#.txt", "甲", "海洋"), article("/x//../y", "乙", "海洋")]);
    let (_, page) = ask(&app, "/?q=%E6%B5%B7%E6%B4%8B");
    let links: Vec<&str> = page.split("href=\"/articles/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(links.len(), 2, "{page}");
    for link in links {
        let link = link.replace("&amp;", "&");
        let (address, _) = link.split_once('#').expect("a place in the article");
        let (status, article) = ask(&app, &format!("/articles/{address}"));
        assert_eq!(status, StatusCode::OK, "{link}");
        assert!(article.contains("<mark id=\"m1\"><span id=\"here\">海洋</span></mark>"), "{article}");
    }
}

#[test]
fn nothing_that_a_text_or_a_query_holds_becomes_a_tag() {
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>海洋";
    let mut hostile = article(evil, evil, &format!("{evil}\n{evil}"));
    let said = || Some(evil.to_owned());
    hostile.about = About {
        title: evil.into(),
        date: said(),
        source: said(),
        author: said(),
        path: said(),
        url: Some("javascript:alert(1)".into()),
    };
    let (_folder, app) = served(vec![hostile]);
    let encoded: String = evil.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let pages = [
        "/?q=%E6%B5%B7%E6%B4%8B".to_owned(),
        format!("/?q={encoded}"),
        format!("/?q={encoded}&by={encoded}"),
        format!("/?q={encoded}&offset=100"),
        format!("/articles/{encoded}?q={encoded}"),
        format!("/articles/{encoded}?q=%E6%B5%B7%E6%B4%8B"),
        format!("/articles/no{encoded}"),
        format!("/{encoded}"),
    ];
    for address in pages {
        let (_, page) = ask(&app, &address);
        let tags = page.matches("<script").count();
        assert_eq!(tags, 1, "only the page's own, {address}: {page}");
        assert!(!page.contains("<img") && !page.contains("href=\"javascript"), "{address}: {page}");
        let (_, _, response) = send(&app, Request::get(&address).body(Body::empty()).expect("an address"));
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
}

#[test]
fn pages_have_what_people_need() {
    let app = bundled_app();
    let check = |address: &str, expected: &[&str]| {
        let (status, page) = ask(&app, address);
        assert_eq!(status, StatusCode::OK);
        for expected in ["<html lang=\"zh\">", "name=\"viewport\"", "<label"].iter().chain(expected) {
            assert!(page.contains(expected), "{address} lacks {expected}: {page}");
        }
        // What a page is made of is served here.
        for asset in page.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert_eq!(ask(&app, &format!("/assets/{asset}")).0, StatusCode::OK, "{asset}");
        }
    };
    check("/", &["autofocus", "role=\"search\""]);
    check("/?q=%E6%B5%B7%E6%B4%8B", &["value=\"海洋\"", "<mark>海洋</mark>", "毫秒"]);
    check(
        "/?q=%E6%B5%B7%E6%B4%8B&n=1&by=passage",
        &["rel=\"next\" href=\"/?q=%E6%B5%B7%E6%B4%8B&amp;n=1&amp;by=passage&amp;offset=1\""],
    );
    check("/?q=%E6%B5%B7%E6%B4%8B&n=1&offset=1", &["rel=\"prev\" href=\"/?q=%E6%B5%B7%E6%B4%8B&amp;n=1\""]);
    check("/?q=zzzz", &["没有找到"]);
    check("/articles/beijing-opera.md?q=%E5%BE%BD%E7%8F%AD", &["id=\"m1\"", "href=\"#m1\"", "回"]);
    check("/articles/beijing-opera.md", &["京剧"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_in_an_address_are_the_servers_fault(
        bytes in prop::collection::vec(any::<u8>(), 0..40),
        plain in "[&=%#?qn+;/.\"<>a-f0-9-]{0,24}",
    ) {
        let encoded: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
        let app = bundled_app();
        for address in [
            format!("/?q={encoded}"), format!("/api/search?q={encoded}&n={encoded}"), format!("/api/search?{plain}"),
            format!("/api/search?q={plain}"), format!("/?{plain}&q={encoded}"), format!("/articles/{encoded}?q={encoded}"),
            format!("/api/articles/{encoded}?{plain}"), format!("/{encoded}"), format!("/assets/{encoded}"),
        ] {
            // What is no address does not come so far.
            let Ok(request) = Request::get(&address).body(Body::empty()) else { continue };
            let (status, body, _) = send(&app, request);
            prop_assert!(!status.is_server_error(), "{address}: {status} {body}");
        }
    }
}

#[test]
fn others_do_not_get_in_by_a_name_of_their_own() {
    let app = bundled_app();
    let status = |host: &str| {
        let request = Request::get("/api/stats").header(header::HOST, host).body(Body::empty()).expect("a request");
        send(&app, request).0.as_u16()
    };
    assert_eq!((status("localhost:7788"), status("127.0.0.1"), status("evil.example")), (200, 200, 421));
}

#[test]
fn too_many_and_too_long_are_refused() {
    let limits = |waiting, longest| Limits { threads: 1, waiting, longest, ..Limits::default() };
    let open = |limits| Server::open(bundled().index.folder(), limits).expect("the bundled index").router();
    let (status, _, _) =
        send(&open(limits(0, Duration::ZERO)), Request::get("/?q=%E6%B5%B7").body(Body::empty()).expect("a request"));
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);

    let app = open(limits(0, Duration::from_secs(60)));
    let busy = AtomicBool::new(false);
    runtime().block_on(async {
        let long = format!("/api/search?n=100&q={}", "%E7%9A%84%20".repeat(400));
        let asked = (0..32).map(|_| {
            let request = Request::get(&long).body(Body::empty()).expect("a request");
            tokio::spawn(app.clone().oneshot(request))
        });
        for asked in asked.collect::<Vec<_>>() {
            let response = asked.await.expect("it ends").expect("it is answered");
            if response.status() == StatusCode::SERVICE_UNAVAILABLE {
                assert_eq!(response.headers()[header::RETRY_AFTER], "1");
                busy.store(true, Ordering::Relaxed);
            } else {
                assert_eq!(response.status(), StatusCode::OK);
            }
        }
    });
    assert!(busy.load(Ordering::Relaxed), "one of many at once is refused");
}

/// A request that took too long gives its thread back: the only one there is answers the next request.
#[test]
fn work_that_nobody_waits_for_ends() {
    let limits = Limits { threads: 1, waiting: 0, longest: Duration::from_millis(20), ..Limits::default() };
    let server = Server::open(many_words().index.folder(), limits).expect("an index");
    let app = server.router();
    let hard: String = hard().bytes().map(|byte| format!("%{byte:02x}")).collect();
    for page in ["/api/search?q=", "/?q="] {
        let started = Instant::now();
        let (status, body) = ask(&app, &format!("{page}{hard}"));
        assert_eq!(status, StatusCode::GATEWAY_TIMEOUT, "{body}");
        // Its thread may still be at its last step.
        while ask(&app, "/api/search?q=%E6%B5%B7&n=0").0 == StatusCode::SERVICE_UNAVAILABLE {
            assert!(started.elapsed() < Duration::from_secs(1), "the work goes on");
        }
    }
}

#[test]
fn the_page_narrows_what_was_found_by_links() {
    let dated = |id: &str, date: &str, source: &str, path: &str| {
        let about =
            About { date: Some(date.into()), source: Some(source.into()), path: Some(path.into()), ..About::default() };
        Article { about, ..article(id, id, &format!("海洋很大，{id}。")) }
    };
    let (_folder, app) = served(vec![
        dated("a", "2021-03-04", "岸报", "海/a.txt"),
        dated("b", "2021-05-06", "岸报", "海/b.txt"),
        dated("c", "2022-07-08", "山&报", "山/c.txt"),
        // A reprint, which stands under it.
        Article { id: "d".into(), ..dated("c", "2022-07-08", "山&报", "山/d.txt") },
    ]);
    let found = |address: &str| {
        let (status, page) = ask(&app, address);
        assert_eq!(status, StatusCode::OK, "{page}");
        let ids = page.split("<h2><a href=\"/articles/").skip(1).filter_map(|rest| rest.split('?').next());
        (ids.map(str::to_owned).collect::<Vec<_>>(), page.clone())
    };
    let (ids, page) = found("/?q=%E6%B5%B7%E6%B4%8B");
    // What was reprinted goes before what equals it otherwise.
    assert_eq!(ids, ["c", "a", "b"]);
    let (_, filters) = page.split_once("id=\"filters\"").expect("filters");
    let links: Vec<String> = filters
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|link| link.replace("&amp;", "&"))
        .collect();
    let leads: Vec<Vec<String>> = links.iter().map(|link| found(link).0).collect();
    assert_eq!(leads, [["c"].as_slice(), &["a", "b"], &["c"], &["a", "b"], &["c"], &["a", "b"]], "{links:?}");
    assert!(filters.contains("2021<span class=\"count-of\">2</span>"), "{filters}");
    // A count is what the page behind its link counts.
    let counts = filters.split("<span class=\"count-of\">").skip(1).filter_map(|rest| rest.split('<').next());
    for (count, link) in counts.zip(&links) {
        assert!(found(link).1.contains(&format!("<b>{count}</b> 篇")), "{link}: {count}");
    }
    // What was chosen is shown, and a link takes it back.
    let (_, narrowed) = found(&links[1]);
    assert!(narrowed.contains("<a class=\"chosen\" href=\"/?q=%E6%B5%B7%E6%B4%8B\""), "{narrowed}");
    // Also where nothing is left.
    let (ids, nothing) = found("/?q=%E6%B5%B7%E6%B4%8B&since=1999&until=1999");
    assert!(ids.is_empty() && nothing.contains("class=\"chosen\"") && nothing.contains("1999"), "{nothing}");
}

#[test]
fn a_new_index_takes_the_place_of_the_old_while_it_is_searched() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let publish = |n: usize| {
        let articles = (0..=n).map(|i| article(&format!("{i}"), "海", "海洋很大。")).collect();
        build(folder.path(), articles, &Build::default(), &|_| ()).expect("an index").manifest.digest()
    };
    publish(0);
    let server = Server::open(folder.path(), Limits { waiting: 1000, ..Limits::default() }).expect("it opens");
    let app = server.router();
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut seen = Vec::new();
            while !ended.load(Ordering::Relaxed) {
                let (status, body) = ask(&app, "/api/search?q=%E6%B5%B7%E6%B4%8B");
                assert_eq!(status, StatusCode::OK, "{body}");
                seen.push(timeless(&body)["total"].as_u64().expect("a number"));
            }
            seen
        });
        for n in 1..6 {
            let digest = publish(n);
            assert!(server.refresh().expect("it opens"), "it was published");
            assert!(!server.refresh().expect("it opens"), "it was published once");
            let (_, stats) = ask(&app, "/api/stats");
            assert_eq!(timeless(&stats)["digest"], digest);
        }
        ended.store(true, Ordering::Relaxed);
        let seen = asking.join().expect("every request was answered");
        assert!(seen.is_sorted(), "{seen:?}");
    });
    // What is no index does not take its place.
    std::fs::write(folder.path().join("meta.json"), "{").expect("it can be written");
    assert!(server.refresh().is_err());
    assert_eq!(ask(&app, "/api/search?q=%E6%B5%B7%E6%B4%8B").0, StatusCode::OK);
    let (_, figures) = ask(&app, "/metrics");
    for line in [
        "yinde_index_reloads_total{outcome=\"opened\"} 5",
        "yinde_index_reloads_total{outcome=\"failed\"} 1",
        "yinde_requests_in_flight 1",
        "yinde_requests_total{route=\"/api/stats\",status=\"200\"} 5",
        "yinde_request_duration_seconds_count{route=\"/api/stats\"} 5",
    ] {
        assert!(figures.contains(line), "{line} is not in {figures}");
    }
}

#[test]
fn the_program_answers_on_a_port_until_it_is_told_to_end() {
    let index = bundled().index.folder();
    let mut program = listening(index);
    let mut told = String::new();
    BufReader::new(program.stdout.as_mut().expect("a pipe")).read_line(&mut told).expect("it says where");
    let address = told.trim().strip_prefix("http://").expect("an address").to_owned();
    let get = |path: &str| {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        String::from_utf8_lossy(&answer).into_owned()
    };
    assert!(get("/healthz").ends_with("\r\n\r\nok\n"));
    let expected = bundled().index.search("海洋", &Options::default()).expect("an answer");
    let answer = get("/api/search?q=%E6%B5%B7%E6%B4%8B");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert_eq!(timeless(body), timeless(&render::json(&expected)));
    // Bytes that are no HTTP are refused, and others are still answered.
    assert!(get("/?q=\u{1}").starts_with("HTTP/1.1 400"));
    assert!(get("/healthz").starts_with("HTTP/1.1 200"));
    #[cfg(unix)]
    {
        let asked = Command::new("kill").args(["-TERM", &program.id().to_string()]).status().expect("kill runs");
        assert!(asked.success());
        assert!(program.wait().expect("it ends").success());
    }
    // Where it cannot be asked to, it is made to.
    let _ = program.kill();
}

fn listening(index: &Path) -> std::process::Child {
    let index = index.to_str().expect("a plain path");
    let arguments = ["serve", "--index", index, "--port", "0"];
    let program = Command::new(env!("CARGO_BIN_EXE_yinde")).args(arguments).stdout(Stdio::piped()).spawn();
    program.expect("the program runs")
}

#[test]
fn heads_are_answered_and_the_api_is_described() {
    let app = bundled_app();
    let head = Request::builder().method(Method::HEAD).uri("/healthz").body(Body::empty()).expect("a request");
    assert_eq!(send(&app, head).0, StatusCode::OK);
    let (_, described) = ask(&app, "/openapi.json");
    let described: Value = serde_json::from_str(&described).expect("JSON");
    for path in ["/api/search", "/api/articles/{id}", "/api/stats", "/healthz", "/metrics", "/openapi.json"] {
        assert!(described["paths"][path]["get"]["responses"]["200"].is_object(), "{path}: {described}");
    }
    let parameters = described["paths"]["/api/search"]["get"]["parameters"].as_array().expect("a list");
    let named: Vec<&str> = parameters.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
    assert_eq!(named[0], "q");
    assert_eq!(named[1..], Options::NAMES);
    assert!(described["components"]["schemas"]["Hit"]["properties"]["highlights"].is_object(), "{described}");
}
