//! Requests that get no answer: what was wrong with them, and what to do.

use crate::error::Error;
use crate::render;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// Why there is no answer.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    /// What, where, what to do next.
    pub error: String,
}

/// What a refusal says.
#[derive(Serialize, ToSchema)]
pub struct Refused<'a> {
    /// What was wrong, where, and what to do next.
    error: &'a str,
}

impl Refusal {
    pub fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Refusal { status, error: error.into() }
    }

    /// Something in the request is not as it must be.
    pub fn bad(error: impl Into<String>) -> Self {
        Refusal::new(StatusCode::BAD_REQUEST, error)
    }

    pub fn busy() -> Self {
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "too many requests at once: ask again in a second")
    }

    pub fn failed() -> Self {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the index could not be read: `yinde verify` says why to those who keep it",
        )
    }

    pub fn too_long(longest: Duration) -> Self {
        let error = format!("no answer within {} s: ask for less", longest.as_secs_f64());
        Refusal::new(StatusCode::GATEWAY_TIMEOUT, error)
    }

    /// Headers that go with it, whatever it is written as.
    pub fn with_headers(&self, mut response: Response) -> Response {
        *response.status_mut() = self.status;
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<Error> for Refusal {
    /// Only what the asker can mend is told to the asker: other errors name folders of this machine.
    fn from(error: Error) -> Self {
        match error {
            Error::NoSuchArticle { .. } => Refusal::new(StatusCode::NOT_FOUND, error.to_string()),
            Error::TooLong(after) => Refusal::too_long(after),
            Error::CalledOff => Refusal::new(StatusCode::GATEWAY_TIMEOUT, error.to_string()),
            _ => Refusal::failed(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let json = render::json(&Refused { error: &self.error });
        self.with_headers(([(header::CONTENT_TYPE, "application/json")], json).into_response())
    }
}
