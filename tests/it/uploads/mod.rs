//! How bytes travel: pictures on their way up, files on their way down.

mod batches;
mod downloads;
mod forms;

use std::io::{self, ErrorKind, Read};

use customvision::Uuid;
use uuid::uuid;

use crate::wire::Peer;

const ID: Uuid = uuid!("11111111-aaaa-4bbb-8ccc-000000000001");
const SUMMARY: &str = r#"{"isBatchSuccessful":true,"images":[]}"#;

fn service() -> Peer {
    Peer::with(200, "", SUMMARY)
}

/// Bytes in which no stretch repeats soon.
fn noise(length: usize) -> Vec<u8> {
    let mut state = length as u32 | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Gives bytes a few at a time, and is interrupted now and then.
struct Dribble<'b>(&'b [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.1 += 1;
        if self.1.is_multiple_of(5) {
            return Err(ErrorKind::Interrupted.into());
        }
        let amount = buf.len().min(self.1 * 37 % 4001 + 1).min(self.0.len());
        self.0.read(&mut buf[..amount])
    }
}

/// Gives some bytes and then fails.
struct Faulty(usize);

impl Read for Faulty {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let amount = buf.len().min(self.0);
        if amount == 0 {
            return Err(io::Error::other("the disk is gone"));
        }
        self.0 -= amount;
        buf[..amount].fill(1);
        Ok(amount)
    }
}

/// Does something when it is first read, and gives one byte.
struct Trigger<F>(Option<F>);

impl<F: FnOnce()> Read for Trigger<F> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let Some(action) = self.0.take() else { return Ok(0) };
        action();
        buf[0] = b'x';
        Ok(1)
    }
}
