package io.towline;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Servers behind the product that answer by themselves, all at once: plain requests with 200, opening handshakes with 101, and each with its name,
 * {@code a}, {@code b} and so on, in a field. Whom a request was given to is what the tests that use them ask.
 */
final class NamedServers implements AutoCloseable {

    private static final String FIELD = "X-Server: ";

    private final List<Backend> servers = new ArrayList<>();
    private final List<End> open = Collections.synchronizedList(new ArrayList<>());
    private final BiFunction<String, String, List<String>> further;

    NamedServers(int count) throws IOException {
        this(count, (name, request) -> List.of());
    }

    /** @param further fields of the answer, by the server's name and the request's head */
    NamedServers(int count, BiFunction<String, String, List<String>> further) throws IOException {
        this.further = further;
        for (int i = 0; i < count; i++) {
            Backend server = new Backend();
            servers.add(server);
            String name = Character.toString('a' + i);
            Thread.ofVirtual().start(() -> serve(server, name));
        }
    }

    /** As a configuration lists them, but for those named in {@code without}. */
    String urls(String without) {
        return servers.stream()
                .filter(each -> without.indexOf('a' + servers.indexOf(each)) < 0)
                .map(Backend::url)
                .collect(Collectors.joining(", "));
    }

    /**
     * They are one upstream, to which all goes: plain requests, handshakes and sessions of the bridge. One I/O thread, so that whose turn it is
     * can be told.
     *
     * @param choosing settings by which the upstream chooses one
     * @param without names of those that are not in it
     */
    String configuration(String choosing, String without) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", forwarded.trust = ["127.0.0.1/32"] } }
                upstreams { chat { servers = [ %s ], %s, max-fails = 1 } }
                routes { chat { upstream = chat, http.enabled = on, bridge { enabled = on, sockjs { mode = unwrap, prefix = "/sockjs" } } } }
                """.formatted(urls(without), choosing);
    }

    /** As operators see it. */
    String url(String name) {
        return server(name).url().replace("\"", "");
    }

    /** Nobody reaches it from now on. */
    void stop(String name) throws Exception {
        int port = server(name).port();
        server(name).close();
        // Its thread may take one more that comes while the socket is being closed.
        Await.until(() -> refuses(port), "a server that refuses connections");
    }

    private static boolean refuses(int port) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !client.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }

    private Backend server(String name) {
        return servers.get(name.charAt(0) - 'a');
    }

    /** A plain request through the product; the answer's head. */
    static String get(WholeProduct product, String target, String... lines) throws IOException {
        try (End client = product.dial()) {
            client.send("GET " + target + " HTTP/1.1\nHost: s\n"
                    + List.of(lines).stream().map(line -> line + "\n").collect(Collectors.joining()) + "\n");
            return client.head();
        }
    }

    /** An opening handshake through the product; the answer's head. */
    static String handshake(WholeProduct product, String target, String... lines) throws IOException {
        try (End client = product.dial()) {
            client.send(End.request(target, lines));
            return client.head();
        }
    }

    /** Whose answer it is. */
    static String name(String head) {
        int at = head.indexOf(FIELD);
        return at < 0 ? "none: " + head : head.substring(at + FIELD.length(), head.indexOf('\n', at));
    }

    private void serve(Backend server, String name) {
        try {
            while (true) {
                End client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> answer(client, name));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void answer(End client, String name) {
        try {
            while (true) {
                String request = client.head();
                List<String> fields = new ArrayList<>(further.apply(name, request));
                fields.add(FIELD + name);
                if (request.contains("\nUpgrade: ")) {
                    client.send(End.agreement(request, fields.toArray(String[]::new)));
                    client.awaitEnd();
                    return;
                }
                client.send("HTTP/1.1 200 OK\nContent-Length: 0\n" + String.join("\n", fields) + "\n\n");
            }
        } catch (IOException | AssertionError gone) {
            // the product, or the test, needs it no more
        }
    }

    @Override
    public void close() throws IOException {
        for (Backend each : servers) {
            each.close();
        }
        synchronized (open) {
            for (End each : open) {
                each.close();
            }
        }
    }
}
