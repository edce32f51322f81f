//! HTTP: connections, framing, routing. The layers below see a [`Request`] and make an [`Answer`].

mod answer;
mod body;
mod connection;
mod cut;
mod fault;
mod multipart;
mod own;
mod query;
mod request;
mod routes;
mod server;

pub(crate) use self::{
    answer::Answer,
    connection::serve,
    multipart::{Part, parts},
    query::Query,
    request::Request,
    routes::operations,
};
