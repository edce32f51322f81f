//! A body that ends before its length is reached.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Body, Frame};

/// The first bytes of an answer whose head announces more. It tells no length, so that the head's counts; the
/// connection is closed where it ends.
#[derive(Debug)]
pub(super) struct Cut {
    first: Bytes,
    polled: bool,
}

impl Cut {
    pub(super) fn new(first: Bytes) -> Self {
        Self { first, polled: false }
    }
}

impl Body for Cut {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.first.is_empty() {
            // To end at once would end the connection before the head is sent; a pause lets it go.
            let pause = !std::mem::replace(&mut self.polled, true);
            if pause {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            return Poll::Ready(None);
        }
        self.polled = true;
        Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.first)))))
    }

    fn is_end_stream(&self) -> bool {
        self.polled && self.first.is_empty()
    }
}
