//! The stylesheet and the script of the pages.

use super::pages;
use super::refusal::Refusal;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::sync::LazyLock;

/// A file that pages are made of.
pub struct Asset {
    name: &'static str,
    mime: &'static str,
    body: &'static str,
}

pub const STYLE: Asset =
    Asset { name: "yinde.css", mime: "text/css; charset=utf-8", body: include_str!("assets/yinde.css") };
pub const SCRIPT: Asset =
    Asset { name: "yinde.js", mime: "text/javascript; charset=utf-8", body: include_str!("assets/yinde.js") };

/// Where pages find the stylesheet: another text, another address, so that browsers may keep it.
pub static STYLE_URL: LazyLock<String> = LazyLock::new(|| STYLE.url());
/// Where pages find the script.
pub static SCRIPT_URL: LazyLock<String> = LazyLock::new(|| SCRIPT.url());

impl Asset {
    fn url(&self) -> String {
        let hash = blake3::hash(self.body.as_bytes()).to_hex();
        format!("/assets/{}?v={}", self.name, &hash[..12])
    }
}

pub async fn asset(Path(name): Path<String>) -> Response {
    match [&STYLE, &SCRIPT].into_iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers = [(header::CONTENT_TYPE, asset.mime), (header::CACHE_CONTROL, "max-age=31536000, immutable")];
            (headers, asset.body).into_response()
        }
        None => pages::refused(&Refusal::new(StatusCode::NOT_FOUND, "nothing has this address: / is the search")),
    }
}
