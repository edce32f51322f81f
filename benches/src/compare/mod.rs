//! What runs the comparison and prints its tables as Markdown: `compare WORK PYTHON ROUNDS`.
//!
//! WORK is the folder that `run.sh` filled. All clients of a job take turns, ROUNDS times; each figure is the median of
//! its rounds, each ratio the median of the ratios within a round, so that what slows the machine for a while slows
//! both. A single round is a smoke test, and its jobs are small.

mod growth;
mod jobs;
mod programs;
mod table;
mod tls;
mod uncommon;

use std::error::Error;
use std::path::PathBuf;

use jobs::{CONTESTS, Contest, Limit, Measure};
use programs::{Client, Cost, Job, Place, Programs, Server};
use table::{Verdicts, kib, nanos, ratio};

/// How a run of the comparison goes.
struct Comparison {
    programs: Programs,
    rounds: usize,
}

/// What each client's calls cost in each round.
struct Costs(Vec<(Client, Vec<Cost>)>);

pub(crate) fn main(mut words: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let usage = "usage: compare WORK PYTHON ROUNDS";
    let mut word = || words.next().ok_or(usage);
    let programs = Programs::new(PathBuf::from(word()?), PathBuf::from(word()?));
    let comparison = Comparison { programs, rounds: word()?.parse()? };
    let mut verdicts = Verdicts::new(comparison.is_smoke_test());
    let server = comparison.programs.server(Place::OneCore, &[]);
    let mut tables = String::from("## What each job costs\n");
    for contest in CONTESTS {
        let costs = comparison.costs(contest, &server);
        tables += &costs.table(contest.title);
        costs.judge(contest, &mut verdicts);
    }
    drop(server);
    uncommon::judge(&comparison, &mut verdicts)?;
    println!("## Targets\n{verdicts}\n{tables}");
    println!("{}", growth::tables(&comparison)?);
    println!("{}", tls::tables(&comparison)?);
    Ok(())
}

impl Comparison {
    /// A smoke test does each thing once or twice, and nothing large.
    fn is_smoke_test(&self) -> bool {
        self.rounds == 1
    }

    fn job(&self, job: Job) -> Job {
        match self.is_smoke_test() {
            true => Job { size: job.size.min(4), warmup: 1, count: 1, ..job },
            false => job,
        }
    }

    fn costs(&self, contest: &Contest, server: &Server) -> Costs {
        self.turns(contest.clients, |client| {
            self.programs.run(client, server, self.job(jobs::of(client, contest.job)))
        })
    }

    fn turns(&self, clients: &[Client], run: impl Fn(Client) -> Cost) -> Costs {
        let mut costs: Vec<_> = clients.iter().map(|client| (*client, Vec::new())).collect();
        for _ in 0..self.rounds {
            costs.iter_mut().for_each(|(client, costs)| costs.push(run(*client)));
        }
        Costs(costs)
    }
}

impl Costs {
    fn of(&self, client: Client) -> &[Cost] {
        self.0.iter().find(|(of, _)| *of == client).map_or(&[], |(_, costs)| costs)
    }

    fn table(&self, title: &str) -> String {
        let mut table =
            format!("\n| {title} | a call | CPU of the client | beside the raw socket | peak memory |\n");
        table += "|---|---:|---:|---:|---:|\n";
        for (client, costs) in &self.0 {
            let cost = Cost::median(costs);
            let beside_raw = match self.of(Client::Raw) {
                [] => String::new(),
                _ => format!("{:.2}", self.ratio(*client, Client::Raw, Measure::Cpu)),
            };
            table += &format!(
                "| {client} | {} | {} | {beside_raw} | {} |\n",
                nanos(cost.wall_ns),
                nanos(cost.cpu_ns),
                kib(cost.peak_kib),
            );
        }
        table
    }

    fn judge(&self, contest: &Contest, verdicts: &mut Verdicts) {
        for limit in contest.limits {
            match *limit {
                Limit::AtMost { client, than, of, ratio: most } => {
                    let measure = if of == Measure::Cpu { "CPU" } else { "time" };
                    let what = format!("{}: {measure} of {client} / {than}", contest.title);
                    verdicts.add(what, self.ratio(client, than, of), most, ratio);
                }
                Limit::Peak { client, kib: most } => {
                    let what = format!("{}: peak memory of {client}", contest.title);
                    let peak = Cost::median(self.of(client)).peak_kib;
                    verdicts.add(what, peak, most, kib);
                }
            }
        }
    }

    /// The median of the rounds' ratios.
    fn ratio(&self, client: Client, than: Client, of: Measure) -> f64 {
        let measure = |cost: &Cost| if of == Measure::Cpu { cost.cpu_ns } else { cost.wall_ns };
        let rounds = self.of(client).iter().zip(self.of(than));
        median(rounds.map(|(client, than)| measure(client) as f64 / measure(than) as f64).collect())
    }
}

fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    values[values.len() / 2]
}
