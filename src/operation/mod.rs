//! One declaration per operation.
//!
//! A block of [`operations!`] reads like the service's REST page:
//!
//! ```text
//! operations! {
//!     /// Tells the number of images.
//!     GetImageCount = get_image_count: GET "/projects/{projectId}/images/count" -> integer u64, repeatable;
//!     required { path project_id: Uuid = "projectId"; }
//!     optional {
//!         /// Counts only images that have one of these tags.
//!         query tag_ids: &[Uuid] = "tagIds", at_most(20);
//!         /// A metadata filter.
//!         query filter: &str = "filter", wire("$filter");
//!     }
//! }
//! ```
//!
//! and expands to what one would write by hand (documentation left out):
//!
//! ```text
//! pub(crate) const OPERATIONS: &[&Operation] = &[GetImageCount::OPERATION];
//!
//! #[must_use] pub struct GetImageCount<'a> { call: Call<'a> }
//!
//! impl<'a> GetImageCount<'a> {
//!     pub(crate) const OPERATION: &'static Operation = &Operation::new(
//!         "get_image_count", "GET", "/projects/{projectId}/images/count",
//!         &[
//!             Parameter::new("projectId", Place::Path, <Uuid as Typed>::KIND, true),
//!             Parameter::new("tagIds", Place::Query, <&[Uuid] as Typed>::KIND, false).at_most(20),
//!             Parameter::new("filter", Place::Query, <&str as Typed>::KIND, false).wire("$filter"),
//!         ],
//!         Returns::Integer,
//!     ).repeatable();
//!
//!     pub fn tag_ids(mut self, tag_ids: &[Uuid]) -> Self { self.call.query("tagIds", tag_ids); self }
//!     pub fn filter(mut self, filter: &str) -> Self { self.call.query("filter", filter); self }
//!     pub fn header(mut self, name: &str, value: &str) -> Self { self.call.header(name, value); self }
//!     pub fn timeout(mut self, limit: Duration) -> Self { self.call.timeout(limit); self }
//!     pub fn retries(mut self, count: u32) -> Self { self.call.retries(count); self }
//!     pub fn cancel_token(mut self, token: &CancelToken) -> Self { self.call.cancel_token(token); self }
//!     pub fn send(self) -> Result<u64> { self.call.send() }
//!     pub fn send_raw(self) -> Result<Response> { self.call.send_raw() }
//! }
//!
//! impl TrainingClient {
//!     pub fn get_image_count<'a>(&'a self, project_id: Uuid) -> GetImageCount<'a> {
//!         let mut call = Call::new(self, GetImageCount::OPERATION);
//!         call.path("projectId", project_id);
//!         GetImageCount { call }
//!     }
//! }
//! ```
//!
//! A parameter begins with its place: `path`, `query`, `field` (a member of the JSON body), `body` (all of it) or
//! `image` (the multipart form's picture). `wire`, `at_most` and `default` say more of it. After the output stands
//! whether the operation is `repeatable`, doing no more harm when it is sent twice, or must happen `once`; then
//! `repeatable_if("false")` may name a value of a parameter that makes it repeatable. Documentation of required
//! parameters goes into the operation's own.

pub(crate) mod answer;
mod call;
mod describe;
mod encode;
mod from_json;
mod send;
mod tries;

pub(crate) use call::Call;
pub use describe::{Kind, Operation, Parameter, Place, Returns};
pub(crate) use encode::Typed;

