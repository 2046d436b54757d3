package io.towline.outside;

import java.io.IOException;
import java.nio.file.Path;

/** A backend and Towline in front of it, plain and by TLS, with the routes that the peers' checks need. */
final class Harbour implements AutoCloseable {
    final int plainPort = Ports.free();
    final int securePort = Ports.free();

    /** Where a page may be served: http://127.0.0.1 or https://127.0.0.1 with this port is an origin that the routes list. */
    final int pagePort = Ports.free();

    final Certificate certificate;
    final PeerProcess towline;
    final Backend backend;

    private Harbour(Path folder, Backend backend) throws IOException, InterruptedException {
        this.backend = backend;
        try {
            certificate = Certificate.create(folder);
            towline = Launcher.serve(folder, config(), plainPort, securePort);
        } catch (AssertionError | IOException | InterruptedException e) {
            backend.close();
            throw e;
        }
    }

    static Harbour open(Path folder) throws IOException, InterruptedException {
        return new Harbour(folder, Backend.start());
    }

    /** The same with the backend on a socket file in the folder. */
    static Harbour overSocketFile(Path folder) throws IOException, InterruptedException {
        return new Harbour(folder, Backend.start(folder.resolve("app.sock")));
    }

    /** For clients: {@code ws://…} or {@code wss://…}. */
    String url(String scheme) {
        return scheme + "://127.0.0.1:" + (scheme.equals("wss") ? securePort : plainPort);
    }

    @Override
    public void close() {
        towline.close();
        backend.close();
    }

    private String config() {
        return """
                listeners {
                  plain { bind = "127.0.0.1:%1$d", forwarded { trust = ["127.0.0.1/32"] } }
                  secure { bind = "127.0.0.1:%2$d", tls { certificates = [{ cert = "%3$s", key = "%4$s" }] } }
                }
                upstreams { backend { servers = ["%5$s"] } }
                defaults {
                  route {
                    upstream = backend
                    origins = ["http://127.0.0.1:%6$d", "https://127.0.0.1:%6$d", "https://harbour.example"]
                    max-message { from-client = 16MiB, from-upstream = 16MiB }
                  }
                }
                routes {
                  all { path = "/" }
                  uncompressed { path = "/uncompressed", compression = off }
                }
                control { socket = off }
                drain { time = 1s, hard-stop = 2m }
                """.formatted(
                        plainPort,
                        securePort,
                        certificate.chain().getFileName(),
                        certificate.key().getFileName(),
                        backend.url(),
                        pagePort);
    }
}
