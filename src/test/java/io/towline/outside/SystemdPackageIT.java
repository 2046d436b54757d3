package io.towline.outside;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Debian's package under a systemd that systemd-nspawn boots. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class SystemdPackageIT {

    @Test
    void systemdStartsUpgradesAndStopsThePackagedService() throws IOException, InterruptedException {
        Script.run("scripts/test-systemd")
                .says(
                        "ok: who waited is served by the new one",
                        "ok: an upgrade starts it anew",
                        "ok: with exit code 0",
                        "ok: nothing of it is enabled");
    }
}
