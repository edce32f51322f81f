//! Query parameters.

use percent_encoding::percent_decode_str;
use uuid::Uuid;

use crate::errors::{Result, ServiceError};

/// The decoded parameters of a query. Names are compared without regard to case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands after the question mark; what is not UTF-8 is replaced.
    pub(crate) fn parse(text: &str) -> Self {
        let decode =
            |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    /// The first value of a parameter, as it is.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.all(name).into_iter().next()
    }

    /// Every value of a parameter, in the order given.
    fn all(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The first value of a parameter, unless it is empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|value| !value.is_empty())
    }

    /// A parameter that must be there and not empty.
    pub(crate) fn required(&self, name: &str) -> Result<&str> {
        self.filled(name).ok_or_else(|| ServiceError::required_parameter(name))
    }

    /// An id, unless the parameter is absent or empty.
    pub(crate) fn id(&self, name: &str) -> Result<Option<Uuid>> {
        self.filled(name).map(|value| id(name, value)).transpose()
    }

    /// An id that must be there.
    pub(crate) fn required_id(&self, name: &str) -> Result<Uuid> {
        id(name, self.required(name)?)
    }

    /// Ids joined by commas, or given one by one; at most `limit`.
    pub(crate) fn ids(&self, name: &str, limit: usize) -> Result<Vec<Uuid>> {
        let ids = self.list(name).iter().map(|value| id(name, value)).collect::<Result<Vec<_>>>()?;
        if ids.len() > limit {
            return Err(ServiceError::exceeded_batch_size(name, ids.len(), limit));
        }
        Ok(ids)
    }

    /// Like [`Query::ids`], and there must be one.
    pub(crate) fn required_ids(&self, name: &str, limit: usize) -> Result<Vec<Uuid>> {
        let ids = self.ids(name, limit)?;
        if ids.is_empty() { Err(ServiceError::required_parameter(name)) } else { Ok(ids) }
    }

    /// Values joined by commas, or given one by one.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let values = self.all(name).into_iter().flat_map(|value| value.split(','));
        values.map(str::trim).filter(|value| !value.is_empty()).collect()
    }

    /// `true` or `false` in any letter case; absent is `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        self.flag_or(name, false)
    }

    /// `true` or `false` in any letter case, or what absent stands for.
    pub(crate) fn flag_or(&self, name: &str, absent: bool) -> Result<bool> {
        match self.filled(name) {
            None => Ok(absent),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(true),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(false),
            Some(value) => Err(invalid(name, value)),
        }
    }

    /// A number, unless the parameter is absent or empty.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>> {
        self.filled(name).map(|value| value.parse().map_err(|_| invalid(name, value))).transpose()
    }
}

/// Reads an id; `name` is where it came from.
pub(crate) fn id(name: &str, value: &str) -> Result<Uuid> {
    Uuid::try_parse(value).map_err(|_| ServiceError::invalid_id(name, value))
}

fn invalid(name: &str, value: &str) -> ServiceError {
    ServiceError::bad_request(format_args!("The value '{value}' is not valid for {name}."))
}
