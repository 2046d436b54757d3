package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The peers' programs in {@code src/test/outside}, each run against one URL. A program prints {@code ok NAME} or
 * {@code FAILED NAME: why} for each of its checks; the names are spelled out here, so that no check can go missing unseen.
 */
record Peer(String url, Harbour harbour) {
    private static final Path PROGRAMS = Path.of("src/test/outside");
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final List<String> WEB = List.of(
            "text",
            "binary",
            "big-to-server",
            "big-both-ways",
            "compressed",
            "uncompressed",
            "subprotocol",
            "client-close",
            "server-close",
            "server-ping",
            "order");

    void nodeWs() throws IOException, InterruptedException {
        expect(and(WEB, "fragments", "client-ping", "request", "refusal"), node("ws-peer.js", url));
    }

    void undici() throws IOException, InterruptedException {
        expect(and(WEB, "request", "refusal"), node("undici-peer.js", url));
    }

    void chromium(Path profile) throws IOException, InterruptedException {
        expect(
                and(WEB, "request", "refusal", "foreign-origin"),
                node(
                        "browser-peer.js",
                        url,
                        String.valueOf(harbour.pagePort),
                        profile.toString(),
                        harbour.certificate.chain().toString(),
                        harbour.certificate.key().toString()));
    }

    void pythonWebsockets() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/python3", PROGRAMS.resolve("python-peer.py").toString(), url));
        if (url.startsWith("wss:")) {
            command.add(harbour.certificate.chain().toString());
        }
        expect(and(WEB, "fragments", "many-fragments", "client-ping", "request", "refusal"), command);
    }

    private static List<String> node(String program, String... arguments) {
        return and(List.of("node", PROGRAMS.resolve(program).toString()), arguments);
    }

    private static List<String> and(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private void expect(List<String> checks, List<String> command) throws IOException, InterruptedException {
        Map<String, String> trust =
                Map.of("NODE_EXTRA_CA_CERTS", harbour.certificate.chain().toString());
        try (PeerProcess peer = PeerProcess.start(trust, Path.of("."), command)) {
            int exit = peer.awaitExit(PATIENCE);
            String wanted = checks.stream().map("ok "::concat).collect(Collectors.joining("\n"));
            assertEquals(wanted, String.join("\n", peer.lines()), () -> "Towline" + harbour.towline.said() + "\npeer");
            assertEquals(0, exit, peer::said);
        }
    }
}
