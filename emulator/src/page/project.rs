//! One project: its tags, its iterations and its pictures.

use std::collections::HashMap;

use maud::{Markup, html};
use uuid::Uuid;

use super::layout::{count, kind, moment};
use crate::{
    http::Query,
    links::Links,
    store::{Filter, Image, Iteration, Project},
};

/// Pictures on one page.
const PICTURES: usize = 100;
/// Colours that the style sheet has for tags.
const COLOURS: usize = 8;
/// What the performance is shown for.
const THRESHOLD: f32 = 0.5;

/// Which pictures are looked at.
#[derive(Debug)]
pub(super) struct Choice {
    tag: Shown,
    /// Counted from 1.
    page: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    All,
    Untagged,
    Tag(Uuid),
}

impl Choice {
    /// What a query asks for; what makes no sense is all, or the first page.
    pub(super) fn of(query: &Query) -> Self {
        let tag = match query.filled("tag") {
            Some("none") => Shown::Untagged,
            text => text.and_then(|text| Uuid::try_parse(text).ok()).map_or(Shown::All, Shown::Tag),
        };
        let page = query.number("page").ok().flatten().filter(|page| *page > 0);
        Self { tag, page: page.unwrap_or(1) }
    }

    fn filter(&self) -> Filter {
        match self.tag {
            Shown::All => Filter::default(),
            Shown::Untagged => Filter { tagged: Some(false), ..Filter::default() },
            Shown::Tag(id) => Filter { tags: vec![id], ..Filter::default() },
        }
    }

    fn link(&self, project: &Project, page: usize) -> String {
        let tag = match self.tag {
            Shown::All => String::new(),
            Shown::Untagged => "&tag=none".to_owned(),
            Shown::Tag(id) => format!("&tag={id}"),
        };
        format!("/?project={}{tag}&page={page}#pictures", project.id)
    }
}

/// The classes that colour tags, by tag.
type Colours = HashMap<Uuid, String>;

/// What is shown of a project. Signed links lead to whole pictures and exported models.
pub(super) fn body(project: &Project, choice: &Choice, links: &Links) -> Markup {
    let tags = project.workspace.tags();
    let colours = tags.iter().enumerate().map(|(at, tag)| (tag.id, format!("c{}", at % COLOURS))).collect();
    html! {
        h1 { (project.name) }
        @if !project.description.is_empty() { p { (project.description) } }
        p.facts {
            span { (kind(project)) ", " (project.settings.domain.name) }
            @if !project.is_detection() { span { (project.settings.classification()) } }
            span { "created " (moment(project.created)) }
            @if project.importing.is_some() { strong { "being imported" } }
            code { (project.id) }
        }
        (iterations(project, links))
        (tag_list(project, choice, &colours))
        (pictures(project, choice, &colours, links))
    }
}

/// The tags with their counts; each leads to its pictures.
fn tag_list(project: &Project, choice: &Choice, colours: &Colours) -> Markup {
    let view = &project.workspace;
    let counts = view.images_per_tag();
    let untagged = view.count(&Choice { tag: Shown::Untagged, page: 1 }.filter());
    let entry = |shown: Shown, class: &str, name: Markup, count: usize| {
        let link = Choice { tag: shown, page: 1 }.link(project, 1);
        html! {
            li { a.chip.(class) href=(link) aria-current=[(choice.tag == shown).then_some("true")] {
                span { (name) } b { (count) }
            } }
        }
    };
    html! {
        h2 #pictures { "Pictures" }
        ul.chips {
            (entry(Shown::All, "plain", html! { "all" }, view.image_count()))
            @for tag in view.tags() {
                @let count = counts.get(&tag.id).copied().unwrap_or_default();
                (entry(Shown::Tag(tag.id), &colours[&tag.id], html! { (tag.name) }, count))
            }
            @if untagged > 0 { (entry(Shown::Untagged, "plain", html! { i { "untagged" } }, untagged)) }
        }
    }
}

