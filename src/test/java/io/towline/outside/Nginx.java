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
        Path config = Files.writeString(folder.resolve("nginx.conf"), config(folder, certificate, port, behind));
        PeerProcess process = PeerProcess.start(
                Map.of(),
                folder,
                List.of("/usr/sbin/nginx", "-p", folder.toString(), "-e", "stderr", "-c", config.toString()));
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

    private static String config(Path folder, Certificate certificate, int port, int behind) {
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
                  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
                  server {
                    listen 127.0.0.1:%2$d ssl;
                    ssl_certificate %3$s;
                    ssl_certificate_key %4$s;
                    location / {
                      proxy_pass http://127.0.0.1:%5$d;
                      proxy_http_version 1.1;
                      proxy_set_header Host $http_host;
                      proxy_set_header Upgrade $http_upgrade;
                      proxy_set_header Connection $connection_upgrade;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_set_header X-Forwarded-Proto $scheme;
                    }
                  }
                }
                """.formatted(folder, port, certificate.chain(), certificate.key(), behind);
    }
}
