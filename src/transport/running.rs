//! What bounds the call that runs on this thread.
//!
//! ureq hands neither its connectors nor its pooled connections anything of the call they serve, and its own total
//! timeouts cost a thread per call. A call runs on its caller's thread from the first look-up to the last byte of
//! the answer, retries included, so that its limits and its cancel tokens stand in a thread-local for that time, and
//! every wait asks here how long it may last.

use std::cell::RefCell;
use std::mem::{self, ManuallyDrop};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::cancel::{CancelToken, Watch};

/// The longest single wait on a socket, after which the limits are looked at again.
pub(super) const LONGEST_WAIT: Duration = Duration::from_millis(1 << 15);

/// When a call has to give up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    /// The end of the call, whatever it is doing.
    pub(crate) deadline: Option<Instant>,
    /// The longest time without a byte in either direction.
    pub(crate) stall: Option<Duration>,
}

/// What the call has come to, for the words of its error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Resolving,
    /// TCP, or TLS.
    Connecting,
    /// A proxy is asked to connect to the service.
    Tunnelling,
    Exchanging,
}

/// What is known of one try to send the request and receive its answer.
struct Attempt {
    phase: Phase,
    /// A connection was made for it.
    connected: bool,
    /// It is with the proxy still, and not with the service.
    at_proxy: bool,
    /// Some of the request is on its way.
    sent: bool,
    /// The peer takes no more of the request.
    write_broken: bool,
    /// The peer said something while it was slow to take the request.
    early_input: bool,
    /// The call's watch knows the connection.
    attached: bool,
}

impl Attempt {
    const NEW: Attempt = Attempt {
        phase: Phase::Exchanging,
        connected: false,
        at_proxy: false,
        sent: false,
        write_broken: false,
        early_input: false,
        attached: false,
    };
}

struct State {
    limits: Limits,
    attempt: Attempt,
    watch: Option<Arc<Watch>>,
}

impl State {
    const IDLE: State =
        State { limits: Limits { deadline: None, stall: None }, attempt: Attempt::NEW, watch: None };
}

thread_local! {
    /// Never dropped, so that calls can be made from other thread-locals' destructors too. Nothing is lost by that:
    /// between calls there is nothing in it.
    static STATE: ManuallyDrop<RefCell<State>> = const { ManuallyDrop::new(RefCell::new(State::IDLE)) };
}

fn with<R>(use_it: impl FnOnce(&mut State) -> R) -> R {
    STATE.with(|state| use_it(&mut state.borrow_mut()))
}

/// The call that runs on this thread; calls nest, as when a reader makes one while its own is being sent.
pub(crate) struct Running<'t> {
    outer: State,
    tokens: [&'t [CancelToken]; 3],
}

