//! All projects.

use maud::{Markup, html};

use super::layout::{count, kind, moment};
use crate::{service::Service, store::Project};

/// A card for each project, the newest first.
pub(super) fn body(service: &Service) -> Markup {
    let cards = service.store.list(card);
    html! {
        h1 { "Projects" }
        @if cards.is_empty() {
            p.empty { "There are none yet. Whatever a client creates at this address appears here." }
        }
        ul.cards { @for card in cards { (card) } }
    }
}

/// What stands in place of what is not there.
pub(super) fn nothing() -> Markup {
    html! {
        h1 { "Not here" }
        p.empty { "There is no such project or picture, or it was deleted. " a href="/" { "All projects" } }
    }
}

/// A project: its oldest picture, its name and its counts.
fn card(project: &Project) -> Markup {
    let view = &project.workspace;
    let newest = project.iterations().next_back();
    html! {
        li.card {
            a href={ "/?project=" (project.id) } {
                span.cover {
                    @if let Some(first) = view.images().next() {
                        img src={ "/thumbnail?project=" (project.id) "&image=" (first.picture.id) } alt="";
                    }
                }
                span.name { (project.name) }
            }
            p.facts {
                span { (kind(project)) }
                span { (count(view.image_count() as u64, "image")) }
                span { (count(view.tag_count() as u64, "tag")) }
                @if let Some(iteration) = newest {
                    span { (iteration.name) ": " (iteration.status.name()) }
                }
            }
            p.facts { span { "created " (moment(project.created)) } }
        }
    }
}
