//! The matrix: what a server does, and how a call to it then ends, for each class of operation.
//!
//! A call is tried four times at most: once, and three times again.

use super::answers::{ARTIFACT, Answer, Body, Framing, INFLATED, PART, answer, refusal};
use super::expected::{Class, Expected, Sink, invalid, ok, service, timeout, transport};

/// What the server does with one request, or with the connection that it comes on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Reads the request and answers.
    Answer(Answer),
    /// Answers before it has read the request's body, and closes the connection.
    Early(Answer),
    /// The same, but the connection stays, and nothing more is read.
    EarlyAndWait(Answer),
    /// Reads nothing.
    Ignore,
    /// Reads the request, sends these bytes and closes the connection.
    Say(&'static str),
    /// Reads the request, sends these bytes and nothing more.
    SayAndWait(&'static str),
    /// Reads the request, sends these bytes and then another now and then, for ever.
    Trickle(&'static str),
    /// Reads some of the request, and resets the connection.
    Reset,
    /// Reads the request and sends so many headers of so many bytes each.
    Headers(usize, usize),
    /// Reads the request and sends `FLOOD` bytes, or `DOWNLOAD` where bytes are due, with their length or in chunks.
    Flood { chunked: bool },
}

/// How large the largest answers are.
pub(super) const FLOOD: usize = 200_000_000;
/// How large the largest downloads are.
pub(super) const DOWNLOAD: usize = 20_000_000;

/// Whether the server takes connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    Open,
    /// No connection can be made.
    Refusing,
    /// Connections are closed as soon as they are made.
    Slamming,
    /// The first call succeeds, and the second finds its connection in use.
    Used,
}

pub(super) struct Scenario {
    pub(super) name: String,
    pub(super) door: Door,
    /// What is done with the first request, the second and so on; the last step is done over and over.
    pub(super) script: Vec<Step>,
    /// Further members of the request.
    pub(super) request: &'static str,
    /// Uploads are of some megabytes.
    pub(super) large: bool,
    /// The call has little time, as it may have to run out.
    pub(super) waits: bool,
    expected: [Expected; 4],
}

fn scenario(name: impl Into<String>, script: &[Step], expected: Expected) -> Scenario {
    let name = name.into();
    let waits = expected.status == "TIMEOUT";
    let script = script.to_vec();
    Scenario { name, door: Door::Open, script, request: "", large: false, waits, expected: [expected; 4] }
}

impl Scenario {
    fn door(mut self, door: Door) -> Self {
        self.door = door;
        self
    }

    fn request(mut self, members: &'static str) -> Self {
        self.request = members;
        self
    }

    fn large(mut self) -> Self {
        self.large = true;
        self
    }

    fn waiting(mut self) -> Self {
        self.waits = true;
        self
    }

    /// How operations end that may do harm when they are sent twice, where it is another way.
    fn once(self, expected: Expected) -> Self {
        self.differs(Class::Once, expected)
    }

    /// How operations end that return nothing, where it is another way.
    fn nothing(self, expected: Expected) -> Self {
        self.differs(Class::Nothing, expected)
    }

    /// How a download ends, where it is another way.
    fn download(self, expected: Expected) -> Self {
        self.differs(Class::Download, expected)
    }

    fn differs(mut self, class: Class, expected: Expected) -> Self {
        self.expected[class as usize] = expected;
        self
    }

    pub(super) fn finds_used_connection(&self) -> bool {
        self.door == Door::Used
    }

    pub(super) fn expected(&self, class: Class) -> Expected {
        self.expected[class as usize]
    }
}

const GOOD: Step = Step::Answer(answer(200, Body::Good));
const PAGE: Body = Body::Text("<html><body>Sign in to the network</body></html>");
const GZIP: &str = "Content-Encoding: gzip\r\n";

fn refused(status: u16) -> Step {
    Step::Answer(refusal(status))
}

/// All scenarios.
pub(super) fn scenarios() -> Vec<Scenario> {
    let parts = [connections(), framing(), bodies(), statuses(), shapes(), again(), secrets()];
    parts.into_iter().flatten().collect()
}

/// Connections that are not made, or break before there is any answer.
fn connections() -> Vec<Scenario> {
    let none = transport(4, "could not connect").seen(0).unprocessed();
    let broken = |attempts| transport(attempts, "connection");
    vec![
        scenario("refused", &[], none).door(Door::Refusing),
        scenario("refused, one retry allowed", &[], none.attempts(2))
            .door(Door::Refusing)
            .request(",\"@maxRetries\":1"),
        scenario("closed as soon as made", &[], broken(4)).once(broken(1)).door(Door::Slamming),
        scenario("closed after the request", &[Step::Say("")], broken(4)).once(broken(1)),
        scenario("reset within the request", &[Step::Reset], broken(4)).once(broken(1)),
        scenario("reset within an upload", &[Step::Reset], broken(4)).once(broken(1)).large(),
        scenario("reset in its second use", &[Step::Reset, GOOD], ok(2)).once(broken(1)).door(Door::Used),
        scenario("closed in its second use", &[Step::Say(""), GOOD], ok(2)).once(broken(1)).door(Door::Used),
        scenario("no answer ever", &[Step::SayAndWait("")], timeout(1)),
        scenario("an upload that nobody reads", &[Step::Ignore], timeout(1)).large(),
    ]
}

/// Answers that are not HTTP, too much of it, or break off.
fn framing() -> Vec<Scenario> {
    let good = answer(200, Body::Good);
    let framed = |framing| [Step::Answer(good.framed(framing))];
    let closed = |attempts| transport(attempts, "closed the connection");
    let no_http = transport(1, "did not answer in HTTP");
    let many = transport(1, "headers");
    let some = Sink::Exactly(PART);
    vec![
        scenario("closed inside the head", &[Step::Say("HTTP/1.1 200 OK\r\nContent-Le")], closed(4))
            .once(closed(1)),
        scenario("closed before the body", &framed(Framing::LengthAlone), closed(4)).once(closed(1)),
        scenario("closed inside the body", &framed(Framing::LengthOfWhole), closed(4))
            .once(closed(1))
            .download(closed(1).sink(some)),
        scenario("chunks cut in the middle", &framed(Framing::ChunksCut), closed(4))
            .once(closed(1))
            .download(closed(1).sink(some)),
        scenario("Content-Length too long", &framed(Framing::LengthTooLong), closed(4))
            .once(closed(1))
            .download(closed(1).sink(Sink::Exactly(ARTIFACT))),
        scenario("Content-Length too short", &framed(Framing::LengthTooShort), invalid(1, "begins"))
            .download(ok(1).sink(Sink::Exactly(ARTIFACT - 1))),
        scenario("another answer after it", &[Step::Answer(good.before(UNASKED))], ok(1)),
        scenario("a trickle for a head", &[Step::Trickle("HTTP/1.1 200 OK\r\nX-Slow: ")], timeout(1)),
        scenario(
            "a trickle for a body",
            &[Step::Trickle("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[")],
            timeout(1),
        )
        .download(timeout(1).sink(Sink::Some)),
        scenario("another protocol", &[Step::Say("220 mail.example ESMTP ready\r\n")], no_http),
        scenario("another protocol that waits", &[Step::SayAndWait("220 mail.example ready\r\n")], no_http),
        scenario(
            "bytes that are no text",
            &[Step::SayAndWait("\u{15}\u{3}\u{1}\0\u{2}\u{2}\n\r\n")],
            no_http,
        ),
        scenario("200 KB in one header", &[Step::Headers(1, 200_000)], many),
        scenario("200 KB in many headers", &[Step::Headers(2000, 100)], many),
        scenario("100 Continue unasked", &[Step::Answer(good.after(CONTINUE))], ok(1)),
        scenario("103 Early Hints unasked", &[Step::Answer(good.after(HINTS))], ok(1)),
        scenario("chunks", &framed(Framing::Chunks), ok(1)),
        scenario("no length", &framed(Framing::Close), ok(1)),
    ]
}

const UNASKED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]";
const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";
const HINTS: &str = "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n";

