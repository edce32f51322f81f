//! What a run costs the process that makes it.

use std::fs;
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

use crate::arguments::Arguments;

/// Makes the calls of a run and prints what one of them costs: wall and CPU time in nanoseconds, and the process's peak
/// memory in KiB.
pub fn run(arguments: &Arguments, mut call: impl FnMut()) {
    (0..arguments.warmup).for_each(|_| call());
    let (begun, cpu) = (Instant::now(), cpu_nanos());
    (0..arguments.count).for_each(|_| call());
    report(arguments.count, begun, cpu);
}

/// Prints the costs of `count` calls that began at `begun`, when [`cpu_nanos`] was `cpu`.
pub fn report(count: usize, begun: Instant, cpu: u64) {
    let (count, wall) = (count as u64, begun.elapsed().as_nanos() as u64);
    println!("{} {} {}", wall / count, (cpu_nanos() - cpu) / count, peak_kib());
}

/// The CPU time of all threads of this process, by the scheduler's own count.
pub fn cpu_nanos() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// The most memory that the process had at once. The resource usage's own figure survives an exec.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