/// One page of the pictures that are looked at, the newest first.
fn pictures(project: &Project, choice: &Choice, colours: &Colours, links: &Links) -> Markup {
    let filter = choice.filter();
    let total = project.workspace.count(&filter);
    let pages = total.div_ceil(PICTURES).max(1);
    let page = choice.page.min(pages);
    let newest_first = project.workspace.filtered(&filter).rev();
    let part = newest_first.skip((page - 1) * PICTURES).take(PICTURES);
    let turn = html! {
        @if pages > 1 {
            nav {
                @if page > 1 { a rel="prev" href=(choice.link(project, page - 1)) { "newer" } }
                span { "page " (page) " of " (pages) }
                @if page < pages { a rel="next" href=(choice.link(project, page + 1)) { "older" } }
            }
        }
    };
    html! {
        (turn)
        ul.pictures {
            @for image in part { li { (picture(project, image, colours, links)) } }
        }
        (turn)
    }
}

/// A thumbnail with its regions. Both are fitted into the same square, so that one covers the other.
fn picture(project: &Project, image: &Image, colours: &Colours, links: &Links) -> Markup {
    let (id, width, height) = (image.picture.id, image.picture.width, image.picture.height);
    let name = |tag: Uuid| project.workspace.tag_name(tag).unwrap_or_default();
    let colour = |tag: Uuid| colours.get(&tag).map_or("", String::as_str);
    html! {
        figure {
            a.frame href=(links.image(project.id, id)) {
                img src={ "/thumbnail?project=" (project.id) "&image=" (id) } alt=(id) loading="lazy";
                @if !image.regions.is_empty() {
                    svg viewBox={ "0 0 " (width) " " (height) } {
                        @for region in &image.regions {
                            @let area = region.area;
                            @let (x, y) = (area.left * width as f32, area.top * height as f32);
                            rect.(colour(region.tag)) x=(x) y=(y) width=(area.width * width as f32)
                                height=(area.height * height as f32) { title { (name(region.tag)) } }
                        }
                    }
                }
            }
            figcaption {
                @for on in &image.tags { span.chip.(colour(on.tag)) { (name(on.tag)) } }
                @if image.tags.is_empty() { i { "untagged" } }
                @for (key, value) in &image.metadata { span.pair { (key) ": " (value) } }
            }
        }
    }
}

/// The iterations, the newest first; nothing when there are none.
fn iterations(project: &Project, links: &Links) -> Markup {
    let mut newest_first = project.iterations().rev().peekable();
    html! {
        @if newest_first.peek().is_some() {
            h2 { "Iterations" }
            div.iterations { @for found in newest_first { (iteration(project, found, links)) } }
        }
    }
}

/// One iteration: a line, and what it unfolds to.
fn iteration(project: &Project, iteration: &Iteration, links: &Links) -> Markup {
    let scores =
        iteration.learnt().ok().map(|learnt| (learnt, learnt.evaluation.scores(THRESHOLD, THRESHOLD)));
    html! {
        details {
            summary {
                b { (iteration.name) }
                span.status.(iteration.status.name().to_lowercase()) { (iteration.status.name()) }
                @if let Some(name) = &iteration.publish_name { span.published { "published as " (name) } }
                @if let Some((_, (_, total))) = &scores {
                    span.scores {
                        "precision " (percent(total.precision)) ", recall " (percent(total.recall))
                        ", AP " (percent(total.average_precision))
                    }
                }
            }
            @if let Some(why) = &iteration.failure { p { (why) } }
            p.facts {
                span { "from " (count(iteration.view.image_count() as u64, "image")) }
                @if let Some(trained) = iteration.trained { span { "trained " (moment(trained)) } }
                code { (iteration.id) }
            }
            @if let Some((learnt, (per_label, _))) = &scores {
                table {
                    thead { tr { th { "tag" } th { "precision" } th { "recall" } th { "AP" } } }
                    tbody {
                        @for (label, scores) in learnt.labels.iter().zip(per_label) {
                            tr {
                                th { (label.name) }
                                td { (percent(scores.precision)) }
                                td { (percent(scores.recall)) }
                                td { (percent(scores.average_precision)) }
                            }
                        }
                    }
                }
                p.note { "At a probability of 50 %, on pictures that were held out." }
            }
            @if !iteration.exports.is_empty() {
                p.facts {
                    "exports: "
                    @for export in &iteration.exports {
                        @let flavor = export.flavor.as_deref().unwrap_or_default();
                        @if export.archive.is_some() {
                            a href=(links.export(project.id, &export.file(iteration.id))) {
                                (export.platform) " " (flavor)
                            }
                        } @else {
                            span { (export.platform) " " (flavor) " (under way)" }
                        }
                    }
                }
            }
        }
    }
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}
