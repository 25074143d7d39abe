//! Chromatic Gibbs sampling of the Ising model on an L × L torus by ferrotherm, timed on request.
//!
//!     ferrotherm-peer SIZE BETA THREADS
//!
//! It first prints its version. Then each line of standard input is a number of sweeps, answered by
//! {"ms": wall, "cpu": CPU ms or null, "result": {"energy": E}}.
use ferrotherm::{gibbs::Sampler, ising};
use std::io::{stdin, stdout, BufRead, Write};
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let size: usize = arguments[1].parse().expect("SIZE is an integer");
    let beta: f64 = arguments[2].parse().expect("BETA is a number");
    let threads: usize = arguments[3].parse().expect("THREADS is an integer");
    let graph = ising::lattice2d(size, 1.0);
    let mut sampler = Sampler::new(&graph, beta, 1);
    tell("{\"version\": \"ferrotherm 0.41.0\"}");
    for line in stdin().lock().lines() {
        let sweeps: usize = line.expect("text").trim().parse().expect("sweeps are an integer");
        let (start, start_cpu) = (Instant::now(), cpu_ms());
        if threads == 1 {
            sampler.sweeps(sweeps, None);
        } else {
            sampler.sweeps_par(sweeps, threads, None);
        }
        let ms = start.elapsed().as_secs_f64() * 1e3;
        let cpu = match (start_cpu, cpu_ms()) {
            (Some(before), Some(after)) => (after - before).to_string(),
            _ => "null".to_string(),
        };
        let energy = graph.energy(&sampler.s);
        tell(&format!("{{\"ms\": {ms}, \"cpu\": {cpu}, \"result\": {{\"energy\": {energy}}}}}"));
    }
}

fn tell(line: &str) {
    println!("{line}");
    stdout().flush().expect("standard output");
}

/// CPU time of this process, in ticks of 10 ms, where Linux tells it.
fn cpu_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) * 10.0)
}
