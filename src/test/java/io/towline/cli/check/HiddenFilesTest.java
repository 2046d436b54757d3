package io.towline.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.towline.config.ConfigResult;
import io.towline.config.Mistake;
import io.towline.config.read.ConfigFile;
import io.towline.service.systemd.ServiceUnit;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests' folders are below /tmp, which the shipped unit hides. */
class HiddenFilesTest {

    @TempDir
    private Path folder;

    private ServiceUnit unit(String setting) throws Exception {
        Path units = Files.createDirectories(folder.resolve("root/etc/systemd/system"));
        Files.writeString(units.resolve("towline.service"), "[Service]\nUser=towline\n" + setting + "\n");
        return ServiceUnit.installed(folder.resolve("root")).orElseThrow();
    }

    @Test
    void whatTheUnitHidesIsAMistake() throws Exception {
        Pem pem = TestCertificates.selfSigned(folder, "localhost");
        Path file = Files.writeString(
                folder.resolve("proxy.conf"), """
                listeners.secure {
                  bind = ":8443"
                  tls.certificates = [{ cert = "CERT", key = "KEY" }]
                }
                upstreams.app { servers = ["wss://127.0.0.1:9000"], tls.trust = "CERT" }
                routes.app.upstream = app
                routes.site { path = /site, files.root = "FOLDER" }
                """.replace("CERT", pem.cert().toString())
                        .replace("KEY", pem.key().toString())
                        .replace("FOLDER", folder.toString()));
        ConfigResult read = ConfigFile.load(file);
        assertSame(read, HiddenFiles.judged(read, unit("PrivateTmp=no")));
        String hidden =
                " is hidden from the service (PrivateTmp=yes in its unit). Put it where the service may read it, such as"
                        + " /etc/towline.";
        assertEquals(
                new ConfigResult.Unusable(List.of(
                        new Mistake(file + ":3", "listeners.secure.tls.certificates: " + pem.cert() + hidden),
                        new Mistake(file + ":3", "listeners.secure.tls.certificates: " + pem.key() + hidden),
                        new Mistake(file + ":5", "upstreams.app.tls.trust: " + pem.cert() + hidden),
                        new Mistake(file + ":7", "routes.site.files.root: " + folder + hidden))),
                HiddenFiles.judged(read, unit("PrivateTmp=yes")));
    }

    /** Which may come later, so it is a warning. */
    @Test
    void aServersSocketFileThatTheUnitHidesIsSaid() throws Exception {
        Path file = folder.resolve("app.sock");
        assertEquals(
                Optional.of(file + " is hidden from the service (PrivateTmp=yes in its unit), so its server gets no"
                        + " connection. Let it listen below /run."),
                HiddenFiles.socket(file, Optional.of(unit("PrivateTmp=yes"))));
        assertEquals(Optional.empty(), HiddenFiles.socket(file, Optional.of(unit("PrivateTmp=no"))));
        assertEquals(Optional.empty(), HiddenFiles.socket(file, Optional.empty()));
    }
}
