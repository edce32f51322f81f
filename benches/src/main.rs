//! The server, the clients in Rust, and what runs the comparison, in one program: link-time optimisation takes most of
//! its building, and is done once so.

mod compare;
mod raw;
mod server;
mod typed;

use std::env;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = env::args().skip(1);
    match words.next().as_deref() {
        Some("compare") => compare::main(words)?,
        Some("server") => server::main(words)?,
        Some("raw") => raw::main(words),
        Some("typed") => typed::main(words),
        _ => return Err("usage: customvision-benches compare|server|raw|typed ...".into()),
    }
    Ok(())
}
