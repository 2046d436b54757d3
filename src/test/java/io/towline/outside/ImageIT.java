package io.towline.outside;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The image for containers, without an engine: its layers are unpacked and run as one would. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class ImageIT {

    @Test
    void anImageIsMadeThatRuns() throws IOException, InterruptedException {
        Script.run("scripts/image");
        Script.run("scripts/test-image").says("ok: the health check finds it", "ok: it leaves in order");
    }
}
