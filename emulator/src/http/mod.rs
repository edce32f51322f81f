//! HTTP: connections, framing, routing. The layers below see a [`Request`] and make an [`Answer`].

mod answer;
mod body;
mod multipart;
mod own;
mod query;
mod request;
mod routes;
mod server;

pub(crate) use self::{
    answer::Answer,
    multipart::{Part, parts},
    query::Query,
    request::Request,
    server::serve,
};
