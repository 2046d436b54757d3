package io.towline.outside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** nginx with TLS on a free port, everything passed on to one plain port, with the lines its own manual has for WebSocket. */
record Nginx(PeerProcess process, int port) implements AutoCloseable {

    static Nginx start(Path folder, Certificate certificate, int behind) throws IOException, InterruptedException {
        int port = Ports.free();
        return start(folder, port, config(folder, WEBSOCKETS.formatted(port, tls(certificate), behind)));
    }

    /** The same by TLS and on {@code plainPort}, with nothing but {@code proxy_pass}; and two pages, of which one wants no Referer sent. */
    static Nginx plain(Path folder, Certificate certificate, int plainPort, int behind)
            throws IOException, InterruptedException {
        int port = Ports.free();
        return start(folder, port, config(folder, PLAIN.formatted(port, tls(certificate), behind, plainPort)));
    }

    /** Plain HTTP passed on as Towline does, as far as nginx can be told to. */
    static Nginx forwarding(Path folder, int behind) throws IOException, InterruptedException {
        int port = Ports.free();
        return start(folder, port, config(folder, FORWARDING.formatted(port, behind)));
    }

    /** With these servers, of which one listens on the port. As who started it, who may read and write in the folder. */
    static Nginx serving(Path folder, int port, String servers) throws IOException, InterruptedException {
        return start(folder, port, asOurselves() + config(folder, servers));
    }

    /** With one server that listens on a socket file; there is no port. As who started it, who may read and write in the folder. */
    static Nginx onSocketFile(Path folder, Path socket, String server) throws IOException, InterruptedException {
        PeerProcess process = run(folder, asOurselves() + config(folder, server));
        try {
            process.await(() -> Files.exists(socket), "a socket file");
            return new Nginx(process, 0);
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    private static String asOurselves() {
        String user = System.getProperty("user.name");
        return "user " + user + " " + user + ";\n";
    }

    private static PeerProcess run(Path folder, String text) throws IOException {
        Path config = Files.writeString(folder.resolve("nginx.conf"), text);
        return PeerProcess.start(
                Map.of(),
                folder,
                List.of("/usr/sbin/nginx", "-p", folder.toString(), "-e", "stderr", "-c", config.toString()));
    }

    private static Nginx start(Path folder, int port, String text) throws IOException, InterruptedException {
        PeerProcess process = run(folder, text);
        try {
            Ports.awaitAccepting(port, process);
            return new Nginx(process, port);
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    String url() {
        return "wss://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.close();
    }

    private static final String WEBSOCKETS = """
              map $http_upgrade $connection_upgrade { default upgrade; '' close; }
              server {
                listen 127.0.0.1:%1$d ssl;
                %2$s
                location / {
                  proxy_pass http://127.0.0.1:%3$d;
                  proxy_http_version 1.1;
                  proxy_set_header Host $http_host;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection $connection_upgrade;
                  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                  proxy_set_header X-Forwarded-Proto $scheme;
                }
              }
            """;

    private static final String PLAIN = """
              server {
                listen 127.0.0.1:%1$d ssl;
                listen 127.0.0.1:%4$d;
                %2$s
                default_type text/html;
                location = /page { return 200 "<!doctype html><title>A page</title>"; }
                location = /quiet { return 200 "<!doctype html><meta name=referrer content=no-referrer><title>A page</title>"; }
                location / { proxy_pass http://127.0.0.1:%3$d; }
              }
            """;

    private static final String FORWARDING = """
              upstream app { server 127.0.0.1:%2$d; keepalive 8; }
              map $http_x_request_id $id { default $http_x_request_id; "" $request_id; }
              map $http_via $via { default "$http_via, 1.1 towline"; "" "1.1 towline"; }
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $http_host;
              proxy_set_header Via $via;
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Host $http_host;
              proxy_set_header X-Forwarded-Proto $scheme;
              proxy_set_header X-Real-IP $remote_addr;
              proxy_set_header X-Request-ID $id;
              proxy_buffering off;
              proxy_request_buffering off;
              client_max_body_size 0;
              absolute_redirect off;
              proxy_pass_header Date;
              proxy_pass_header Server;
              server {
                listen 127.0.0.1:%1$d;
                location / { proxy_pass http://app; proxy_redirect off; }
                location /moved/ {
                  proxy_pass http://app/;
                  proxy_redirect http://127.0.0.1:%2$d/ /moved/;
                  proxy_redirect / /moved/;
                  proxy_cookie_path ~^/$ /moved;
                }
              }
            """;

    private static String tls(Certificate certificate) {
        return "ssl_certificate " + certificate.chain() + "; ssl_certificate_key " + certificate.key() + ";";
    }

    private static String config(Path folder, String servers) {
        return """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                events { worker_connections 256; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                %2$s}
                """.formatted(folder, servers);
    }
}
