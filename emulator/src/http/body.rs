//! Reading request bodies within bounds.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

/// The body of a request on its way in. What is read is counted.
#[derive(Debug)]
pub(super) struct Inbound {
    pub(super) body: Incoming,
    pub(super) count: Arc<AtomicU64>,
}

impl Inbound {
    /// The next bytes, if there are more.
    async fn data(&mut self) -> Option<Result<Bytes, Missing>> {
        loop {
            let frame = self.body.frame().await?;
            let Ok(data) = frame.map(|frame| frame.into_data().ok()) else {
                return Some(Err(Missing::Broken));
            };
            if let Some(data) = data {
                self.count.fetch_add(data.len() as u64, Ordering::Relaxed);
                return Some(Ok(data));
            }
        }
    }
}

/// Bytes and time that go into reading a body that nobody wants, so that the caller gets to read the answer.
pub(super) const DRAINED_BYTES: u64 = 1024 * 1024 * 1024;
pub(super) const DRAINING: Duration = Duration::from_secs(30);

/// Why a body did not arrive.
#[derive(Debug)]
pub(super) enum Missing {
    /// It is longer than allowed. What is left of it was read and dropped.
    TooLong,
    /// The connection broke.
    Broken,
}

/// Reads a body of at most `limit` bytes. A caller that `waits` for leave to send more than that gets none.
pub(super) async fn read(mut body: Inbound, limit: usize, waits: bool) -> Result<Bytes, Missing> {
    let announced = body.body.size_hint().lower();
    if announced > limit as u64 {
        if !waits {
            drain(body).await;
        }
        return Err(Missing::TooLong);
    }
    let mut bytes = BytesMut::with_capacity(announced as usize);
    while let Some(data) = body.data().await {
        let data = data?;
        if bytes.len() + data.len() > limit {
            drain(body).await;
            return Err(Missing::TooLong);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.freeze())
}

/// Reads a body to its end and drops it.
pub(super) async fn drain(mut body: Inbound) {
    let read = async {
        let mut left = DRAINED_BYTES;
        while let Some(Ok(data)) = body.data().await {
            left = left.saturating_sub(data.len() as u64);
            if left == 0 {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(DRAINING, read).await;
}
