//! Targets that are no ratio of times: what is counted, and what was built.

use std::error::Error;
use std::fs;
use std::path::Path;

use super::programs::{Client, Job, Place, Server, below, output};
use super::table::{Verdicts, grouped, nanos};
use super::{Comparison, median};

pub(crate) fn judge(comparison: &Comparison, verdicts: &mut Verdicts) -> Result<(), Box<dyn Error>> {
    let server = comparison.programs.server(Place::Anywhere, &[]);
    for (client, most) in [(Client::C, Some(46_000)), (Client::Rust, None), (Client::Libcurl, None)] {
        let count = each(comparison, |count| instructions(comparison, client, &server, count))?;
        verdicts.add(format!("instructions of one GET, {client}"), count, most, grouped);
    }
    for (client, most) in [(Client::C, Some(5)), (Client::Libcurl, None)] {
        let count = each(comparison, |count| system_calls(comparison, client, &server, count))?;
        verdicts.add(format!("system calls of one GET, {client}"), count, most, grouped);
    }
    let own = comparison.programs.file("libcustomvision.so");
    let runs = if comparison.is_smoke_test() { 1 } else { 31 };
    let mut times = (Vec::new(), Vec::new());
    let server = comparison.programs.server(Place::OneCore, &[]);
    for _ in 0..runs {
        times.0.push(comparison.programs.first_call(&own, &server));
        times.1.push(comparison.programs.first_call(Path::new("libcurl.so.4"), &server));
    }
    let what = "from loading the library to its first answer";
    verdicts.add(format!("{what}, customvision"), median(times.0), 1_000_000, nanos);
    verdicts.add(format!("{what}, libcurl"), median(times.1), None, nanos);
    // What run.sh found out while building: a name and a number a line.
    let facts = fs::read_to_string(comparison.programs.file("facts"))?;
    for (name, what, unit, most) in [
        ("bytes", "shared library, stripped", " bytes", 3_200_000),
        ("crates", "crates in the release tree", "", 48),
        ("seconds", "clean release build of the library", " s", 60),
    ] {
        let line = facts.lines().find_map(|line| line.strip_prefix(name)).ok_or(name)?;
        let number: u64 = line.trim().parse()?;
        verdicts.add(what, number, most, |number| grouped(number) + unit);
    }
    Ok(())
}

/// What one call adds to a run, whatever the run itself costs.
fn each(
    comparison: &Comparison,
    total: impl Fn(usize) -> Result<u64, Box<dyn Error>>,
) -> Result<u64, Box<dyn Error>> {
    let calls = if comparison.is_smoke_test() { 100 } else { 1000 };
    let (few, many) = (total(100)?, total(100 + calls)?);
    Ok((many.saturating_sub(few) + calls as u64 / 2) / calls as u64)
}

fn get(count: usize) -> Job {
    Job { name: "get", size: 0, warmup: 1, count }
}

/// By callgrind, in user space.
fn instructions(
    comparison: &Comparison,
    client: Client,
    server: &Server,
    count: usize,
) -> Result<u64, Box<dyn Error>> {
    let out = comparison.programs.file("callgrind.out");
    let option = format!("--callgrind-out-file={}", out.display());
    let client = comparison.programs.client(client, server, get(count));
    output(below(["valgrind", "--tool=callgrind", &option], client));
    let summary = fs::read_to_string(out)?;
    let line = summary
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
    Ok(line.ok_or("callgrind tells no total")?.trim().parse()?)
}

/// Of all threads.
fn system_calls(
    comparison: &Comparison,
    client: Client,
    server: &Server,
    count: usize,
) -> Result<u64, Box<dyn Error>> {
    let trace = comparison.programs.file("trace");
    let client = comparison.programs.client(client, server, get(count));
    output(below(["strace", "-f", "-qq", "-o", &trace.to_string_lossy()], client));
    let lines = fs::read_to_string(trace)?;
    Ok(
        lines
            .lines()
            .filter(|line| !["resumed>", "+++", "---"].iter().any(|mark| line.contains(mark)))
            .count() as u64,
    )
}
