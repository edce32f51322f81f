#!/usr/bin/env bash
# Calls of the C ABI go to the emulator, over TLS, through proxies as people run them: squid, tinyproxy, microsocks, dante,
# and stunnel before one of them. That they do, and how often, is read in the proxies' own logs. What the environment's
# variables mean is compared with curl.
#
# Needs squid-openssl, tinyproxy, microsocks, dante-server, stunnel4, libnss-wrapper, openssl, curl, a C compiler and cargo.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
key=0123456789abcdef0123456789abcdef
password=s3cret-of-mine
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY

cargo build --quiet --workspace --lib --bins --example operations
work=$(mktemp -d)
. tests/proxies/programs.sh
trap stop EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$work"
mkdir "$work/logs"
${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror -Iinclude tests/proxies/call.c -o "$work/call" \
    -L"$target/debug" -lcustomvision -Wl,-rpath,"$target/debug"

echo "127.0.0.1 service.test sub.service.test notservice.test" >"$work/hosts"
make_authority known
make_authority inspector
make_certificate service "DNS:service.test,DNS:*.service.test,DNS:notservice.test,IP:0.0.0.0"
make_certificate proxy "IP:127.0.0.1"
free_ports secure stunnel tinyproxy tinyproxy_guarded microsocks microsocks_guarded dante nobody \
    squid squid_guarded squid_closed squid_tls squid_inspecting
start_service
start_tinyproxy tinyproxy "$tinyproxy" ""
start_tinyproxy tinyproxy_guarded "$tinyproxy_guarded" "BasicAuth me $password"
start microsocks "$microsocks" "${resolving[@]}" microsocks -i 127.0.0.1 -p "$microsocks"
start microsocks_guarded "$microsocks_guarded" "${resolving[@]}" microsocks -i 127.0.0.1 -p "$microsocks_guarded" -u me -P "$password"
start_dante
start_squid

cases=0
endpoint=https://service.test:$secure

# The configuration of a client: config ENDPOINT PROXY [MORE]
config() {
    printf '{"endpoint":"%s","trainingKey":"%s","proxy":"%s","rootCertificates":"given","caFile":"%s/known.pem"%s}' \
        "$1" "$key" "$2" "$work" "${3:-,\"maxRetries\":1,\"retryDelayMs\":1}"
}

# How many lines of a log have a text; squid writes a tunnel's when it ends.
lines() {
    grep -c -- "$2" "$work/logs/$1" || true
}

# Waits until so many lines more than before have it: awaited LOG TEXT NUMBER
awaited() {
    local begun=$SECONDS
    until [ "$(lines "$1" "$2")" -ge "$3" ]; do
        [ $((SECONDS - begun)) -lt 10 ] || break
        sleep 0.05
    done
    [ "$(lines "$1" "$2")" -eq "$3" ] || fail "$1 has $(lines "$1" "$2") lines with \"$2\", not $3"
}

# Ten calls go through a proxy, in one tunnel: passes PROXY LOG TEXT [CAFILE]
passes() {
    local before printed
    before=$(lines "$2" "$3")
    printed=$("$work/call" "$(config "$endpoint" "$1" "${4:-}")" 10) || fail "$1: $printed"
    awaited "$2" "$3" $((before + 1))
    cases=$((cases + 1))
}

# A call fails with a message and a hint, without a word of what is secret: fails PROXY ENDPOINT MESSAGE HINT
fails() {
    local printed
    printed=$("$work/call" "$(config "$2" "$1")" 1) && fail "$1 to $2 works"
    [[ $printed == *'"message":"'*$3* ]] || fail "$1 to $2: wanted \"$3\": $printed"
    [[ $printed == *'"processed":"no"'*'"hint":"'*$4* ]] || fail "$1 to $2: wanted the hint \"$4\": $printed"
    [[ $printed != *$key* && $printed != *$password* ]] || fail "$1 to $2: tells a secret: $printed"
    cases=$((cases + 1))
}

tunnel="CONNECT service.test:$secure"
at=127.0.0.1
passes "http://$at:$tinyproxy" tinyproxy "$tunnel"
passes "http://me:$password@$at:$tinyproxy_guarded" tinyproxy_guarded "$tunnel"
passes "https://$at:$stunnel" tinyproxy "$tunnel"
passes "http://$at:$squid" squid.access "TCP_TUNNEL/200 .* $tunnel - "
passes "http://me:$password@$at:$squid_guarded" squid.access "TCP_TUNNEL/200 .* $tunnel me "
passes "https://$at:$squid_tls" squid.access "TCP_TUNNEL/200 .* $tunnel - "
passes "socks5://$at:$microsocks" microsocks "connected to service.test:$secure"
passes "socks5h://me:$password@$at:$microsocks_guarded" microsocks_guarded "connected to service.test:$secure"
passes "socks5://$at:$dante" dante "pass([0-9]*): tcp/connect \["
passes "http://$at:$squid_inspecting" squid.access "NONE_NONE/200 .* $tunnel" ",\"caPem\":\"$(awk 1 ORS='\\n' "$work/inspector.pem")\""
system="{\"endpoint\":\"$endpoint\",\"trainingKey\":\"$key\",\"proxy\":\"http://$at:$tinyproxy\"}"
SSL_CERT_FILE=$work/known.pem "$work/call" "$system" 1 || fail "SSL_CERT_FILE does not stand for the system's certificates"
if grep -q -r "$key" "$work/logs"; then
    fail "a proxy has seen the key: $(grep -r "$key" "$work/logs" | head -n 1)"
fi
echo "tests/proxies: $cases ways through a proxy"

cases=0
elsewhere=https://service.test:$nobody
fails "http://$at:$nobody" "$endpoint" "could not connect to the proxy $at:$nobody" "the kind in proxy"
for proxy in http://PLACE$at:$tinyproxy_guarded http://PLACE$at:$squid_guarded socks5://PLACE$at:$microsocks_guarded; do
    fails "${proxy/PLACE/}" "$endpoint" "it wants a user name and password" "http://user:password@"
    fails "${proxy/PLACE/me:wrong@}" "$endpoint" "it refused the user name and password" "correct them"
done
fails "http://$at:$squid_closed" "$endpoint" "it answered HTTP 403" "allow the host and port"
fails "socks5://$at:$dante" "https://service.test:$plain" "its rules do not allow it (SOCKS reply 2)" "allow the host and port"
fails "http://$at:$squid" "$elsewhere" "it answered HTTP 503" "could not reach it"
fails "http://$at:$squid" "https://no-such.test" "it answered HTTP 50" "could not reach it"
fails "http://$at:$tinyproxy" "$elsewhere" "it answered HTTP 500" "could not reach it"
fails "socks5://$at:$microsocks" "$elsewhere" "(SOCKS reply 5)" "could not reach it"
fails "socks5://$at:$dante" "$elsewhere" "(SOCKS reply 5)" "could not reach it"
fails "http://$at:$squid_inspecting" "$endpoint" "TLS with service.test:$secure through the proxy" "caFile"
fails "https://$at:$squid" "$endpoint" "TLS with the proxy $at:$squid" "http://"
fails "http://$at:$squid_tls" "$endpoint" "the proxy $at:$squid_tls" "the kind in proxy"
fails "http://$at:$microsocks" "$endpoint" "the proxy $at:$microsocks" "the kind in proxy"
echo "tests/proxies: $cases failures of proxies told"

# Prints which proxies a command goes through: through COMMAND...
through() {
    local before=("$(lines tinyproxy "Request (file")" "$(lines microsocks "connected to")") printed
    printed=$("${resolving[@]}" "$@" 2>&1) || fail "$*: $printed"
    [ "$(lines tinyproxy "Request (file")" -eq "${before[0]}" ] || echo tinyproxy
    [ "$(lines microsocks "connected to")" -eq "${before[1]}" ] || echo microsocks
}

# Our client and curl, with the same environment, go the same way to a URL: same URL EXPECTED VARIABLE=VALUE...
same() {
    local url=$1 expected=$2 ours curls
    shift 2
    ours=$(through "$@" "$work/call" "$(config "$url" env ',"allowHttp":true,"maxRetries":0')" 1)
    curls=$(through "$@" curl -s -S -o /dev/null --cacert "$work/known.pem" "$url/")
    [ "$ours" = "$expected" ] || fail "$* to $url: through \"$ours\", not \"$expected\""
    [ "$curls" = "$expected" ] || fail "$* to $url: curl goes through \"$curls\", not \"$expected\""
    cases=$((cases + 1))
}

cases=0
T=http://$at:$tinyproxy
M=socks5h://$at:$microsocks
http=http://service.test:$plain
same "$endpoint" tinyproxy "HTTPS_PROXY=$T"
same "$endpoint" tinyproxy "HTTPS_PROXY=$at:$tinyproxy"
same "$endpoint" tinyproxy "https_proxy=$T" "HTTPS_PROXY=$M" "ALL_PROXY=$M"
same "$endpoint" tinyproxy https_proxy= "HTTPS_PROXY=$T" "all_proxy=$M"
same "$endpoint" microsocks "all_proxy=$M" "ALL_PROXY=$T"
same "$endpoint" microsocks "ALL_PROXY=$M" "http_proxy=$T" "HTTP_PROXY=$T"
same "$endpoint" "" "HTTP_PROXY=$T" "http_proxy=$T"
same "$http" tinyproxy "http_proxy=$T" "all_proxy=$M" "HTTPS_PROXY=$M"
same "$http" microsocks "HTTP_PROXY=$T" "all_proxy=$M"
same "$http" "" "HTTP_PROXY=$T" "HTTPS_PROXY=$T"
for name in no_proxy NO_PROXY; do
    for list in service.test .service.test SERVICE.test test .test "other, service.test" "other service.test" ",other,,test" '*'; do
        same "$endpoint" "" "HTTPS_PROXY=$T" "$name=$list"
        same "https://sub.service.test:$secure" "" "HTTPS_PROXY=$T" "$name=$list"
    done
    for list in "" other.test ervice.test sub.service.test service service.test.other '*,other' "service.test:$secure" 127.0.0.0/8; do
        same "$endpoint" tinyproxy "HTTPS_PROXY=$T" "$name=$list"
    done
    same "https://notservice.test:$secure" tinyproxy "HTTPS_PROXY=$T" "$name=service.test"
    for list in 0.0.0.0 0.0.0.0/8 0.0.0.0/32 "10.0.0.0/8, 0.0.0.0/1"; do
        same "https://0.0.0.0:$secure" "" "HTTPS_PROXY=$T" "$name=$list"
    done
    for list in 10.0.0.0/8 0.0.0.1/32 0.0.0 0.0.0.0/33; do
        same "https://0.0.0.0:$secure" tinyproxy "HTTPS_PROXY=$T" "$name=$list"
    done
done
same "$endpoint" "" "HTTPS_PROXY=$T" no_proxy=service.test NO_PROXY=other
same "$endpoint" tinyproxy "HTTPS_PROXY=$T" no_proxy=other NO_PROXY=service.test
echo "tests/proxies: $cases environments read as curl reads them"