impl<'t> Running<'t> {
    /// Begins a call that each of the tokens can end.
    pub(crate) fn enter(limits: Limits, tokens: [&'t [CancelToken]; 3]) -> Self {
        let watch = Arc::new(Watch::new());
        tokens.iter().copied().flatten().for_each(|token| token.join(&watch));
        let state = State { limits, attempt: Attempt::NEW, watch: Some(watch) };
        Running { outer: with(|current| mem::replace(current, state)), tokens }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let outer = mem::replace(&mut self.outer, State::IDLE);
        let inner = with(|state| mem::replace(state, outer));
        if let Some(watch) = &inner.watch {
            self.tokens.iter().copied().flatten().for_each(|token| token.leave(watch));
        }
    }
}

/// Brings the deadline forward until the guard is dropped.
pub(super) fn until(earlier: Instant) -> impl Drop {
    struct Restore(Limits);
    impl Drop for Restore {
        fn drop(&mut self) {
            with(|state| state.limits = self.0);
        }
    }
    let limits = with(|state| state.limits);
    let deadline = limits.deadline.map_or(earlier, |deadline| deadline.min(earlier));
    with(|state| state.limits.deadline = Some(deadline));
    Restore(limits)
}

/// The call has to end: its time, or the time without a byte, ran out, or it was cancelled.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Over;

/// The time that the running call has left; `None` is unlimited.
pub(crate) fn time_left() -> Result<Option<Duration>, Over> {
    left_until(with(|state| state.limits.deadline))
}

/// The same for a wait for bytes that began at `since`.
fn time_left_for_bytes(since: Instant) -> Result<Option<Duration>, Over> {
    let limits = with(|state| state.limits);
    let stalled = limits.stall.map(|stall| since + stall);
    left_until([limits.deadline, stalled].into_iter().flatten().min())
}

fn left_until(end: Option<Instant>) -> Result<Option<Duration>, Over> {
    if is_cancelled() {
        return Err(Over);
    }
    let Some(end) = end else { return Ok(None) };
    match end.checked_duration_since(Instant::now()) {
        Some(left) if !left.is_zero() => Ok(Some(left)),
        _ => Err(Over),
    }
}

/// How long the next single wait on a socket may last, `longest` at most, when the wait began at `since`.
///
/// A power of two of milliseconds: a socket's timeout then stays what it was from call to call and costs no system
/// call, and a wait that is really long enough to see its end comes back here a few times.
pub(super) fn next_wait(since: Instant, longest: Duration) -> Result<Duration, Over> {
    let left = time_left_for_bytes(since)?.map_or(longest, |left| left.min(longest));
    let millis = u64::try_from(left.as_millis()).unwrap_or(u64::MAX).max(1);
    Ok(Duration::from_millis(1 << millis.ilog2()))
}

/// Waits until `ready` gives something, which is asked whenever this thread is unparked; `None` when that took longer
/// than `longest`.
pub(crate) fn wait<T>(
    longest: Option<Duration>,
    mut ready: impl FnMut() -> Option<T>,
) -> Result<Option<T>, Over> {
    let since = Instant::now();
    loop {
        if let Some(found) = ready() {
            return Ok(Some(found));
        }
        let left = time_left()?;
        let rest = longest.map(|longest| longest.saturating_sub(since.elapsed()));
        match [left, rest].into_iter().flatten().min() {
            Some(Duration::ZERO) => return Ok(None),
            Some(short) => thread::park_timeout(short),
            None => thread::park(),
        }
    }
}

/// Waits for a time, or until the call is over.
pub(crate) fn pause(length: Duration) -> Result<(), Over> {
    wait(Some(length), || None::<()>).map(|_| ())
}

/// The call's deadline, for what another thread does for it.
pub(super) fn deadline() -> Option<Instant> {
    with(|state| state.limits.deadline)
}

pub(crate) fn is_cancelled() -> bool {
    with(|state| state.watch.as_ref().is_some_and(|watch| watch.is_ended()))
}

/// Why the call was cancelled, if it was.
pub(super) fn reason() -> Option<&'static str> {
    with(|state| state.watch.as_ref().and_then(|watch| watch.reason()))
}

/// Begins a try: what was known of an earlier one is forgotten.
pub(super) fn begin_attempt() {
    with(|state| state.attempt = Attempt::NEW);
}

pub(super) fn enter_phase(phase: Phase) {
    with(|state| state.attempt.phase = phase);
}

pub(super) fn phase() -> Phase {
    with(|state| state.attempt.phase)
}

/// A connection is made for this try, through a proxy perhaps.
pub(super) fn note_connecting(by_proxy: bool) {
    with(|state| {
        state.attempt.connected = true;
        state.attempt.at_proxy = by_proxy;
    });
}

/// The proxy has connected to the service.
pub(super) fn leave_proxy() {
    with(|state| {
        state.attempt.at_proxy = false;
        state.attempt.phase = Phase::Connecting;
    });
}

pub(super) fn is_at_proxy() -> bool {
    with(|state| state.attempt.at_proxy)
}

/// Whether the connection is one that an earlier call had made.
pub(super) fn is_reused() -> bool {
    with(|state| !state.attempt.connected)
}

/// Some of the request is on its way.
pub(super) fn note_sent() {
    with(|state| state.attempt.sent = true);
}

