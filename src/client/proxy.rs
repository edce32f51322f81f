//! Which proxy a client uses: none, one that it is given, or that of the environment by curl's rules.

use std::env;
use std::net::IpAddr;

use super::endpoint::is_loopback;
use crate::error::{Error, Result};
use crate::transport::{ProxyUrl, Uri};

/// The choice as it is configured.
#[derive(Clone, Default)]
pub(super) enum ProxyChoice {
    #[default]
    None,
    Url(String),
    Environment,
}

impl ProxyChoice {
    /// The proxy for an endpoint.
    pub(super) fn resolve(&self, endpoint: &Uri) -> Result<Option<ProxyUrl>> {
        match self {
            ProxyChoice::None => Ok(None),
            ProxyChoice::Url(url) => parse("proxy", url).map(Some),
            ProxyChoice::Environment => {
                let parsed = of_environment(endpoint, variable).map(|(name, url)| {
                    let proxy = parse(&format!("the environment variable {name}"), &url)?;
                    Ok(proxy.of_variable(name))
                });
                parsed.transpose()
            }
        }
    }

    /// Whether the environment names a proxy for an endpoint that is to be reached without one.
    pub(super) fn passes_one_over(&self, endpoint: &Uri) -> bool {
        matches!(self, ProxyChoice::None) && of_environment(endpoint, variable).is_some()
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// The URL may hold a password, and no error repeats it.
fn parse(option: &str, url: &str) -> Result<ProxyUrl> {
    ProxyUrl::parse(url).ok_or_else(|| {
        Error::invalid_request(format!(
            "{option} must be the URL of a proxy, such as http://user:password@proxy.example:3128; http, https, socks5 and \
             socks5h are known"
        ))
    })
}

/// The variable that names the proxy for an endpoint, and what it says.
///
/// As for curl: `https_proxy` or `HTTPS_PROXY` for https; `http_proxy` alone for http, as a web server sets `HTTP_PROXY`
/// to what a stranger sends; `all_proxy` or `ALL_PROXY` for both; unless `no_proxy` or `NO_PROXY` lists the host. This
/// machine is never reached through a proxy.
fn of_environment(endpoint: &Uri, read: impl Fn(&str) -> Option<String>) -> Option<(&'static str, String)> {
    let host = endpoint.host()?.trim_matches(['[', ']']);
    let set = |names: &[&'static str]| {
        let mut found = names.iter().filter_map(|name| Some((*name, read(name)?.trim().to_owned())));
        found.find(|(_, value)| !value.is_empty())
    };
    let unproxied = set(&["no_proxy", "NO_PROXY"]).is_some_and(|(_, list)| lists(&list, host));
    if is_loopback(host) || unproxied {
        return None;
    }
    let of_scheme: &[&str] = match endpoint.scheme_str() {
        Some("https") => &["https_proxy", "HTTPS_PROXY"],
        _ => &["http_proxy"],
    };
    set(of_scheme).or_else(|| set(&["all_proxy", "ALL_PROXY"]))
}

/// Whether a list, divided by commas or spaces, has a host: by its name or a domain above it, by its address or a
/// network in CIDR notation. A lone star is every host.
fn lists(list: &str, host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let address: Option<IpAddr> = host.parse().ok();
    list.trim() == "*"
        || list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty()).any(|entry| match address {
            Some(address) => covers(entry, address),
            None => {
                let entry = entry.to_ascii_lowercase();
                let domain = entry.trim_start_matches("*.").trim_matches('.');
                !domain.is_empty()
                    && host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
        })
}

/// Whether an address, or a network such as `10.0.0.0/8`, has this address.
fn covers(entry: &str, address: IpAddr) -> bool {
    let (network, bits) =
        entry.split_once('/').map_or((entry, None), |(network, bits)| (network, Some(bits)));
    let Ok(network) = network.trim_matches(['[', ']']).parse::<IpAddr>() else { return false };
    // The leading bits of both, at the same place.
    let (network, address, width) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (u128::from(network.to_bits()), u128::from(address.to_bits()), 32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let Ok(bits) = bits.map_or(Ok(width), str::parse::<u32>) else { return false };
    bits <= width && (network ^ address).checked_shr(width - bits).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(endpoint: &str, variables: &[(&str, &str)]) -> Option<String> {
        let read = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.to_string())
        };
        of_environment(&endpoint.parse().unwrap(), read).map(|(_, url)| url)
    }

    const HTTPS: &str = "https://name.cognitiveservices.azure.com";

    #[test]
    fn each_scheme_has_its_variables() {
        let all = [
            ("https_proxy", "http://a"),
            ("HTTPS_PROXY", "http://b"),
            ("http_proxy", "http://c"),
            ("HTTP_PROXY", "http://d"),
            ("all_proxy", "http://e"),
            ("ALL_PROXY", "http://f"),
        ];
        assert_eq!(chosen(HTTPS, &all).as_deref(), Some("http://a"));
        assert_eq!(chosen(HTTPS, &all[1..]).as_deref(), Some("http://b"));
        assert_eq!(chosen(HTTPS, &all[2..]).as_deref(), Some("http://e"));
        assert_eq!(chosen(HTTPS, &all[5..]).as_deref(), Some("http://f"));
        assert_eq!(chosen(HTTPS, &all[2..4]), None);
        assert_eq!(chosen("http://name.example", &all).as_deref(), Some("http://c"));
        assert_eq!(chosen("http://name.example", &all[3..4]), None);
        assert_eq!(chosen(HTTPS, &[("https_proxy", " "), ("HTTPS_PROXY", "b")]).as_deref(), Some("b"));
        assert_eq!(chosen(HTTPS, &[]), None);
    }

    #[test]
    fn this_machine_is_never_proxied() {
        for endpoint in ["http://localhost:5080", "http://127.0.0.1", "https://[::1]", "https://LOCALHOST"] {
            assert_eq!(chosen(endpoint, &[("all_proxy", "http://a"), ("https_proxy", "http://a")]), None);
        }
    }

    #[test]
    fn hosts_are_listed_by_name_domain_address_and_network() {
        for (list, host, listed) in [
            ("*", "any.example", true),
            ("*,other", "any.example", false),
            ("a.example, name.example ,b", "name.example", true),
            ("a.example name.example", "name.example", true),
            ("example", "name.example", true),
            (".example", "name.example", true),
            ("*.example", "name.example", true),
            ("EXAMPLE.", "Name.Example.", true),
            ("ame.example", "name.example", false),
            ("name.example.com", "name.example", false),
            ("name.example:443", "name.example", false),
            (",, .,", "name.example", false),
            ("", "name.example", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.30", false),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.1.2.0/23", "10.1.3.255", true),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("10.0.0.0/33", "10.0.0.0", false),
            ("10.0.0.0/x", "10.0.0.0", false),
            ("10.0.0.0/", "10.0.0.0", false),
            ("2", "10.0.0.2", false),
            ("fd00::/8", "fd12::1", true),
            ("[fd12::1]", "fd12::1", true),
            ("::/0", "fd12::1", true),
            ("fd00::/8", "10.0.0.1", false),
            ("::ffff:10.0.0.1", "10.0.0.1", false),
        ] {
            assert_eq!(lists(list, host), listed, "{list:?} and {host}");
        }
        let listed = |name| chosen(HTTPS, &[("https_proxy", "http://a"), (name, "other, azure.com")]);
        assert_eq!((listed("no_proxy"), listed("NO_PROXY")), (None, None));
        let both = [("https_proxy", "http://a"), ("no_proxy", " "), ("NO_PROXY", "azure.com")];
        assert_eq!(chosen(HTTPS, &both), None);
    }

    #[test]
    fn a_proxy_of_another_kind_is_refused_without_its_password() {
        for url in
            ["ftp://me:secret@proxy", "socks4://secret@proxy", "http://", "", "http://a b", "me:secret@"]
        {
            let error = parse("proxy", url).unwrap_err().to_string();
            assert!(error.starts_with("proxy must be") && !error.contains("secret"), "{error}");
        }
        for url in [
            "proxy.example",
            "proxy:3128",
            "http://me:p%40ss@proxy",
            "https://proxy",
            "socks5://p",
            "socks5h://p",
        ] {
            assert!(parse("proxy", url).is_ok(), "{url}");
        }
    }
}
