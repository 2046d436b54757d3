package io.towline.outside;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Debian's package in a Debian of its own, as root; what it proves is what it prints. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class DebianPackageIT {

    @Test
    void aDebianWithoutJavaInstallsRunsUpgradesAndPurgesThePackage() throws IOException, InterruptedException {
        Script.run("scripts/test-package")
                .says(
                        "ok: it runs as towline, and leaves in order",
                        "ok: a changed proxy.conf is kept",
                        "ok: nothing is left");
    }
}