/// Whole answers with a status of success. A download may be any bytes.
fn bodies() -> Vec<Scenario> {
    let with = |status, body| [Step::Answer(answer(status, body))];
    let gzipped = |body| [Step::Answer(answer(200, body).with(GZIP))];
    let large = invalid(1, "maxResponseBytes");
    let wrong = invalid(1, "begins");
    let empty = invalid(1, "no body");
    vec![
        scenario("success", &[GOOD], ok(1)),
        scenario("an unknown success", &with(226, Body::Good), ok(1).http(226)),
        scenario("204", &with(204, Body::Empty), empty.http(204))
            .nothing(ok(1).http(204))
            .download(ok(1).http(204)),
        scenario("200 without a body", &with(200, Body::Empty), empty).nothing(ok(1)).download(ok(1)),
        scenario("JSON cut short", &with(200, Body::Cut), wrong).download(ok(1)),
        scenario("JSON of another kind", &with(200, Body::OtherKind), wrong).nothing(ok(1)).download(ok(1)),
        scenario("nonsense in the right brackets", &with(200, Body::Nonsense), ok(1)).nothing(wrong),
        scenario("a page with status 200", &with(200, PAGE), invalid(1, "Sign in")).download(ok(1)),
        scenario("not UTF-8", &with(200, Body::NotUtf8), invalid(1, "UTF-8")).download(ok(1)),
        scenario("200 MB", &[Step::Flood { chunked: false }], large)
            .download(ok(1).sink(Sink::Exactly(DOWNLOAD))),
        scenario("200 MB in chunks", &[Step::Flood { chunked: true }], large)
            .download(ok(1).sink(Sink::Exactly(DOWNLOAD))),
        scenario("gzip", &gzipped(Body::Gzip), ok(1)),
        scenario("a gzip bomb", &gzipped(Body::GzipBomb), large)
            .download(ok(1).sink(Sink::Exactly(INFLATED))),
        scenario("no gzip that says it is", &gzipped(Body::Good), invalid(1, "gzip")),
        scenario("gzip that breaks off", &gzipped(Body::CutGzip), invalid(1, "gzip"))
            .download(invalid(1, "gzip").sink(Sink::Some)),
    ]
}

