//! How cost grows with threads, with lists and with batches.

use std::error::Error;
use std::fmt::Write;

use super::programs::{Client, Cost, Job, Place};
use super::table::{grouped, kib, nanos};
use super::{Comparison, jobs, tls};

/// What the server takes for an answer in the second table of threads.
const DELAY_MS: &str = "20";

pub(crate) fn tables(comparison: &Comparison) -> Result<String, Box<dyn Error>> {
    let mut text = String::from("## How cost grows\n");
    text += &threads(comparison, "the server answers at once, from all cores", &[], 8000)?;
    let title = format!("the server takes {DELAY_MS} ms for each");
    text += &threads(comparison, &title, &["--delay-ms", DELAY_MS], 640)?;
    text += &sizes(comparison, "a list of so many images", "list", &[1, 256, 5000], 20_000)?;
    text +=
        &sizes(comparison, "a batch of so many pictures of 2 MB", "batch", &[1, 2, 4, 8, 16, 32, 64], 192)?;
    Ok(text)
}

fn threads(
    comparison: &Comparison,
    title: &str,
    options: &[&str],
    count: usize,
) -> Result<String, Box<dyn Error>> {
    let mut text = format!(
        "\n| threads on one client; {title} | calls a second | CPU of a call | connections | peak memory |\n"
    );
    text += "|---:|---:|---:|---:|---:|\n";
    for size in [1, 2, 4, 8, 16, 64] {
        let count = if comparison.is_smoke_test() { size } else { count };
        let mut costs = Vec::new();
        let mut connections = 0;
        for _ in 0..comparison.rounds.min(5) {
            let server = comparison.programs.server(Place::Anywhere, options);
            let job = Job { name: "threads", size, warmup: 1, count };
            costs.push(comparison.programs.run_anywhere(Client::Rust, &server, job));
            // That which asks for the counts is one of them.
            connections = tls::counts(comparison, &server)?[0] - 1;
        }
        let cost = Cost::median(&costs);
        let rate = grouped(1_000_000_000 / cost.wall_ns);
        let (cpu, peak) = (nanos(cost.cpu_ns), kib(cost.peak_kib));
        writeln!(text, "| {size} | {rate} | {cpu} | {connections} | {peak} |")?;
    }
    Ok(text)
}

/// A job of several sizes, of which about `total` elements are handled in all.
fn sizes(
    comparison: &Comparison,
    title: &str,
    name: &'static str,
    sizes: &[usize],
    total: usize,
) -> Result<String, Box<dyn Error>> {
    let clients = [Client::C, Client::Rust];
    let mut text = format!("\n| {title} |");
    for client in clients {
        write!(text, " {client}: CPU of a call | of an element | peak memory |")?;
    }
    text += "\n|---:|---:|---:|---:|---:|---:|---:|\n";
    let server = comparison.programs.server(Place::OneCore, &[]);
    let largest = if comparison.is_smoke_test() { 4 } else { usize::MAX };
    for &size in sizes.iter().filter(|size| **size <= largest) {
        let job = comparison.job(Job { name, size, warmup: 2, count: (total / size).min(2000) });
        let costs = comparison
            .turns(&clients, |client| comparison.programs.run(client, &server, jobs::of(client, job)));
        write!(text, "| {size} |")?;
        for client in clients {
            let Cost { cpu_ns: cpu, peak_kib: peak, .. } = Cost::median(costs.of(client));
            write!(text, " {} | {} | {} |", nanos(cpu), nanos(cpu / size as u64), kib(peak))?;
        }
        text.push('\n');
    }
    Ok(text)
}
