package io.towline.outside;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The WebSocket server behind the proxy: Node's ws, see {@code src/test/outside/backend.js}.
 *
 * @param port 0 where it is on a socket file
 * @param url as a configuration names it
 */
record Backend(PeerProcess process, int port, String url) implements AutoCloseable {

    static Backend start() throws IOException, InterruptedException {
        PeerProcess process = PeerProcess.start("node", "src/test/outside/backend.js");
        String port =
                process.awaitLine("^listening (\\d+)$", Duration.ofMinutes(2)).group(1);
        return new Backend(process, Integer.parseInt(port), "ws://127.0.0.1:" + port);
    }

    static Backend start(Path socket) throws IOException, InterruptedException {
        PeerProcess process = PeerProcess.start("node", "src/test/outside/backend.js", socket.toString());
        process.awaitLine("^listening /", Duration.ofMinutes(2));
        return new Backend(process, 0, "unix:" + socket);
    }

    @Override
    public void close() {
        process.close();
    }
}
