package io.towline.service;

import java.time.Duration;

/**
 * The end of a process that was told to go and may not be able to: a thread that never comes back holds up the orderly way. Who waits for
 * this one waits so long and no longer.
 */
public final class CertainEnd {

    private CertainEnd() {}

    /**
     * From here on the process has {@code grace} to end by itself. To be called more than once is no harm: the first counts.
     *
     * @param code to end with if it does not
     */
    public static void within(Duration grace, int code) {
        Thread.ofPlatform().daemon().name("certain end").start(() -> {
            try {
                Thread.sleep(grace);
            } catch (InterruptedException hurried) {
                // so much the better
            }
            Runtime.getRuntime().halt(code); // asks nobody: no hook, no lock, no log
        });
    }
}
