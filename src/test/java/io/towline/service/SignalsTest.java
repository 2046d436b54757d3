package io.towline.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {

    /** USR2 and WINCH: they mean nothing to the JVM or the tests' runner. */
    @Test
    void repeatsAreToldEvenWhileTheFirstIsBeingHandled() throws IOException, InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        CountDownLatch done = new CountDownLatch(1);
        Signals.on(Set.of("USR2", "WINCH"), name -> {
            told.add(name);
            await(done);
        });
        raise("USR2");
        assertEquals("USR2", told.poll(60, TimeUnit.SECONDS));
        raise("WINCH");
        assertEquals("WINCH", told.poll(60, TimeUnit.SECONDS));
        raise("USR2");
        assertEquals("USR2", told.poll(60, TimeUnit.SECONDS));
        done.countDown();
    }

    @Test
    void aSignalThatTheJvmKeepsIsAMistake() {
        IllegalStateException mistake =
                assertThrows(IllegalStateException.class, () -> Signals.on(Set.of("SEGV"), name -> {}));
        assertTrue(mistake.getMessage().startsWith("could not listen to SIGSEGV: "), mistake.getMessage());
    }

    /** By the shell's own kill, to this very process. */
    private static void raise(String name) throws IOException, InterruptedException {
        String pid = Long.toString(ProcessHandle.current().pid());
        ProcessBuilder kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid);
        assertEquals(new ChildProcess.Outcome(0, ""), ChildProcess.run(kill));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
