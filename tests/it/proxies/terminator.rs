//! TLS in front of a server that knows none, as stunnel does it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::{ServerConfig, ServerConnection};

use crate::stub::Stub;

/// A server that takes TLS off its connections, and passes what is in it on to another server.
pub(super) fn before(onward: SocketAddr, config: Arc<ServerConfig>) -> Stub {
    Stub::start(move |stream| terminate(stream, &TcpStream::connect(onward)?, &config))
}

/// Both ways until one side ends.
pub(super) fn terminate(
    client: &TcpStream,
    server: &TcpStream,
    config: &Arc<ServerConfig>,
) -> io::Result<()> {
    server.set_nodelay(true)?;
    let tls = Mutex::new(ServerConnection::new(config.clone()).map_err(io::Error::other)?);
    thread::scope(|scope| {
        let up = scope.spawn(|| {
            let outcome = decrypt(&tls, client, server);
            let _ = server.shutdown(Shutdown::Both);
            outcome
        });
        let down = encrypt(&tls, server, client);
        let _ = client.shutdown(Shutdown::Both);
        up.join().unwrap().and(down)
    })
}

fn decrypt(tls: &Mutex<ServerConnection>, mut client: &TcpStream, mut server: &TcpStream) -> io::Result<()> {
    let mut chunk = [0; 16384];
    loop {
        let read = client.read(&mut chunk)?;
        if read == 0 {
            return Ok(());
        }
        let mut encrypted = &chunk[..read];
        while !encrypted.is_empty() {
            let mut plain = Vec::new();
            let mut tls = tls.lock().unwrap();
            tls.read_tls(&mut encrypted)?;
            let outcome = tls.process_new_packets();
            // An alert too, when the client breaks the rules.
            flush(&mut tls, client)?;
            outcome.map_err(io::Error::other)?;
            match tls.reader().read_to_end(&mut plain) {
                Err(e) if e.kind() != ErrorKind::WouldBlock => return Err(e),
                _ => {}
            }
            drop(tls);
            server.write_all(&plain)?;
        }
    }
}

fn encrypt(tls: &Mutex<ServerConnection>, mut server: &TcpStream, client: &TcpStream) -> io::Result<()> {
    let mut chunk = [0; 16384];
    loop {
        let read = server.read(&mut chunk)?;
        let mut tls = tls.lock().unwrap();
        match read {
            0 => tls.send_close_notify(),
            read => tls.writer().write_all(&chunk[..read])?,
        }
        flush(&mut tls, client)?;
        if read == 0 {
            return Ok(());
        }
    }
}

fn flush(tls: &mut ServerConnection, mut client: &TcpStream) -> io::Result<()> {
    while tls.wants_write() {
        tls.write_tls(&mut client)?;
    }
    Ok(())
}
