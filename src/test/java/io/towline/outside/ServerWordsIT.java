package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators read where a server of Node, with certificates of OpenSSL, does not agree to a WebSocket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServerWordsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** An authority, and what it has signed: for localhost, for another name, and what has expired. */
    private static final String CERTIFICATES = """
            set -e
            cd "$0"
            exec 2> openssl.log
            new="openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
            $new -keyout ca.key -x509 -out ca.crt -days 30 -subj "/CN=Test Authority"
            $new -keyout self.key -x509 -out self.crt -days 30 -subj "/CN=localhost" -addext subjectAltName=DNS:localhost
            sign() {
              $new -keyout $1.key -out $1.csr -subj "/CN=$2"
              echo "subjectAltName=DNS:$2" > $1.ext
              openssl x509 -req -in $1.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out $1.crt -days $3 -extfile $1.ext
            }
            sign good localhost 30
            sign other elsewhere.example 30
            sign expired localhost -1
            """;

    private int port;
    private PeerProcess servers;
    private PeerProcess towline;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        try (PeerProcess made = PeerProcess.start("bash", "-c", CERTIFICATES, folder.toString())) {
            assertEquals(0, made.awaitExit(PATIENCE), made::said);
        }
        servers = PeerProcess.start("node", "src/test/outside/server-words.js", folder.toString());
        port = Ports.free();
        String ca = ", tls.trust = ca.crt }";
        String config = "listeners { plain { bind = \"127.0.0.1:%d\" } }\ncontrol { socket = off }\n".formatted(port)
                + upstream("unknown", "wss", "good", " }")
                + upstream("self", "wss", "self", ca)
                + upstream("other", "wss", "other", ca)
                + upstream("expired", "wss", "expired", ca)
                + upstream("unverified", "wss", "other", ", tls.verify = off }")
                + upstream("page", "wss", "good", ca)
                + upstream("plain", "wss", "plain", ca)
                + upstream("secure", "ws", "good", " }")
                + upstream("moved", "ws", "moved", " }")
                + upstream("nothing", "ws", "nothing", " }")
                + upstream("h2c", "ws", "h2c", " }")
                + upstream("mutual", "wss", "mutual", ca)
                + upstream("h2", "wss", "h2", ca);
        towline = Launcher.serve(folder, config, port);
    }

    private String upstream(String name, String scheme, String server, String rest) throws InterruptedException {
        String at = servers.awaitLine("^" + server + " (\\d+)$", PATIENCE).group(1);
        return "upstreams.%1$s { servers = [\"%2$s://localhost:%3$s\"]%4$s\nroutes.%1$s { path = \"/%1$s\", upstream = %1$s }\n"
                .formatted(name, scheme, at, rest);
    }

    @AfterAll
    void close() {
        if (towline != null) {
            towline.close();
        }
        servers.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown    | 502 | its certificate is from an unknown authority, \"CN=Test Authority\": write tls.trust = a file with that authority's certificate",
                "self       | 502 | its certificate is self-signed: write tls.trust = a file with it",
                "other      | 502 | its certificate is for elsewhere.example, not for localhost (write the name that it has into the URL, or see tls.verify)",
                "expired    | 502 | its certificate expired on 20",
                "unverified | 200 | the server answered 200: a page, and no WebSocket",
                "page       | 200 | the server answered 200: a page, and no WebSocket",
                "plain      | 502 | it does not answer with TLS: write ws:// or http://",
                "secure     | 502 | write wss:// or https://",
                "moved      | 301 | it sends clients to \"https://chat.example.com/ws\", and most",
                "nothing    | 404 | the server answered 404: it has nothing at this path; see rewrite",
                "h2c        | 502 | it answers in HTTP/2, and Towline speaks HTTP/1.1 to servers",
                "mutual     | 502 | it wants a client certificate that it accepts: write tls.cert (alert certificate_required)",
                "h2         | 502 | it speaks HTTP/2 only, and Towline speaks HTTP/1.1 to servers",
            })
    void theReasonSaysWhatToMend(String route, int status, String words) throws Exception {
        String ask = "curl -s -o /dev/null -w '%{http_code}' -H 'Connection: Upgrade' -H 'Upgrade: websocket'"
                + " -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='"
                + " http://127.0.0.1:" + port + "/" + route;
        try (PeerProcess curl = PeerProcess.start("sh", "-c", ask)) {
            curl.awaitExit(PATIENCE);
            assertEquals(String.valueOf(status), String.join("", curl.lines()), towline::said);
        }
        String escaped = words.replace("\"", "\\\"");
        towline.awaitLine("path=/" + route + " .*reason=\".*" + Pattern.quote(escaped), PATIENCE);
    }
}
