//! The fault matrix: every operation, over the C interface, against servers that do what no service should. What a
//! call comes to is compared with `scenarios`, which says it from the library's contract and not from its code.

mod answers;
mod expected;
mod program;
mod report;
mod scenarios;
mod server;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use program::{Outcome, Subject, run, subjects};
use report::Report;
use scenarios::{Scenario, scenarios};
use server::{Server, Tally};

use super::toolchain::slowed;
use crate::stub::{Received, Stub, answer};
use crate::wire::Peer;

static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(scenarios);

/// The servers of the cases, by the cases' numbers, and what those that ended saw.
#[derive(Default)]
struct Cases {
    running: Mutex<HashMap<usize, Server>>,
    ended: Mutex<HashMap<usize, Tally>>,
}

impl Cases {
    /// Does what the program orders; the answer is the address of a server that begins.
    fn order(&self, request: &Received, subjects: &[Subject], elsewhere: &str) -> Option<String> {
        let number: usize = request.header("x-case")?.parse().ok()?;
        let mut running = self.running.lock().unwrap();
        match request.header("x-order")? {
            "begin" => {
                let scenario = &SCENARIOS[number % SCENARIOS.len()];
                let returns = subjects[number / SCENARIOS.len()].operation.returns();
                let server = Server::start(scenario, returns, elsewhere.to_owned());
                let url = server.url().to_owned();
                running.insert(number, server);
                return Some(url);
            }
            "harm" => running.get(&number)?.harm(),
            "heal" => running.get_mut(&number)?.heal(),
            "end" => {
                let server = running.remove(&number)?;
                drop(running);
                self.ended.lock().unwrap().insert(number, server.end());
            }
            _ => return None,
        }
        Some(String::new())
    }
}

/// How many calls run at once: most of them wait.
const THREADS: usize = 48;

/// Under a tool that slows programs down, these stand for all operations.
const CHOSEN: [&str; 8] = [
    "create_images_from_data",
    "create_images_from_files",
    "delete_project",
    "export_project",
    "get_artifact",
    "get_image_count",
    "publish_iteration",
    "quick_test_image",
];

#[test]
fn every_operation_takes_every_fault_as_the_contract_says() {
    let mut chosen = subjects();
    if slowed() {
        chosen.retain(|subject| CHOSEN.contains(&subject.operation.name()));
    }
    let chosen: &'static [Subject] = chosen.leak();
    let wait = Duration::from_secs(if slowed() { 10 } else { 2 });
    let elsewhere = Stub::answering(answer(200, "[]"));
    let cases: Arc<Cases> = Arc::default();
    let (ordered, address) = (cases.clone(), elsewhere.url());
    let control = Peer::start(move |request| match ordered.order(request, chosen, &address) {
        Some(said) => answer(200, &format!("[{said:?}]")).into_bytes(),
        None => answer(400, "").into_bytes(),
    });
    let began = Instant::now();
    let outcomes = run(chosen, &SCENARIOS, wait, &control.endpoint(), THREADS);
    let mut report = Report::new(began.elapsed());
    let tallies = cases.ended.lock().unwrap();
    for (scenario, place) in SCENARIOS.iter().zip(0..) {
        let of_scenario = |outcome: &&Outcome| outcome.number % SCENARIOS.len() == place;
        let row: Vec<_> = outcomes
            .iter()
            .filter(of_scenario)
            .map(|outcome| (&chosen[outcome.number / SCENARIOS.len()], outcome, &tallies[&outcome.number]))
            .collect();
        report.add(scenario, wait, &row);
    }
    println!("{report}");
    assert_eq!(report.cases(), chosen.len() * SCENARIOS.len());
    assert_eq!(elsewhere.connections(), 0, "a redirect was followed");
    assert_eq!(report.unexpected(), 0, "cases that ended in another way");
}
