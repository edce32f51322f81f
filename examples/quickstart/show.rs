//! What the user sees: steps and results on standard output; bars, while a terminal is there, on standard error.

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use customvision::{IterationPerformance, Prediction};
use indicatif::{ProgressBar, ProgressStyle};

use crate::pictures::TagFolder;

const STEPS: u32 = 9;
const TOTAL: &str = "all tags";

/// Announces a step.
pub(crate) fn step(number: u32, what: impl Display) {
    println!("\n[{number}/{STEPS}] {what}");
}

/// Tells what a step did.
pub(crate) fn note(what: impl Display) {
    println!("      {what}");
}

/// A bar that counts pictures. Hidden where there is no terminal.
pub(crate) fn bar(pictures: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("      [{bar:40}] {pos}/{len} pictures, {elapsed}");
    ProgressBar::new(pictures as u64).with_style(style.expect("a valid template").progress_chars("=> "))
}

/// Something that moves, with the time that has passed. Where there is no terminal, a line.
pub(crate) fn spinner(what: &str) -> ProgressBar {
    let style =
        ProgressStyle::with_template("      {spinner} {msg} ... {elapsed}").expect("a valid template");
    let spinner = ProgressBar::new_spinner().with_style(style).with_message(what.to_owned());
    if spinner.is_hidden() {
        note(format!("{what} ..."));
    }
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

/// A share between 0 and 1, such as `" 97.5 %"`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:5.1} %", 100.0 * share)
}

/// How well each tag does, and all together.
pub(crate) fn performance(performance: &IterationPerformance) {
    let names = performance.per_tag_performance.iter().map(|tag| tag.name.as_str());
    let width = widest(names.chain([TOTAL]));
    let row = |name: &str, precision, recall, average| {
        let figures = [precision, recall, average].map(percent);
        note(format!("{name:<width$}  {:>9}  {:>7}  {:>17}", figures[0], figures[1], figures[2]));
    };
    note(format!("{:<width$}  precision   recall  average precision", "tag"));
    for tag in &performance.per_tag_performance {
        row(&tag.name, tag.precision, tag.recall, tag.average_precision);
    }
    row(TOTAL, performance.precision, performance.recall, performance.average_precision);
}

/// The table of tested pictures, a row at a time.
pub(crate) struct Tests {
    tag_width: usize,
    file_width: usize,
}

impl Tests {
    pub(crate) fn new(folders: &[TagFolder]) -> Self {
        let files: Vec<String> =
            folders.iter().flat_map(|folder| &folder.unseen).map(|path| file(path)).collect();
        let tags = folders.iter().map(|folder| folder.tag.as_str());
        let tests = Self {
            tag_width: widest(tags.chain(["predicted"])),
            file_width: widest(files.iter().map(String::as_str).chain(["picture"])),
        };
        tests.line("picture", "true tag", "predicted", "  sure", "");
        tests
    }

    pub(crate) fn row(&self, path: &Path, tag: &str, best: &Prediction) {
        let mark = if best.tag_name == tag { "right" } else { "WRONG" };
        self.line(&file(path), tag, &best.tag_name, &percent(best.probability), mark);
    }

    fn line(&self, picture: &str, tag: &str, predicted: &str, sure: &str, mark: &str) {
        let (files, tags) = (self.file_width, self.tag_width);
        let line = format!("{picture:<files$}  {tag:<tags$}  {predicted:<tags$}  {sure:<7}  {mark}");
        note(line.trim_end());
    }
}

fn file(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn widest<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    names.map(|name| name.chars().count()).max().unwrap_or_default()
}
