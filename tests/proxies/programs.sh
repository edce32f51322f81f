# Starts the service and the proxies for run.sh, each with a configuration made in $work, and ends them.
#
# The names in $work/hosts are this machine's, for the proxies and for commands that begin with "${resolving[@]}"; nobody
# else knows one.

pids=()
resolving=(env LD_PRELOAD=libnss_wrapper.so "NSS_WRAPPER_HOSTS=$work/hosts")

fail() {
    echo "tests/proxies: $*" >&2
    exit 1
}

stop() {
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "${pids[@]}"; do
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}

is_listening() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Sets each variable to a port of its own that nobody listens at, below those that the system gives to connections.
free_ports() {
    local name port=$((20000 + RANDOM % 9000))
    for name in "$@"; do
        port=$((port + 1))
        while is_listening "$port"; do
            port=$((port + 1))
        done
        printf -v "$name" %s "$port"
    done
}

# Runs a program in the background, and waits until something listens at the port: start NAME PORT PROGRAM...
start() {
    local name=$1 port=$2 begun=$SECONDS
    shift 2
    "$@" >"$work/logs/$name" 2>&1 &
    pids+=($!)
    until is_listening "$port"; do
        kill -0 "${pids[-1]}" 2>/dev/null || fail "$name ended: $(tail -n 5 "$work/logs/$name")"
        [ $((SECONDS - begun)) -lt 20 ] || fail "$name does not listen at port $port: $(tail -n 5 "$work/logs/$name")"
        sleep 0.05
    done
}

# An authority NAME.pem with its key NAME.key.
make_authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
        -addext "keyUsage=critical,keyCertSign" -keyout "$work/$1.key" -out "$work/$1.pem" 2>/dev/null
}

# A certificate and key in one file, NAME.both.pem, signed by the authority "known": make_certificate NAME ALTERNATIVES
make_certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
        -keyout "$work/$1.key" -out "$work/$1.csr" 2>/dev/null
    openssl x509 -req -in "$work/$1.csr" -CA "$work/known.pem" -CAkey "$work/known.key" -CAcreateserial -days 2 \
        -extfile <(echo "subjectAltName=$2") -out "$work/$1.crt" 2>/dev/null
    cat "$work/$1.crt" "$work/$1.key" >"$work/$1.both.pem"
}

# The emulator, in plain HTTP at $plain, and behind stunnel in TLS at $secure. stunnel is also what makes tinyproxy an
# https proxy.
start_service() {
    "$target/debug/customvision-emulator" --port 0 --key "$key" >"$work/logs/emulator" &
    pids+=($!)
    until grep -q -s listening "$work/logs/emulator"; do
        kill -0 "${pids[-1]}" 2>/dev/null || fail "the emulator did not start"
    done
    plain=$(sed 's/^listening on .*://' "$work/logs/emulator")
    cat >"$work/stunnel.conf" <<EOF
foreground = yes
pid =
debug = info
socket = l:TCP_NODELAY=1
socket = r:TCP_NODELAY=1
[service]
accept = 127.0.0.1:$secure
connect = 127.0.0.1:$plain
cert = $work/service.both.pem
[proxy]
accept = 127.0.0.1:$stunnel
connect = 127.0.0.1:$tinyproxy
cert = $work/proxy.both.pem
EOF
    start stunnel "$secure" stunnel "$work/stunnel.conf"
}

# start_tinyproxy NAME PORT DIRECTIVES
start_tinyproxy() {
    cat >"$work/$1.conf" <<EOF
Port $2
Listen 127.0.0.1
Timeout 60
MaxClients 50
LogLevel Info
$3
EOF
    start "$1" "$2" "${resolving[@]}" tinyproxy -d -c "$work/$1.conf"
}

# One squid that is several proxies: open, one for those with a password, one that lets nobody through, one over TLS, and
# one that inspects TLS.
start_squid() {
    local certificates=/usr/lib/squid/security_file_certgen
    squid -v | grep -q -- --with-openssl || fail "this squid knows no TLS; install squid-openssl in its place"
    "$certificates" -c -s "$work/logs/certificates" -M 4MB >/dev/null
    echo "me:$(openssl passwd -apr1 "$password")" >"$work/users"
    cat "$work/inspector.pem" "$work/inspector.key" >"$work/inspector.both.pem"
    cat >"$work/squid.conf" <<EOF
http_port 127.0.0.1:$squid name=open
http_port 127.0.0.1:$squid_guarded name=guarded
http_port 127.0.0.1:$squid_closed name=closed
https_port 127.0.0.1:$squid_tls name=tls tls-cert=$work/proxy.both.pem
http_port 127.0.0.1:$squid_inspecting name=inspecting ssl-bump generate-host-certificates=on tls-cert=$work/inspector.both.pem
sslcrtd_program $certificates -s $work/logs/certificates -M 4MB
tls_outgoing_options cafile=$work/known.pem
auth_param basic program /usr/lib/squid/basic_ncsa_auth $work/users
acl is_guarded myportname guarded
acl is_closed myportname closed
acl inspects myportname inspecting
acl is_known proxy_auth REQUIRED
ssl_bump bump inspects
http_access deny is_closed
http_access deny is_guarded !is_known
http_access allow all
hosts_file $work/hosts
access_log stdio:$work/logs/squid.access
cache_log $work/logs/squid.cache
pid_filename none
cache deny all
shutdown_lifetime 0 seconds
visible_hostname proxy.test
EOF
    if [ "$(id -u)" = 0 ]; then
        chown -R proxy "$work/logs"
    fi
    start squid "$squid" squid -N -f "$work/squid.conf"
}

# One that lets everything through but connections to the port $plain.
start_dante() {
    cat >"$work/danted.conf" <<EOF
logoutput: stdout
internal: 127.0.0.1 port = $dante
external: lo
clientmethod: none
socksmethod: none
user.privileged: $(id -un)
user.unprivileged: $(id -un)
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks block { from: 0.0.0.0/0 to: 0.0.0.0/0 port = $plain log: connect }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 log: connect }
EOF
    start dante "$dante" "${resolving[@]}" danted -f "$work/danted.conf" -p "$work/danted.pid"
}
