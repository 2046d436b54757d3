package io.towline.config.setting;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What other proxies call things, and what they are called here. */
final class ForeignWords {

    private static final Map<String, String> SETTINGS = new HashMap<>();

    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("leastconn", "least-connections"),
            Map.entry("least_conn", "least-connections"),
            Map.entry("least-conn", "least-connections"),
            Map.entry("least_connections", "least-connections"),
            Map.entry("least_request", "least-connections"),
            Map.entry("roundrobin", "round-robin"),
            Map.entry("round_robin", "round-robin"),
            Map.entry("rr", "round-robin"),
            Map.entry("wrr", "round-robin"),
            Map.entry("random", "random-two"),
            Map.entry("random_choose", "random-two"),
            Map.entry("p2c", "random-two"),
            Map.entry("ip_hash", "hash"),
            Map.entry("source", "hash"),
            Map.entry("sticky", "hash"),
            Map.entry("require", "need"),
            Map.entry("required", "need"),
            Map.entry("require_and_verify", "need"),
            Map.entry("optional", "want"),
            Map.entry("request", "want"));

    static {
        nginx();
        haproxy();
        others();
        everyday();
    }

    private ForeignWords() {}

    private static void word(String whose, String meaning, String... words) {
        for (String word : words) {
            SETTINGS.put(word, whose + " " + word + " " + meaning);
        }
    }

    private static void is(String whose, String path, String... words) {
        word(whose, "is " + path + " here.", words);
    }

    private static void nginx() {
        String nginx = "nginx's";
        is(nginx, "listeners.NAME.bind", "listen");
        is(nginx, "routes.NAME.host", "server_name");
        is(nginx, "routes.NAME.path", "location");
        is(nginx, "upstreams.NAME.servers", "proxy_pass", "server");
        is(
                nginx,
                "listeners.NAME.tls.certificates, as [{ cert = \"...\", key = \"...\" }],",
                "ssl_certificate",
                "ssl_certificate_key");
        is(nginx, "listeners.NAME.tls.protocols", "ssl_protocols");
        is(nginx, "listeners.NAME.tls.client-ca", "ssl_client_certificate", "ssl_trusted_certificate");
        is(nginx, "listeners.NAME.tls.client-auth", "ssl_verify_client");
        is(nginx, "upstreams.NAME.tls.trust", "proxy_ssl_trusted_certificate");
        is(
                nginx,
                "routes.NAME.idle-timeout, and for plain requests routes.NAME.http.response-timeout,",
                "proxy_read_timeout");
        is(nginx, "routes.NAME.slow-consumer-timeout", "proxy_send_timeout", "send_timeout");
        is(nginx, "upstreams.NAME.connect-timeout", "proxy_connect_timeout");
        is(nginx, "listeners.NAME.keep-alive-timeout", "keepalive_timeout");
        is(nginx, "listeners.NAME.handshake-timeout", "client_header_timeout");
        is(nginx, "routes.NAME.http.body-timeout", "client_body_timeout");
        is(nginx, "listeners.NAME.max-header-size", "large_client_header_buffers", "client_header_buffer_size");
        is(nginx, "routes.NAME.http.max-body", "client_max_body_size");
        is(nginx, "listeners.NAME.max-connections", "worker_connections");
        is(nginx, "routes.NAME.limits.requests, which needs no zone,", "limit_req", "limit_req_zone");
        is(nginx, "routes.NAME.limits.connections, which needs no zone,", "limit_conn", "limit_conn_zone");
        is(nginx, "routes.NAME.limits.status", "limit_req_status", "limit_conn_status");
        is(nginx, "io.threads", "worker_processes");
        is(nginx, "upstreams.NAME.balance { policy = hash, on = client-net }", "ip_hash");
        is(nginx, "upstreams.NAME.balance.policy = least-connections", "least_conn");
        is(nginx, "upstreams.NAME.max-fails", "max_fails");
        is(nginx, "upstreams.NAME.fail-timeout", "fail_timeout");
        is(nginx, "max-connections of a server", "max_conns");
        is(nginx, "upstreams.NAME.resolve-every", "resolver");
        is(nginx, "listeners.NAME.forwarded.trust", "set_real_ip_from", "real_ip_header");
        is(nginx, "routes.NAME.headers.request.set, and for Host upstreams.NAME.host-header,", "proxy_set_header");
        answersOfNginx(nginx);
        accessOfNginx(nginx);
        is(nginx, "drain.hard-stop", "worker_shutdown_timeout");
        is(nginx, "log", "access_log", "error_log");
        word(
                nginx,
                "is not needed: WebSockets and bodies are passed on as they come.",
                "proxy_http_version",
                "proxy_buffering",
                "proxy_request_buffering",
                "proxy_cache_bypass");
    }

    private static void answersOfNginx(String nginx) {
        is(nginx, "routes.NAME.headers.response.add", "add_header", "more_set_headers");
        is(nginx, "routes.NAME.headers.response.remove", "proxy_hide_header", "more_clear_headers");
        is(nginx, "routes.NAME.http.rewrite-response", "proxy_redirect", "proxy_cookie_path", "proxy_cookie_domain");
        word(
                nginx,
                "is not needed: all fields of servers are passed on, but for those that concern one connection.",
                "proxy_pass_header",
                "proxy_pass_request_headers");
        word(nginx, "is not there: what a server answers is passed on, whatever its status.", "proxy_intercept_errors");
        word(nginx, "is not there: a route of its own may answer, by files or respond.", "error_page");
        is(nginx, "routes.NAME.respond { status, body }, or redirect { to, status },", "return");
        is(nginx, "routes.NAME.files.root", "root");
        is(nginx, "routes.NAME.files.root, with rewrite = \"/\",", "alias");
        is(nginx, "routes.NAME.files.fallback", "try_files");
        is(nginx, "routes.NAME.files.index", "index");
        is(nginx, "routes.NAME.files.cache-control", "expires");
        is(nginx, "routes.NAME.files.precompressed", "gzip_static", "brotli_static");
        is(nginx, "routes.NAME.rewrite, or redirect,", "rewrite");
        is(nginx, "routes.NAME.http.compress", "gzip", "brotli");
        word(
                nginx,
                "is not needed: routes.NAME.http.compress takes text of all types, from 1 KiB on, and says Vary.",
                "gzip_types",
                "gzip_min_length",
                "gzip_proxied",
                "gzip_vary",
                "gzip_comp_level",
                "gzip_http_version",
                "gzip_buffers",
                "gzip_disable");
    }

    private static void accessOfNginx(String nginx) {
        is(nginx, "routes.NAME.access.basic.realm", "auth_basic");
        is(nginx, "routes.NAME.access.basic.file", "auth_basic_user_file");
        is(nginx, "routes.NAME.access.forward.url", "auth_request");
        is(nginx, "routes.NAME.access.forward.copy-to-server", "auth_request_set");
    }

    private static void haproxy() {
        String haproxy = "HAProxy's";
        is(haproxy, "listeners", "frontend");
        is(haproxy, "upstreams", "backend");
        is(haproxy, "routes.NAME.upstream", "default_backend", "use_backend");
        is(haproxy, "routes.NAME.path, or host,", "acl", "path_beg");
        is(haproxy, "listeners.NAME.max-connections", "maxconn");
        is(haproxy, "io.threads", "nbthread");
        is(haproxy, "drain.hard-stop", "hard-stop-after");
        is(haproxy, "drain.time", "grace");
        is(haproxy, "upstreams.NAME.balance.policy = least-connections", "leastconn");
        is(haproxy, "upstreams.NAME.balance.policy = round-robin", "roundrobin");
        is(haproxy, "listeners.NAME.tls.certificates", "crt");
        is(haproxy, "upstreams.NAME.health", "option", "httpchk");
        is(haproxy, "routes.NAME.idle-timeout", "tunnel");
        is(haproxy, "listeners.NAME.handshake-timeout", "http-request");
        is(haproxy, "listeners.NAME.keep-alive-timeout", "http-keep-alive");
        word(
                haproxy,
                "has its parts here: \"timeout tunnel\" is routes.NAME.idle-timeout, \"timeout connect\""
                        + " upstreams.NAME.connect-timeout, \"timeout client\" listeners.NAME.handshake-timeout.",
                "timeout");
        word(haproxy, "is not needed.", "mode");
    }

    private static void others() {
        String caddy = "Caddy's";
        is(caddy, "upstreams.NAME.servers", "reverse_proxy", "upstreams");
        is(caddy, "upstreams.NAME.balance.policy", "lb_policy");
        is(caddy, "routes.NAME.max-age", "stream_timeout");
        is(caddy, "drain.time", "stream_close_delay", "grace_period");
        is(caddy, "listeners.NAME.forwarded.trust", "trusted_proxies");
        is(caddy, "routes.NAME.headers.request", "header_up");
        is(caddy, "routes.NAME.headers.response", "header_down");
        is(caddy, "routes.NAME.files", "file_server");
        is(caddy, "routes.NAME.redirect", "redir");
        is(caddy, "routes.NAME.http.compress", "encode");
        is(caddy, "upstreams.NAME.connect-timeout", "dial_timeout");
        String traefik = "Traefik's";
        is(traefik, "listeners", "entryPoints", "entrypoints");
        is(traefik, "routes", "routers");
        is(traefik, "upstreams", "services", "loadBalancer", "loadbalancer");
        is(traefik, "routes.NAME.path, or host,", "rule");
        is(traefik, "listeners.NAME.forwarded.trust", "trustedIPs", "forwardedHeaders");
        String envoy = "Envoy's";
        is(envoy, "upstreams", "clusters", "cluster");
        is(envoy, "routes.NAME.idle-timeout", "idle_timeout", "stream_idle_timeout", "idleTimeout");
        is(envoy, "routes.NAME.host", "domains");
        is(envoy, "upstreams.NAME.connect-timeout", "connect_timeout", "connectTimeout");
    }

    /** What one would call it without a manual. */
    private static void everyday() {
        meant("routes.NAME.keepalive", "ping", "pings", "heartbeat");
        meant("routes.NAME.max-message", "max-message-size", "max-payload", "max-size");
        meant("routes.NAME.redirect", "redirect-to", "force-https", "https-redirect");
        meant("routes.NAME.files", "static", "static-files", "serve");
        meant("routes.NAME.headers.response", "response-headers");
        meant("routes.NAME.headers.request", "request-headers");
        meant("routes.NAME.http.compress", "compress", "compress-level", "deflate");
        meant("routes.NAME.origins", "cors", "allowed-origins", "allowed_origins");
        meant("upstreams.NAME.balance", "load-balancing", "lb");
        meant("upstreams.NAME.sticky", "sticky-sessions", "affinity", "session-affinity", "stickiness");
        meant("upstreams.NAME.health", "health-check", "healthcheck", "health_check");
        meant("listeners.NAME.tls", "ssl", "https");
        meant("listeners.NAME.tls.protocols", "min-version", "tls-versions", "versions");
        meant("listeners.NAME.bind", "address", "addr", "port");
        meant("io.threads", "workers", "threads");
        meant("log", "logging", "logs", "logger");
    }

    private static void meant(String path, String... words) {
        for (String word : words) {
            SETTINGS.put(word, "Did you mean " + path + "?");
        }
    }

    /** A sentence on the key, with a space before it. */
    static Optional<String> meaning(String key) {
        return Optional.ofNullable(SETTINGS.get(key)).map(sentence -> " " + sentence);
    }

    /** Our word for a value. */
    static Optional<String> value(String word) {
        return Optional.ofNullable(VALUES.get(word.toLowerCase(Locale.ROOT)));
    }
}
