package io.towline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers name with characters that readers differ about reaches them byte for byte, where their route says so. */
class RawPathsTest {

    private final Backend backend = new Backend();
    private final WholeProduct product = WholeProduct.of("""
            listeners { LISTENER { bind = "127.0.0.1:0" } }
            upstreams { app { servers = [ %s ] } }
            defaults.route.upstream = app
            routes {
              raw { paths = raw, http.enabled = on }
              below { path = /git, rewrite = /, paths = raw }
              admin { path = /admin }
              strict { host = strict.test }
              push { host = strict.test, path = "^/api/v[0-9]+/(users/)?websocket$", path-match = regex, headers.request.set.X-Route = push }
              secret { host = strict.test, path = /secret }
            }
            """.formatted(backend.url()));

    RawPathsTest() throws IOException {}

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/owner/repo/src/branch/feature%2Fb/a.txt", // Gitea
                "/_matrix/client/v3/rooms/%21a%3Ab.test/event/%24abc%2Fdef%3D?access_token=a%2Fb", // Synapse
                "/remote.php/dav/files/me/a;b//c%3bd/", // Nextcloud
                "/user/me/files/a%2Fb%20c.ipynb;v=1", // Jupyter
                "//",
                "/x/../admin",
                "/x/..;/admin",
            })
    void itGoesOnAsItCame(String target) throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, target)) {
            assertTrue(joined.request().startsWith("GET " + target + " HTTP/1.1\n"), joined.request());
        }
        try (End client = product.dial()) {
            client.send("PROPFIND " + target + " HTTP/1.1\nHost: chat.test\n\n");
            try (End server = backend.accept()) {
                String request = server.head();
                assertTrue(request.startsWith("PROPFIND " + target + " HTTP/1.1\n"), request);
                server.send("HTTP/1.1 204 No Content\n\n");
                assertTrue(client.head().startsWith("HTTP/1.1 204 "));
            }
        }
    }

    @Test
    void whatFollowsTheMatchedPathIsLeftAlone() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/git//a%2Fb;c/../d")) {
            assertTrue(joined.request().startsWith("GET //a%2Fb;c/../d HTTP/1.1\n"), joined.request());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%2F..%2Fsecret", "/x/..;/secret", "//secret", "/x/../secret"})
    void elsewhereItIsRefusedAndSaysHow(String target) throws Exception {
        try (End client = product.dial()) {
            String answer = client.send("GET " + target + " HTTP/1.1\nHost: strict.test\n\n")
                    .answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertTrue(answer.endsWith(", or have its route say paths = raw.\n"), answer);
        }
    }

    @Test
    void anExpressionTakesWhatItFinds() throws Exception {
        try (End client = product.dial()) {
            client.send(End.request("/api/v4/websocket?a=b").replace("chat.test", "strict.test"));
            try (End server = backend.accept()) {
                String request = server.agree();
                assertTrue(request.startsWith("GET /api/v4/websocket?a=b HTTP/1.1\n"), request);
                assertTrue(request.contains("\nX-Route: push\n"), request);
            }
        }
    }
}