/// One answer of failure, and no retry.
fn statuses() -> Vec<Scenario> {
    let moved = |status| {
        let step = Step::Answer(refusal(status).with("Location: {elsewhere}/customvision\r\n"));
        scenario(format!("{status} to another host"), &[step], service(status, 1))
    };
    let early = Step::Early(refusal(413));
    let cut = Step::Answer(refusal(401).framed(Framing::LengthOfWhole));
    let unsaid = service(401, 1).code(None).told("without a message");
    vec![
        moved(301),
        moved(302),
        moved(307),
        moved(308),
        scenario("401", &[refused(401)], service(401, 1)),
        scenario("501", &[refused(501)], service(501, 1)),
        scenario("401 whose body breaks off", &[cut], unsaid),
        scenario("401 whose body never comes", &[Step::SayAndWait(HEAD_401)], unsaid).waiting(),
        scenario("413 before the body was read", &[early], service(413, 1)),
        scenario("413 before an upload was read", &[early], service(413, 1)).large(),
        scenario("413 and the upload left unread", &[Step::EarlyAndWait(refusal(413))], service(413, 1))
            .large(),
    ]
}

const HEAD_401: &str = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\n{";

/// The four shapes of error bodies, and none.
fn shapes() -> Vec<Scenario> {
    let shapes = [
        ("the service's shape", r#"{"code":"Told","message":"told why"}"#, Some("Told"), "told why"),
        ("the older shape", r#"{"Code":"Told","Message":"told why"}"#, Some("Told"), "told why"),
        ("a gateway's shape", r#"{"error":{"code":"Told","message":"told why"}}"#, Some("Told"), "told why"),
        ("a bare gateway's shape", r#"{"statusCode":7,"message":"told why"}"#, Some("7"), "told why"),
        ("a page", "<html>told why</html>", None, "without a message"),
        ("no body", "", None, "without a message"),
    ];
    let mut scenarios = Vec::new();
    for (name, text, code, told) in shapes {
        let said = |status, attempts| service(status, attempts).code(code).told(told);
        let step = |status| [Step::Answer(answer(status, Body::Text(text)))];
        scenarios.push(scenario(format!("400, {name}"), &step(400), said(400, 1)));
        scenarios.push(scenario(format!("500, {name}"), &step(500), said(500, 4)).once(said(500, 1)));
    }
    scenarios
}

/// Failures that are worth another try. After a 429 nothing was processed.
fn again() -> Vec<Scenario> {
    let closing = |status| Step::Answer(refusal(status).closing());
    let for_ever = |status| {
        scenario(format!("{status} for ever"), &[refused(status)], service(status, 4))
            .once(service(status, 1))
    };
    // The client waits no longer than its maxRetryDelayMs.
    let hour = Step::Answer(refusal(429).with("Retry-After: 3600\r\n"));
    let closed = Step::Say("");
    let closed_once = transport(1, "closed the connection");
    let page = Step::Answer(answer(200, PAGE));
    vec![
        scenario("429, then success", &[refused(429), GOOD], ok(2)),
        scenario("429 for ever", &[refused(429)], service(429, 4)),
        scenario("429 that names an hour, then success", &[hour, GOOD], ok(2)),
        scenario("429 before an upload was read", &[Step::Early(refusal(429).closing()), GOOD], ok(2))
            .large(),
        scenario("503 twice, then success", &[refused(503), refused(503), GOOD], ok(3)).once(service(503, 1)),
        for_ever(502),
        for_ever(503),
        for_ever(504),
        scenario("503 with @maxRetries 0", &[refused(503)], service(503, 1)).request(",\"@maxRetries\":0"),
        scenario("503 with @maxRetries 1", &[refused(503)], service(503, 2))
            .once(service(503, 1))
            .request(",\"@maxRetries\":1"),
        scenario("408 and closed, then success", &[closing(408), GOOD], ok(2)).once(service(408, 1)),
        scenario("429, then 400", &[refused(429), refused(400)], service(400, 2)),
        scenario("503, then 400", &[refused(503), refused(400)], service(400, 2).unknown())
            .once(service(503, 1)),
        scenario("503, then 429 for ever", &[refused(503), refused(429)], service(429, 4).unknown())
            .once(service(503, 1)),
        scenario("closed, then success", &[closed, GOOD], ok(2)).once(closed_once),
        scenario("closed, then 404", &[closed, refused(404)], service(404, 2).unknown()).once(closed_once),
        scenario("closed, then a page", &[closed, page], invalid(2, "Sign in").unknown())
            .once(closed_once)
            .download(ok(2)),
        scenario("503, then no answer ever", &[refused(503), Step::SayAndWait("")], timeout(2))
            .once(service(503, 1)),
    ]
}

/// Answers that hold the key, as servers that are built to find faults send them.
fn secrets() -> Vec<Scenario> {
    let echo = |status, body| [Step::Answer(answer(status, body))];
    let page = service(400, 1).code(None).told("without a message");
    vec![
        scenario("400 with the request on a page", &echo(400, Body::EchoOnPage), page),
        scenario(
            "400 with the request in its message",
            &echo(400, Body::EchoAsMessage),
            service(400, 1).told("told of"),
        ),
        scenario("200 with the request on a page", &echo(200, Body::EchoOnPage), invalid(1, "You sent"))
            .download(ok(1).sink(Sink::Some)),
    ]
}
