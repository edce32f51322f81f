//! Many calls, many clients, and many calls that are ended at once: nothing fails and nothing is left behind.

use std::env;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use super::toolchain::{Program, slowed};
use crate::stub::{Stub, answer, receive};

/// Whether the programs are to look at their memory: under tools that watch it, it is not their own.
fn memory() -> &'static str {
    let instrumented = env::var("CUSTOMVISION_C_FLAGS").is_ok_and(|flags| flags.contains("sanitize"));
    if slowed() || instrumented { "-" } else { "memory" }
}

/// A server that answers requests without bodies as fast as it can, and their number.
fn fast() -> (Stub, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = requests.clone();
    let stub = Stub::start(move |stream| serve(stream, &counted));
    (stub, requests)
}

fn serve(stream: &mut TcpStream, requests: &AtomicUsize) -> io::Result<()> {
    let answer = answer(200, r#"[{"name":"load"}]"#);
    let mut request = [0; 8192];
    let mut filled = 0;
    loop {
        match stream.read(&mut request[filled..])? {
            0 => return Ok(()),
            read => filled += read,
        }
        if request[..filled].ends_with(b"\r\n\r\n") {
            requests.fetch_add(1, Ordering::Relaxed);
            stream.write_all(answer.as_bytes())?;
            filled = 0;
        }
    }
}

#[test]
fn calls_from_many_threads_leave_nothing_behind() {
    let calls = if slowed() { 2_000 } else { 100_000 };
    let (server, requests) = fast();
    let printed = Program::of("load.c").run(&[&server.url(), &calls.to_string(), memory()]);
    print!("{printed}");
    let made: usize = printed.split(' ').next().unwrap().parse().unwrap();
    assert!(made >= calls);
    assert_eq!(requests.load(Ordering::Relaxed), made);
    assert!(server.connections() <= 16, "{} connections", server.connections());
}

#[test]
fn clients_that_come_and_go_leave_nothing_behind() {
    let clients = if slowed() { 200 } else { 10_000 };
    let (server, requests) = fast();
    print!("{}", Program::of("clients.c").run(&[&server.url(), &clients.to_string(), memory()]));
    assert_eq!(requests.load(Ordering::Relaxed), clients / 10);
}

/// A server that keeps calls waiting.
#[derive(Default)]
struct Waiting {
    calls: Mutex<Calls>,
    changed: Condvar,
}

#[derive(Default)]
struct Calls {
    waiting: usize,
    over: bool,
}

impl Waiting {
    fn one_more(&self) {
        self.calls.lock().unwrap().waiting += 1;
        self.changed.notify_all();
    }

    fn until(&self, reached: impl Fn(&Calls) -> bool) -> MutexGuard<'_, Calls> {
        self.changed.wait_while(self.calls.lock().unwrap(), |calls| !reached(calls)).unwrap()
    }

    fn serve(&self, stream: &mut TcpStream) -> io::Result<()> {
        loop {
            let mut method = [0; 4];
            if stream.peek(&mut method)? > 0 && method == *b"POST" {
                self.one_more();
                drop(self.until(|calls| calls.over));
                return Ok(());
            }
            let request = receive(stream)?;
            match request.path() {
                "/domains" => {
                    self.one_more();
                    io::copy(stream, &mut io::sink())?;
                }
                "/projects" => {
                    stream.write_all(answer(503, "").as_bytes())?;
                    self.one_more();
                }
                _ => {
                    if let Some(wanted) = request.header("x-await") {
                        let wanted: usize = wanted.parse().unwrap();
                        self.until(|calls| calls.waiting >= wanted).waiting -= wanted;
                    }
                    stream.write_all(answer(200, "[]").as_bytes())?;
                }
            }
        }
    }
}

#[test]
fn calls_in_every_sort_of_wait_are_ended_by_a_token_and_by_closing() {
    let waiting = Arc::new(Waiting::default());
    let serving = waiting.clone();
    let server = Stub::start(move |stream| serving.serve(stream));
    Program::of("cancel_many.c").run(&[&server.url()]);
    waiting.calls.lock().unwrap().over = true;
    waiting.changed.notify_all();
}
