package io.towline.outside;

import java.io.IOException;
import java.time.Duration;

/** The WebSocket server behind the proxy: Node's ws, see {@code src/test/outside/backend.js}. */
record Backend(PeerProcess process, int port) implements AutoCloseable {

    static Backend start() throws IOException, InterruptedException {
        PeerProcess process = PeerProcess.start("node", "src/test/outside/backend.js");
        String port =
                process.awaitLine("^listening (\\d+)$", Duration.ofMinutes(2)).group(1);
        return new Backend(process, Integer.parseInt(port));
    }

    @Override
    public void close() {
        process.close();
    }
}