pub(super) fn was_sent() -> bool {
    with(|state| state.attempt.sent)
}

/// The peer takes no more of the request; what it answered may still be read.
pub(super) fn note_write_broken() {
    with(|state| state.attempt.write_broken = true);
}

pub(super) fn write_is_broken() -> bool {
    with(|state| state.attempt.write_broken)
}

/// The peer is slow to take the request, and there is something to read.
pub(super) fn note_early_input() {
    with(|state| state.attempt.early_input = true);
}

/// Whether that was noted since it was last asked.
pub(super) fn take_early_input() -> bool {
    with(|state| mem::take(&mut state.attempt.early_input))
}

/// Has the call's end shut this connection down.
pub(super) fn attach(stream: &Arc<TcpStream>) -> Result<(), Over> {
    let new = with(|state| match &state.watch {
        Some(watch) if !state.attempt.attached => {
            state.attempt.attached = true;
            watch.attach(stream)
        }
        _ => true,
    });
    if new { Ok(()) } else { Err(Over) }
}

/// The connection is given back; false when the call's end shut it down.
pub(super) fn detach() -> bool {
    with(|state| {
        state.attempt.attached = false;
        state.watch.as_ref().is_none_or(|watch| watch.detach())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(limit: Duration) -> Limits {
        Limits { deadline: Some(Instant::now() + limit), stall: None }
    }

    #[test]
    fn waits_are_powers_of_two_within_what_is_left() {
        let now = Instant::now();
        let _running = Running::enter(within(Duration::from_secs(3)), [&[]; 3]);
        assert_eq!(next_wait(now, LONGEST_WAIT), Ok(Duration::from_millis(2048)));
        assert_eq!(next_wait(now, Duration::from_millis(64)), Ok(Duration::from_millis(64)));
        let _earlier = until(now + Duration::from_millis(900));
        assert_eq!(next_wait(now, LONGEST_WAIT), Ok(Duration::from_millis(512)));
    }

    #[test]
    fn the_end_comes_and_an_outer_call_is_restored() {
        let now = Instant::now();
        let _outer = Running::enter(Limits::default(), [&[]; 3]);
        assert_eq!(next_wait(now, LONGEST_WAIT), Ok(LONGEST_WAIT));
        {
            let _inner = Running::enter(Limits { deadline: Some(now), stall: None }, [&[]; 3]);
            note_sent();
            assert_eq!(next_wait(now, LONGEST_WAIT), Err(Over));
            assert_eq!(pause(Duration::from_secs(60)), Err(Over));
        }
        assert!(!was_sent());
        assert_eq!(time_left(), Ok(None));
    }

    #[test]
    fn a_stall_counts_from_the_last_byte() {
        let now = Instant::now();
        let limits = Limits { deadline: None, stall: Some(Duration::from_secs(60)) };
        let _running = Running::enter(limits, [&[]; 3]);
        assert!(next_wait(now, LONGEST_WAIT).is_ok());
        assert_eq!(next_wait(now - Duration::from_secs(61), LONGEST_WAIT), Err(Over));
        assert_eq!(time_left(), Ok(None));
    }

    #[test]
    fn each_token_ends_a_wait_and_no_other_call() {
        for which in 0..3 {
            let tokens = [[CancelToken::new()], [CancelToken::new()], [CancelToken::new()]];
            let running = Running::enter(Limits::default(), [&tokens[0], &tokens[1], &tokens[2]]);
            let token = tokens[which][0].clone();
            let canceller = thread::spawn(move || token.cancel());
            assert_eq!(wait(None, || None::<()>), Err(Over));
            assert!(is_cancelled());
            canceller.join().unwrap();
            drop(running);
            let _next = Running::enter(Limits::default(), [&[]; 3]);
            assert!(!is_cancelled());
        }
    }

    #[test]
    fn a_token_that_is_triggered_ends_a_call_at_its_beginning() {
        let token = [CancelToken::new()];
        token[0].cancel();
        let _running = Running::enter(Limits::default(), [&token, &[], &[]]);
        assert!(is_cancelled());
    }
}
