package io.towline.outside;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The package for Fedora and its kin, made of the same tree as Debian's. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class RpmPackageIT {

    @Test
    void anRpmInstallsUpgradesAndIsRemoved() throws IOException, InterruptedException {
        Script.run("scripts/rpm");
        Script.run("scripts/test-rpm").says("ok: a changed proxy.conf is kept", "ok: the program is gone");
    }
}
