package io.towline.outside;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers of the bridge's sessions that mean harm, against a Towline with little memory. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class HostileServersIT {

    /** What they would hold is more than the process has: 64 KiB each. */
    private static final int STALLED = 1_500;

    @Test
    void whoMeansWellIsServedWhileServersDoNotEndTheirMessages(@TempDir Path folder) throws Exception {
        try (LittleTowline towline = new LittleTowline(folder)) {
            towline.expectServedBeside(
                    STALLED, "POST /stall?towline-session=new HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 201);
            towline.expectSaid(" close_code=1013 by=towline cause=refused-overload reason=\"no room\"");
        }
    }
}
