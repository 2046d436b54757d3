package io.towline.outside;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Loopback ports: for processes whose configuration must name one before they run. */
final class Ports {
    private static final Duration START = Duration.ofSeconds(30);

    /** The kernel may hand out again at once what was given back. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port that was free a moment ago, which is as much as can be known from outside; another one each time. */
    static int free() throws IOException {
        while (true) {
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(probe.getLocalPort())) {
                    return probe.getLocalPort();
                }
            }
        }
    }

    /** Waits until the process accepts on the port; fails when it ends or takes too long. */
    static void awaitAccepting(int port, PeerProcess process) throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!accepts(port)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("Nothing accepts on port " + port + process.said());
            }
            Thread.sleep(20); // between two looks at the condition
        }
    }

    static boolean accepts(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
