package io.towline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of addresses and passwords together: both, or one of them. Clients are those that a balancer tells of. */
class SatisfyAccessTest {

    /** bob:s3cret pass */
    private static final String RIGHT = "Authorization: Basic Ym9iOnMzY3JldCBwYXNz";

    @TempDir
    private Path dir;

    private Backend backend;
    private WholeProduct product;

    @BeforeEach
    void open() throws IOException {
        Path users = dir.resolve("users");
        Files.writeString(users, "bob:{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M=\n");
        backend = new Backend();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER {
                  bind = "127.0.0.1:0"
                  proxy-protocol { mode = required, from = ["127.0.0.1"] }
                  access.addresses = ["deny 10.9.0.0/16"]
                } }
                upstreams { app { servers = [ %s ] } }
                defaults.route.access { basic.file = "%s", addresses = ["deny 10.1.1.1", "allow 10.1.0.0/16"] }
                routes {
                  all { path = /all, respond.body = "in" }
                  none { path = /none, respond.body = "in", access.addresses = ["allow 10.1.0.0/16", "deny all"] }
                  any { path = /any, respond.body = "in", access.satisfy = any }
                  empty { path = /empty, respond.body = "in", access { satisfy = any, addresses = [] } }
                  listed { path = /listed, respond.body = "in", access { satisfy = any, basic.file = off } }
                  app { path = /app, upstream = app, access.satisfy = any }
                }
                """.formatted(backend.url(), users));
    }

    @AfterEach
    void close() throws IOException {
        product.close();
        backend.close();
    }

    @ParameterizedTest
    @CsvSource({
        // from 10.1.2.3, 10.2.0.1 and 10.1.1.1, each without and with a password
        "/all,    401, 200, 401, 200, 403, 403",
        "/none,   401, 200, 403, 403, 401, 200",
        "/any,    200, 200, 401, 200, 401, 200",
        "/empty,  401, 200, 401, 200, 401, 200",
        "/listed, 200, 200, 200, 200, 403, 403",
    })
    void theTableOfBoth(
            String path, int allowed, int allowedUser, int unnamed, int unnamedUser, int denied, int deniedUser)
            throws Exception {
        expect(allowed, "10.1.2.3", path, "X: y");
        expect(allowedUser, "10.1.2.3", path, RIGHT);
        expect(unnamed, "10.2.0.1", path, "X: y");
        expect(unnamedUser, "10.2.0.1", path, RIGHT);
        expect(denied, "10.1.1.1", path, "X: y");
        expect(deniedUser, "10.1.1.1", path, RIGHT);
    }

    private void expect(int status, String client, String path, String field) throws Exception {
        String answer = answer(client, path, field);
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), client + " " + path + " " + field + ": " + answer);
    }

    private String answer(String client, String path, String field) throws Exception {
        try (End end = product.dial()) {
            end.send("PROXY TCP4 " + client + " 192.0.2.1 4711 443\nGET " + path + " HTTP/1.1\nHost: chat.test\n"
                    + field + "\n\n");
            return end.answer();
        }
    }

    /** The listener's list takes no part in it. */
    @Test
    void whoMayNotComeToTheListenerHasNoUseForAPassword() throws Exception {
        expect(403, "10.9.0.1", "/any", RIGHT);
    }

    @Test
    void theServerGetsNoPasswordThatNobodyAskedForEither() throws Exception {
        String from = "PROXY TCP4 10.1.2.3 192.0.2.1 4711 443\n";
        for (String field : new String[] {RIGHT, "X: y", "Authorization: Basic d3Jvbmc6d3Jvbmc="}) {
            try (WholeProduct.Joined joined =
                    WholeProduct.join(product.dial(), backend, from + End.request("/app", field))) {
                assertFalse(joined.request().contains("uthorization"), joined.request());
            }
            assertFalse(product.wholeLine().contains(" user="));
        }
    }
}
