package io.towline.outside;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for processes whose configuration must name one before they run, or on which nobody is to listen. */
final class Ports {
    /** Below those that the kernel gives to whoever names none, from 32768 on: any program's next connection might take one of them. */
    private static final int FIRST = 20_000;

    private static final int BEHIND_LAST = 32_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** Free on all addresses a moment ago, which is as much as can be known from outside; another one each time. */
    static int free() throws IOException {
        for (int tries = 0; tries < 1000; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
            try (ServerSocket _ = new ServerSocket(port, 1)) {
                if (GIVEN.add(port)) {
                    return port;
                }
            } catch (BindException taken) {
                // then another
            }
        }
        throw new IOException("no port is free from " + FIRST + " on");
    }

    /** Waits until the process accepts on the port; fails when it ends or takes too long. */
    static void awaitAccepting(int port, PeerProcess process) throws InterruptedException {
        process.await(() -> accepts(port), "somebody who accepts on port " + port);
    }

    static boolean accepts(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
