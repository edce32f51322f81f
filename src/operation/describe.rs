//! What an operation is, as data: for the library itself, its tests, and tools that make bindings.

/// One operation of the service: its name, its HTTP request and what it returns.
///
/// [`operations`](crate::operations()) lists them all.
#[derive(Debug)]
pub struct Operation {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    parameters: &'static [Parameter],
    returns: Returns,
    repeatable: bool,
    omits_empty_body: bool,
}

impl Operation {
    pub(crate) const fn new(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        parameters: &'static [Parameter],
        returns: Returns,
    ) -> Self {
        Operation { name, method, path, parameters, returns, repeatable: false, omits_empty_body: false }
    }

    pub(crate) const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    pub(crate) const fn once(mut self) -> Self {
        self.repeatable = false;
        self
    }

    pub(crate) const fn omits_empty_body(mut self) -> Self {
        self.omits_empty_body = true;
        self
    }

    /// The name, such as `get_images`; the C function is `customvision_get_images`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The HTTP method.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The path below `/customvision/VERSION/training`, its parameters in braces.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The parameters, the required ones first.
    pub fn parameters(&self) -> &'static [Parameter] {
        self.parameters
    }

    /// What a successful answer holds.
    pub fn returns(&self) -> Returns {
        self.returns
    }

    /// Whether sending it twice does no more harm than sending it once, so that it is tried again even when it may have
    /// been processed. If not, a parameter's [`repeatable_value`](Parameter::repeatable_value) may make it so.
    pub fn is_repeatable(&self) -> bool {
        self.repeatable
    }

    /// Whether no body at all is sent when none of its body fields is given; others send `{}` then.
    pub fn sends_no_empty_body(&self) -> bool {
        self.omits_empty_body
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.parameters.iter().position(|parameter| parameter.name == name)
    }
}

/// One parameter of an [`Operation`].
#[derive(Debug)]
pub struct Parameter {
    name: &'static str,
    wire_name: &'static str,
    place: Place,
    kind: Kind,
    required: bool,
    at_most: Option<u32>,
    default: Option<&'static str>,
    repeatable_value: Option<&'static str>,
}

impl Parameter {
    pub(crate) const fn new(name: &'static str, place: Place, kind: Kind, required: bool) -> Self {
        Parameter {
            name,
            wire_name: name,
            place,
            kind,
            required,
            at_most: None,
            default: None,
            repeatable_value: None,
        }
    }

    pub(crate) const fn wire(mut self, name: &'static str) -> Self {
        self.wire_name = name;
        self
    }

    pub(crate) const fn at_most(mut self, limit: u32) -> Self {
        self.at_most = Some(limit);
        self
    }

    pub(crate) const fn default(mut self, text: &'static str) -> Self {
        self.default = Some(text);
        self
    }

    pub(crate) const fn repeatable_if(mut self, text: &'static str) -> Self {
        self.repeatable_value = Some(text);
        self
    }

    /// The name, in camelCase: the key in a C caller's JSON.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The name in the request, where it is another.
    pub fn wire_name(&self) -> &'static str {
        self.wire_name
    }

    /// Where in the request it goes.
    pub fn place(&self) -> Place {
        self.place
    }

    /// What values it takes.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether it must be given.
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// The largest number, or the greatest count of entries, that is sent.
    pub fn at_most_allowed(&self) -> Option<u32> {
        self.at_most
    }

    /// What is sent when the parameter is not given, where that is something.
    pub fn default_value(&self) -> Option<&'static str> {
        self.default
    }

    /// The value that makes an operation repeatable which is not otherwise, where there is one.
    pub fn repeatable_value(&self) -> Option<&'static str> {
        self.repeatable_value
    }
}

/// Where in a request a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query; lists are joined by commas.
    Query,
    /// The whole JSON body.
    Body,
    /// A member of the JSON body.
    Field,
    /// The part of a multipart form that holds a picture.
    Image,
}

/// What values a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A UUID.
    Uuid,
    /// Text, or one of the service's enumerated values.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// An array of UUIDs.
    UuidList,
    /// An array of strings.
    StringList,
    /// A JSON object.
    Object,
    /// An array of JSON objects.
    ObjectList,
    /// A JSON object whose values are strings.
    StringMap,
    /// A batch of images: at most 64 entries and 20 tags.
    Batch,
    /// The same, whose entries' contents may be files.
    FileBatch,
    /// The bytes of a picture.
    Image,
}

impl Kind {
    /// The kind in words, as the header's and the errors' texts use them.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Uuid => "UUID",
            Kind::String => "string",
            Kind::Boolean => "boolean",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::UuidList => "array of UUIDs",
            Kind::StringList => "array of strings",
            Kind::Object => "object",
            Kind::ObjectList => "array of objects",
            Kind::StringMap => "object of strings",
            Kind::Batch => "batch of images",
            Kind::FileBatch => "batch of image files",
            Kind::Image => "image",
        }
    }
}

/// What a successful answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Returns {
    /// A JSON object.
    Object,
    /// A JSON array.
    Array,
    /// A bare whole number.
    Integer,
    /// A bare `true` or `false`.
    Boolean,
    /// No body.
    Nothing,
    /// Bytes of any kind and number.
    Bytes,
}
