//! How figures are written.

use std::fmt;

/// The targets, and what was measured. Some lines have no target: they are there to compare with.
pub(crate) struct Verdicts {
    lines: Vec<Line>,
    is_smoke_test: bool,
}

struct Line {
    what: String,
    measured: String,
    most: Option<String>,
    met: bool,
}

impl Verdicts {
    /// A smoke test's figures are not judged.
    pub(crate) fn new(is_smoke_test: bool) -> Self {
        Verdicts { lines: Vec::new(), is_smoke_test }
    }

    /// What must be at most `most`, each as `show` writes it.
    pub(crate) fn add<T: PartialOrd + Copy>(
        &mut self,
        what: impl Into<String>,
        measured: T,
        most: impl Into<Option<T>>,
        show: impl Fn(T) -> String,
    ) {
        let most = most.into();
        let met = most.is_none_or(|most| measured <= most);
        self.lines.push(Line { what: what.into(), measured: show(measured), most: most.map(show), met });
    }
}

impl fmt::Display for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets = || self.lines.iter().filter(|line| line.most.is_some());
        if !self.is_smoke_test {
            writeln!(f, "{} of {} met.\n", targets().filter(|line| line.met).count(), targets().count())?;
        }
        writeln!(f, "| what | measured | at most | |\n|---|---:|---:|---|")?;
        for Line { what, measured, most, met } in &self.lines {
            let verdict = match most {
                None => "",
                _ if self.is_smoke_test => "",
                _ if *met => "met",
                _ => "**missed**",
            };
            writeln!(f, "| {what} | {measured} | {} | {verdict} |", most.as_deref().unwrap_or(""))?;
        }
        Ok(())
    }
}

/// A time in the unit that leaves it readable.
pub(crate) fn nanos(nanos: u64) -> String {
    match nanos as f64 {
        few if few < 1e6 => format!("{:.2} µs", few / 1e3),
        more => format!("{:.2} ms", more / 1e6),
    }
}

pub(crate) fn kib(kib: u64) -> String {
    format!("{:.1} MiB", kib as f64 / 1024.0)
}

/// A ratio; a small one by its inverse.
pub(crate) fn ratio(ratio: f64) -> String {
    if ratio < 0.1 { format!("1/{:.0}", 1.0 / ratio) } else { format!("{ratio:.2}") }
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
