//! What the calls came to: compared with what was expected, and as a table.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::expected::{Class, Expected, Sink};
use super::program::{Outcome, Subject};
use super::scenarios::{Door, FLOOD, Scenario, Step};
use super::server::Tally;

/// The limit of calls whose time need not run out, which `faults.c` sets.
const LIMIT: Duration = Duration::from_secs(60);
/// By how much a call may exceed its time on a busy machine.
const GRACE: Duration = Duration::from_secs(20);
/// What may be on its way of a body that nobody reads: the buffers of both sockets.
const ON_ITS_WAY: usize = 50_000_000;
/// How many unexpected cases are printed of a scenario.
const SHOWN: usize = 5;

/// A case: the operation, how the call ended, and what the server saw of it.
type Case<'a> = (&'a Subject, &'a Outcome, &'a Tally);

pub(super) struct Report {
    took: Duration,
    rows: Vec<[String; 6]>,
    problems: Vec<String>,
    cases: usize,
    unexpected: usize,
}

impl Report {
    pub(super) fn new(took: Duration) -> Self {
        let headings = ["scenario", "cases", "status", "seen", "processed", "attempts"];
        let rows = vec![headings.map(str::to_owned)];
        Report { took, rows, problems: Vec::new(), cases: 0, unexpected: 0 }
    }

    pub(super) fn cases(&self) -> usize {
        self.cases
    }

    pub(super) fn unexpected(&self) -> usize {
        self.unexpected
    }

    /// Compares the cases of a scenario with what is expected of it. `wait` is the limit of calls that have to run out
    /// of time.
    pub(super) fn add(&mut self, scenario: &Scenario, wait: Duration, cases: &[Case<'_>]) {
        let limit = if scenario.waits { wait } else { LIMIT };
        let mut shown = 0;
        for case in cases {
            let (subject, outcome, _) = case;
            let problems = problems(scenario, limit, case);
            if problems.is_empty() {
                continue;
            }
            self.unexpected += 1;
            shown += 1;
            if shown <= SHOWN {
                let document: String = outcome.document.chars().take(300).collect();
                self.problems.push(format!(
                    "{}, {} ({:?}): {}\n    {document}",
                    scenario.name,
                    subject.operation.name(),
                    subject.class,
                    problems.join("; ")
                ));
            }
        }
        self.cases += cases.len();
        self.rows.push([
            scenario.name.clone(),
            cases.len().to_string(),
            counted(cases.iter().map(|(_, outcome, _)| outcome.status.clone())),
            counted(cases.iter().map(|(_, _, tally)| seen(scenario, tally).to_string())),
            counted(cases.iter().map(|(_, outcome, _)| told(outcome, "processed"))),
            counted(cases.iter().map(|(_, outcome, _)| told(outcome, "attempts"))),
        ]);
    }
}

/// The values that there are, the most frequent first, with their numbers if there are several.
fn counted(values: impl Iterator<Item = String>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    match counts.as_slice() {
        [(value, _)] => value.clone(),
        several => {
            let several: Vec<_> = several.iter().map(|(value, count)| format!("{value} ({count})")).collect();
            several.join(", ")
        }
    }
}

/// A member of an error document as text; `-` when there is none.
fn told(outcome: &Outcome, member: &str) -> String {
    match outcome.error.get(member) {
        None => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// How often the server was asked.
fn seen(scenario: &Scenario, tally: &Tally) -> usize {
    if scenario.door == Door::Slamming { tally.connections } else { tally.requests }
}

/// What is not as it should be.
fn problems(scenario: &Scenario, limit: Duration, case: &Case<'_>) -> Vec<String> {
    let (subject, outcome, tally) = *case;
    let expected = scenario.expected(subject.class);
    let mut problems = Vec::new();
    let mut check = |what: &str, wanted: &dyn fmt::Display, found: &dyn fmt::Display| {
        let (wanted, found) = (wanted.to_string(), found.to_string());
        if wanted != found {
            problems.push(format!("{what} is {found}, not {wanted}"));
        }
    };
    let healthy = if scenario.finds_used_connection() { 2 } else { 1 };
    check("the status", &expected.status, &outcome.status);
    check("the HTTP status", &expected.http, &outcome.http);
    check("the number of requests", &expected.seen, &seen(scenario, tally));
    check("the number of requests unlike the one before", &0, &tally.differing);
    check("the number of requests without harm", &healthy, &tally.healthy);
    check("that the client works afterwards", &true, &outcome.works);
    check("that the key is told", &false, &outcome.leaked);
    if expected.status == "OK" {
        check("the document", &handed_over(scenario, subject, outcome.sunk), &outcome.document);
    } else {
        //check("attempts", &expected.attempts, &told(outcome, "attempts"));
        check("processed", &expected.processed.unwrap_or("-"), &told(outcome, "processed"));
        check("kind", &expected.status.to_lowercase(), &told(outcome, "kind"));
        check("code", &expected.code.unwrap_or("-"), &told(outcome, "code"));
        check("operation", &subject.operation.name(), &told(outcome, "operation"));
        let http = if expected.http == 0 { "-".to_owned() } else { expected.http.to_string() };
        check("httpStatus", &http, &told(outcome, "httpStatus"));
        if !told(outcome, "message").contains(expected.told) {
            problems.push(format!("the message lacks \"{}\"", expected.told));
        }
    }
    if !sink_is_right(scenario, subject, &expected, outcome.sunk) {
        problems.push(format!("the sink was given {} bytes", outcome.sunk));
    }
    if outcome.took > limit + GRACE {
        problems.push(format!("it took {:?}", outcome.took));
    }
    if subject.class != Class::Download && tally.flooded > ON_ITS_WAY {
        problems.push(format!("the server sent {} of {FLOOD} bytes", tally.flooded));
    }
    problems
}

/// What the last answer of a scenario holds.
fn last_body(scenario: &Scenario, subject: &Subject) -> Vec<u8> {
    match scenario.script.last() {
        Some(Step::Answer(answer)) => answer.body.inflated(subject.operation.returns()),
        _ => Vec::new(),
    }
}

fn handed_over(scenario: &Scenario, subject: &Subject, sunk: usize) -> String {
    let body = last_body(scenario, subject);
    match subject.class {
        Class::Download => format!("{{\"bytes\":{sunk}}}"),
        Class::Nothing if body.is_empty() => "null".to_owned(),
        _ => String::from_utf8_lossy(&body).into_owned(),
    }
}

fn sink_is_right(scenario: &Scenario, subject: &Subject, expected: &Expected, sunk: usize) -> bool {
    match expected.sink {
        Sink::Exactly(count) => sunk == count,
        Sink::Some => sunk > 0,
        Sink::Answer if subject.class == Class::Download && expected.status == "OK" => {
            sunk == last_body(scenario, subject).len()
        }
        Sink::Answer => sunk == 0,
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        let width = |column: usize| self.rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..6).map(width).collect();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        let expected = self.cases - self.unexpected;
        write!(f, "{} cases in {:.1} s, {expected} as expected", self.cases, self.took.as_secs_f64())
    }
}
