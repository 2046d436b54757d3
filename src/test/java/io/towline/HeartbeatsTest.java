package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.service.systemd.Heartbeat;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    @Test
    void everyIoThreadHasOne() throws Exception {
        try (Backend backend = new Backend();
                WholeProduct product =
                        WholeProduct.of(WholeProduct.simple(backend).replace("io.threads = 1", "io.threads = 3"))) {
            Set<Thread> threads = new HashSet<>();
            for (Heartbeat heartbeat : product.towline.heartbeats()) {
                CompletableFuture<Thread> ran = new CompletableFuture<>();
                heartbeat.executor().execute(() -> ran.complete(Thread.currentThread()));
                assertEquals(heartbeat.thread(), ran.get(60, TimeUnit.SECONDS));
                threads.add(heartbeat.thread());
            }
            assertEquals(3, threads.size());
        }
    }
}
