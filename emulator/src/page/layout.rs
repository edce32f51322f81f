//! What every page has.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};

use crate::{service::Service, store::Project};

/// A whole document around what a page shows.
pub(super) fn document(service: &Service, body: &Markup) -> Markup {
    let faults = service.faults.armed().len();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Custom Vision emulator" }
                link rel="icon" href="/icon.svg";
                link rel="stylesheet" href="/style.css";
            }
            body {
                header {
                    a.home href="/" { "Custom Vision emulator" }
                    p.facts {
                        span title=(env!("CARGO_PKG_NAME")) { "version " (env!("CARGO_PKG_VERSION")) }
                        span { (moment(service.now())) @if service.clock.is_stopped() { ", clock stopped" } }
                        span { (count(service.log.served(), "request")) }
                        @if faults > 0 { strong { (count(faults as u64, "fault")) " armed" } }
                    }
                }
                main { (*body) }
            }
        }
    }
}

/// `1 image`, `2 images`.
pub(super) fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// What a project is for.
pub(super) fn kind(project: &Project) -> &'static str {
    if project.is_detection() { "Object detection" } else { "Classification" }
}

/// A time as people read it, in UTC.
pub(super) fn moment(time: Timestamp) -> Markup {
    html! { time datetime=(time) { (time.strftime("%Y-%m-%d %H:%M:%S")) " UTC" } }
}
