package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * nginx and HAProxy as servers that take the PROXY protocol only: each answers a handshake with 403 and what it was told, and the client,
 * at 127.0.0.9, gets that answer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OutboundProxyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CLIENT = "127.0.0.9";

    private final int front = Ports.free();
    private final int nginxPort = Ports.free();
    private final int haproxyPort = Ports.free();

    @AutoClose
    private PeerProcess nginx;

    @AutoClose
    private PeerProcess haproxy;

    @AutoClose
    private PeerProcess towline;

    OutboundProxyIT() throws IOException {}

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        nginx(folder);
        haproxy(folder);
        towline = Launcher.serve(folder, """
                listeners.plain.bind = "127.0.0.1:%1$d"
                upstreams {
                  nginx-v1 { servers = ["ws://127.0.0.1:%2$d"], proxy-protocol = v1 }
                  nginx-v2 { servers = ["ws://127.0.0.1:%2$d"], proxy-protocol = v2 }
                  haproxy-v1 { servers = ["ws://127.0.0.1:%3$d"], proxy-protocol = v1 }
                  haproxy-v2 { servers = ["ws://127.0.0.1:%3$d"], proxy-protocol = v2 }
                }
                routes {
                  nginx-v1 { path = /nginx-v1, upstream = nginx-v1 }
                  nginx-v2 { path = /nginx-v2, upstream = nginx-v2 }
                  haproxy-v1 { path = /haproxy-v1, upstream = haproxy-v1 }
                  haproxy-v2 { path = /haproxy-v2, upstream = haproxy-v2 }
                }
                control { socket = off }
                drain { time = 0s, hard-stop = 1s }
                """.formatted(front, nginxPort, haproxyPort), front);
    }

    private void nginx(Path folder) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/nginx.pid;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  server {
                    listen 127.0.0.1:%2$d proxy_protocol;
                    location / { return 403 "told $proxy_protocol_addr $proxy_protocol_port $proxy_protocol_server_port\\n"; }
                  }
                }
                """.formatted(folder, nginxPort));
        nginx = PeerProcess.start("/usr/sbin/nginx", "-p", folder.toString(), "-e", "stderr", "-c", config.toString());
        Ports.awaitAccepting(nginxPort, nginx);
    }

    private void haproxy(Path folder) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                  mode http
                  timeout client 1m
                  timeout server 1m
                  timeout connect 10s
                frontend told
                  bind 127.0.0.1:%d accept-proxy
                  http-request return status 403 content-type text/plain lf-string "told %%ci %%cp %%fp\\n"
                """.formatted(haproxyPort));
        haproxy = PeerProcess.start("haproxy", "-db", "-f", config.toString());
        Ports.awaitAccepting(haproxyPort, haproxy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx-v1", "nginx-v2", "haproxy-v1", "haproxy-v2"})
    void aServerIsToldTheClientAndWhereItConnected(String route) throws IOException, InterruptedException {
        List<String> handshake = List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        String[] command = {
            "curl",
            "-sSi",
            "--max-time",
            "60",
            "--interface",
            CLIENT,
            "--http1.1",
            "-w",
            "from %{local_port}\n",
            "-H",
            handshake.get(0),
            "-H",
            handshake.get(1),
            "-H",
            handshake.get(2),
            "-H",
            handshake.get(3),
            "http://127.0.0.1:" + front + "/" + route
        };
        try (PeerProcess asked = PeerProcess.start(command)) {
            asked.awaitLine("^HTTP/1.1 403", PATIENCE);
            MatchResult told = asked.awaitLine("told (\\S+) (\\S+) (\\S+)", PATIENCE);
            String port = asked.awaitLine("from (\\d+)", PATIENCE).group(1);
            assertEquals(CLIENT, told.group(1));
            assertEquals(port, told.group(2));
            assertEquals(Integer.toString(front), told.group(3));
        }
    }
}
