//! Ending calls from another thread.
//!
//! A call waits for one thing at a time: a socket, another thread, or the clock. What ends it shuts its socket down and
//! wakes its thread, so that no wait has to be cut into slices.

use std::fmt;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread::{self, Thread};

/// Ends calls from any thread.
///
/// A token belongs to the calls that are made with it: those of a builder's `cancel_token`, or all calls of a
/// [`with_cancel_token`](crate::TrainingClient::with_cancel_token) client. Once it is triggered they end at once,
/// whatever they wait for, with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled), and so does every later call. It
/// can't be reset; make another. Clones are the same token.
///
/// ```
/// use customvision::{CancelToken, ErrorKind, TrainingClient};
///
/// # fn main() -> customvision::Result<()> {
/// let client = TrainingClient::builder("http://127.0.0.1:9").training_key("KEY").build()?;
/// let token = CancelToken::new();
/// let on_control_c = token.clone();
/// std::thread::spawn(move || on_control_c.cancel());
/// let error = client.get_projects().cancel_token(&token).send().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Cancelled);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct CancelToken {
    inner: Arc<Inner>,
}

struct Inner {
    cancelled: AtomicBool,
    /// What is said of the calls that it ended.
    message: &'static str,
    watches: Mutex<Vec<Arc<Watch>>>,
}

impl CancelToken {
    /// A token that is not triggered.
    pub fn new() -> Self {
        Self::saying("the call was cancelled")
    }

    /// A token whose calls end with this message.
    pub(crate) fn saying(message: &'static str) -> Self {
        let inner = Inner { cancelled: AtomicBool::new(false), message, watches: Mutex::default() };
        CancelToken { inner: Arc::new(inner) }
    }

    /// Triggers it. Its calls are told before this returns, and end on their own threads.
    pub fn cancel(&self) {
        let mut watches = locked(&self.inner.watches);
        self.inner.cancelled.store(true, Ordering::Release);
        for watch in watches.drain(..) {
            watch.end(self.inner.message);
        }
    }

    /// Whether it was triggered.
    pub fn is_cancelled(&self) -> bool {
        self.inner.cancelled.load(Ordering::Acquire)
    }

    /// Has the token end a call; at once if it is triggered already.
    pub(super) fn join(&self, watch: &Arc<Watch>) {
        let mut watches = locked(&self.inner.watches);
        if self.is_cancelled() {
            watch.end(self.inner.message);
        } else {
            watches.push(watch.clone());
        }
    }

    /// The call is over.
    pub(super) fn leave(&self, watch: &Arc<Watch>) {
        let mut watches = locked(&self.inner.watches);
        if let Some(index) = watches.iter().rposition(|known| Arc::ptr_eq(known, watch)) {
            watches.swap_remove(index);
        }
    }
}

impl Default for CancelToken {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelToken").field("is_cancelled", &self.is_cancelled()).finish()
    }
}

/// What ends one call: its thread, and the connection that it uses.
pub(super) struct Watch {
    thread: Thread,
    /// Why the call was ended.
    ended: OnceLock<&'static str>,
    socket: Mutex<Option<Weak<TcpStream>>>,
}

impl Watch {
    /// For a call of this thread.
    pub(super) fn new() -> Self {
        Watch { thread: thread::current(), ended: OnceLock::new(), socket: Mutex::new(None) }
    }

    pub(super) fn is_ended(&self) -> bool {
        self.ended.get().is_some()
    }

    /// Why the call was ended, if it was.
    pub(super) fn reason(&self) -> Option<&'static str> {
        self.ended.get().copied()
    }

    /// The call uses this connection from now on; false when the call is ended.
    pub(super) fn attach(&self, stream: &Arc<TcpStream>) -> bool {
        let mut socket = locked(&self.socket);
        *socket = Some(Arc::downgrade(stream));
        !self.is_ended()
    }

    /// The call is done with its connection, which others may use from now on; false when it was shut down.
    pub(super) fn detach(&self) -> bool {
        let mut socket = locked(&self.socket);
        *socket = None;
        !self.is_ended()
    }

    fn end(&self, reason: &'static str) {
        // Under the lock, so that a connection is shut down either here or, in `attach`, not used at all; and never
        // one that the call has given back.
        let socket = locked(&self.socket);
        let _ = self.ended.set(reason);
        if let Some(stream) = socket.as_ref().and_then(Weak::upgrade) {
            // It fails for a connection that is closed already, which is as good.
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.thread.unpark();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