macro_rules! operations {
    ($(
        $(#[doc = $doc:literal])+
        $Type:ident = $method:ident: $verb:ident $path:literal -> $returns:ident $Output:ty $(, $flag:ident)*;
        required { $($rplace:ident $rname:ident: $rtype:ty = $rkey:literal $(, $rlimit:ident($rarg:literal))*;)* }
        optional { $(
            $(#[doc = $odoc:literal])+
            $oplace:ident $oname:ident: $otype:ty = $okey:literal $(, $olimit:ident($oarg:literal))*;
        )* }
    )*) => {
        pub(crate) const OPERATIONS: &[&$crate::operation::Operation] = &[$($Type::OPERATION),*];
        $(
        $(#[doc = $doc])+
        #[doc = concat!("\n\n`", stringify!($verb), " ", $path, "`\n\n")]
        #[doc = concat!("Made by [`TrainingClient::", stringify!($method), "`](crate::TrainingClient::", stringify!($method), ").")]
        #[derive(Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $Type<'a> {
            pub(super) call: $crate::operation::Call<'a>,
        }

        impl<'a> $Type<'a> {
            pub(crate) const OPERATION: &'static $crate::operation::Operation = &$crate::operation::Operation::new(
                stringify!($method),
                stringify!($verb),
                $path,
                &[
                    $(operations!(@parameter $rplace $rtype = $rkey, true)$(.$rlimit($rarg))*,)*
                    $(operations!(@parameter $oplace $otype = $okey, false)$(.$olimit($oarg))*,)*
                ],
                operations!(@returns $returns),
            )$(.$flag())*;

            $(
            $(#[doc = $odoc])+
            pub fn $oname(mut self, $oname: $otype) -> Self {
                self.call.$oplace($okey, $oname);
                self
            }
            )*

            /// Adds a header to the request. Those that the library or HTTP itself needs can't be set.
            pub fn header(mut self, name: &str, value: &str) -> Self {
                self.call.header(name, value);
                self
            }

            /// Limits the whole call, sending and receiving included, in place of the client's own limit; zero is
            /// none.
            pub fn timeout(mut self, limit: std::time::Duration) -> Self {
                self.call.timeout(limit);
                self
            }

            /// How often the request may be tried again when it fails, in place of the client's own number.
            pub fn retries(mut self, count: u32) -> Self {
                self.call.retries(count);
                self
            }

            /// Has the token end the call, besides the client's own.
            pub fn cancel_token(mut self, token: &$crate::CancelToken) -> Self {
                self.call.cancel_token(token);
                self
            }

            /// Sends the request and decodes the answer.
            pub fn send(self) -> $crate::Result<$Output> {
                operations!(@send $returns self.call)
            }

            /// Sends the request and returns status, headers and bytes of a successful answer.
            pub fn send_raw(self) -> $crate::Result<$crate::Response> {
                self.call.send_raw()
            }
        }
        )*

        #[allow(clippy::needless_lifetimes, reason = "a parameter's type may name the lifetime")]
        impl $crate::TrainingClient {$(
            $(#[doc = $doc])+
            #[doc = concat!("\n\n`", stringify!($verb), " ", $path, "`")]
            pub fn $method<'a>(&'a self, $($rname: operations!(@argument $rplace $rtype)),*) -> $Type<'a> {
                #[allow(unused_mut, reason = "an operation may have no required parameter")]
                let mut call = $crate::operation::Call::new(self, $Type::OPERATION);
                $(call.$rplace($rkey, $rname);)*
                $Type { call }
            }
        )*}
    };
    (@parameter $place:ident $type:ty = $key:literal, $required:literal) => {
        $crate::operation::Parameter::new(
            $key,
            operations!(@place $place),
            <$type as $crate::operation::Typed>::KIND,
            $required,
        )
    };
    (@send bytes $call:expr) => { $call.send_bytes() };
    (@send $json:ident $call:expr) => { $call.send() };
    (@argument image $type:ty) => { impl Into<$type> };
    (@argument $place:ident $type:ty) => { $type };
    (@place path) => { $crate::operation::Place::Path };
    (@place query) => { $crate::operation::Place::Query };
    (@place body) => { $crate::operation::Place::Body };
    (@place field) => { $crate::operation::Place::Field };
    (@place image) => { $crate::operation::Place::Image };
    (@returns object) => { $crate::operation::Returns::Object };
    (@returns array) => { $crate::operation::Returns::Array };
    (@returns integer) => { $crate::operation::Returns::Integer };
    (@returns boolean) => { $crate::operation::Returns::Boolean };
    (@returns nothing) => { $crate::operation::Returns::Nothing };
    (@returns bytes) => { $crate::operation::Returns::Bytes };
}
pub(crate) use operations;
