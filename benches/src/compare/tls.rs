//! The same jobs over TLS, and what becomes of connections and sessions.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;

use customvision_benches::tls;
use rustls::{ClientConnection, StreamOwned};

use super::Comparison;
use super::jobs::{self, CONTESTS};
use super::programs::{Client, Cost, Job, Place, Server};
use super::table::nanos;

pub(crate) fn tables(comparison: &Comparison) -> Result<String, Box<dyn Error>> {
    let mut text = String::from("## Over TLS\n");
    let server = comparison.programs.server(Place::OneCore, &["--tls"]);
    for contest in CONTESTS.iter().filter(|contest| contest.clients.len() > 1) {
        text += &comparison.costs(contest, &server).table(contest.title);
    }
    drop(server);
    text += &connections(comparison, "one server, which keeps connections open", &["--tls"], 1000)?;
    text += &connections(
        comparison,
        "one server, which closes each after its answer",
        &["--tls", "--close"],
        200,
    )?;
    Ok(text)
}

/// What a program's calls cost in connections and handshakes.
fn connections(
    comparison: &Comparison,
    title: &str,
    options: &[&str],
    count: usize,
) -> Result<String, Box<dyn Error>> {
    let mut text = format!(
        "\n| {count} calls of {title} | connections | full handshakes | resumed sessions | a call | CPU of the client |\n"
    );
    text += "|---|---:|---:|---:|---:|---:|\n";
    for client in [Client::C, Client::Libcurl, Client::Python] {
        let job = jobs::of(Client::C, Job { name: "get", size: 0, warmup: 0, count });
        let (mut costs, mut counts) = (Vec::new(), [0; 3]);
        for _ in 0..comparison.rounds.min(5) {
            let server = comparison.programs.server(Place::OneCore, options);
            costs.push(comparison.programs.run(client, &server, job));
            // That which asks for the counts is a connection with a handshake of its own.
            let [connections, full, resumed] = self::counts(comparison, &server)?;
            counts = [connections - 1, full - 1, resumed];
        }
        let [connections, full, resumed] = counts;
        let cost = Cost::median(&costs);
        let (wall, cpu) = (nanos(cost.wall_ns), nanos(cost.cpu_ns));
        writeln!(text, "| {client} | {connections} | {full} | {resumed} | {wall} | {cpu} |")?;
    }
    Ok(text)
}

/// Connections, full handshakes and resumed sessions that a server has seen, this one among them.
pub(crate) fn counts(comparison: &Comparison, server: &Server) -> Result<[u64; 3], Box<dyn Error>> {
    let (scheme, address) = server.endpoint.split_once("://").ok_or("no endpoint")?;
    let socket = TcpStream::connect(address)?;
    let request = b"GET /counts HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let answer = if scheme == "https" {
        let config = tls::client(&comparison.programs.file("authority.pem"))?;
        let connection = ClientConnection::new(config, "localhost".try_into()?)?;
        ask(StreamOwned::new(connection, socket), request)?
    } else {
        ask(socket, request)?
    };
    let body = answer.rsplit("\r\n\r\n").next().unwrap_or_default();
    let mut numbers = body.split(' ').map(str::parse);
    let mut next = || numbers.next().ok_or("three counts");
    Ok([next()??, next()??, next()??])
}

/// The answer to a request, which is short and comes at once.
fn ask(mut stream: impl Read + Write, request: &[u8]) -> Result<String, Box<dyn Error>> {
    stream.write_all(request)?;
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer)?;
    answer.truncate(read);
    Ok(String::from_utf8(answer)?)
}
