package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.towline.cli.control.ExitCode;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.UnixServerSocket;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What root may read, and another user may not. */
class CheckAsUserTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Pem pem;
    private Path file;

    private int check(String... more) {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "check";
        arguments[1] = "-c";
        arguments[2] = file.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Commands.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    @BeforeEach
    void write() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may become another user");
        mode(folder, "rwxr-xr-x");
        Path tls = Files.createDirectory(folder.resolve("tls"));
        mode(tls, "rwxr-xr-x");
        pem = TestCertificates.selfSigned(tls, "localhost");
        mode(pem.cert(), "rw-r--r--");
        mode(pem.key(), "rw-r--r--");
        file = Files.writeString(folder.resolve("proxy.conf"), """
                listeners.secure {
                  bind = ":8443"
                  tls.certificates = [{ cert = "CERT", key = "KEY" }]
                }
                upstreams.app.servers = ["ws://127.0.0.1:9000"]
                routes.app.upstream = app
                """.replace(
                "CERT", pem.cert().toString()).replace("KEY", pem.key().toString()));
        mode(file, "rw-r--r--");
    }

    @Test
    void whatMayBeReadIsUsable() {
        assertEquals(ExitCode.OK, check("--as-user", "nobody"), err::toString);
        assertEquals(
                file + " can be used by user nobody.",
                out.toString().lines().findFirst().orElseThrow());
    }

    @Test
    void aKeyForRootAlone() throws IOException {
        mode(pem.key(), "rw-------");
        assertEquals(ExitCode.CONFIG, check("--as-user", "nobody"));
        assertEquals(
                file + ":3: listeners.secure.tls.certificates: " + pem.key()
                        + ": may not be read by user nobody: its mode forbids it (root:root, rw-------)."
                        + " As root: chgrp $(id -gn nobody) " + pem.key() + " && chmod g+r " + pem.key()
                        + ".\n1 mistake\n",
                err.toString());
        err.getBuffer().setLength(0);
        assertEquals(ExitCode.OK, check("--as-user", "root"), err::toString);
    }

    @Test
    void aFolderForRootAlone() throws IOException {
        Path tls = pem.key().getParent();
        mode(tls, "rwx------");
        assertEquals(ExitCode.CONFIG, check("--as-user", "nobody"));
        assertEquals(
                file + ":3: listeners.secure.tls.certificates: " + pem.cert() + " and " + pem.key()
                        + ": may not be read by user nobody: the folder " + tls
                        + " (root:root, rwx------) is closed to it."
                        + " As root: chmod o+x " + tls + ". Or copy the file to where that user may read it, such as"
                        + " /etc/towline.\n1 mistake\n",
                err.toString());
    }

    @Test
    void aConfigurationForRootAlone() throws IOException {
        mode(file, "rw-------");
        assertEquals(ExitCode.CONFIG, check("--as-user", "nobody"));
        assertEquals(
                file + ": may not be read by user nobody: its mode forbids it (root:root, rw-------)."
                        + " As root: chgrp $(id -gn nobody) " + file + " && chmod g+r " + file + ".\n1 mistake\n",
                err.toString());
    }

    @Test
    void aConfigurationInAFolderForRootAlone() throws IOException {
        mode(folder, "rwx------");
        assertEquals(ExitCode.CONFIG, check("--as-user", "nobody"));
        assertEquals(
                file + ": may not be read by user nobody: the folder " + folder
                        + " (root:root, rwx------) is closed to it."
                        + " As root: chmod o+x " + folder + ". Or copy the file to where that user may read it, such as"
                        + " /etc/towline.\n1 mistake\n",
                err.toString());
    }

    /** The service would read no routes at all, and say nothing. */
    @Test
    void includesForRootAlone() throws IOException {
        Path routes = Files.createDirectory(folder.resolve("routes.d"));
        Path more = Files.writeString(routes.resolve("more.conf"), "routes.more { upstream = app, path = /more }");
        Files.writeString(file, Files.readString(file) + "include \"routes.d/*.conf\"\n");
        mode(routes, "rwx------");
        assertEquals(ExitCode.CONFIG, check("--as-user", "nobody"));
        assertEquals(
                file + ":7: include: " + routes
                        + ": may not be read by user nobody: its mode forbids it (root:root, rwx------)."
                        + " As root: chgrp $(id -gn nobody) " + routes + " && chmod g+rx " + routes + ".\n1 mistake\n",
                err.toString());
        err.getBuffer().setLength(0);
        mode(routes, "rwxr-xr-x");
        mode(more, "rw-------");
        assertEquals(ExitCode.CONFIG, check("--as-user", "nobody"));
        assertEquals(
                more + ": may not be read by user nobody: its mode forbids it (root:root, rw-------)."
                        + " As root: chgrp $(id -gn nobody) " + more + " && chmod g+r " + more + ".\n1 mistake\n",
                err.toString());
        err.getBuffer().setLength(0);
        Files.writeString(file, Files.readString(file).replace("routes.d/*.conf", "closed/one.conf"));
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.writeString(closed.resolve("one.conf"), "");
        mode(closed, "rwx------");
        assertEquals(ExitCode.CONFIG, check("--as-user", "nobody"));
        assertEquals(
                closed.resolve("one.conf") + ": may not be read by user nobody: the folder " + closed
                        + " (root:root, rwx------) is closed to it. As root: chmod o+x " + closed
                        + ". Or copy the file to where that user may read it, such as /etc/towline.\n1 mistake\n",
                err.toString());
    }

    /** As certbot's are: the link may be read, but what it leads to may not. */
    @Test
    void aLinkIntoAFolderForRootAlone() throws IOException {
        Path archive = Files.createDirectory(folder.resolve("archive"));
        Path key = archive.resolve("privkey1.pem");
        Files.move(pem.key(), key);
        Files.createSymbolicLink(pem.key(), Path.of("../archive/privkey1.pem"));
        assertEquals(ExitCode.OK, check("--as-user", "nobody"), err::toString);
        mode(archive, "rwx------");
        assertEquals(ExitCode.CONFIG, check("--as-user", "nobody"));
        assertTrue(
                err.toString()
                        .contains("user nobody: the folder " + archive + " (root:root, rwx------) is closed to it."),
                err::toString);
    }

    /** To connect takes the right to write. The file may come later, so it is no mistake. */
    @Test
    void aSocketFileForRootAlone() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        mode(run, "rwxr-xr-x");
        Path socket = run.resolve("app.sock");
        Files.writeString(file, Files.readString(file).replace("ws://127.0.0.1:9000", "unix:" + socket));
        String begin = "WARN " + file + ":5: upstreams.app.servers: ";
        String mend = ", and make the user a member of its group (SupplementaryGroups= in Towline's unit).\n";
        try (UnixServerSocket _ = new UnixServerSocket(socket)) {
            mode(socket, "rwxrwxrwx");
            assertEquals(ExitCode.OK, check("--as-user", "nobody"), err::toString);
            assertFalse(out.toString().contains("WARN"), out::toString);
            mode(socket, "rwxr-xr-x");
            assertEquals(ExitCode.OK, check("--as-user", "nobody"), err::toString);
            String denied = socket + " may not be connected to by user nobody: ";
            assertTrue(
                    out.toString()
                            .endsWith(begin + denied
                                    + "its mode forbids it (root:root, rwxr-xr-x). Let its server make it with"
                                    + " mode 0660" + mend),
                    out::toString);
            mode(run, "rwx------");
            assertEquals(ExitCode.OK, check("--as-user", "nobody"), err::toString);
            assertTrue(
                    out.toString()
                            .endsWith(begin + denied + "the folder " + run
                                    + " (root:root, rwx------) is closed to it. Let its"
                                    + " server make the folder with mode 0750" + mend),
                    out::toString);
            assertEquals(ExitCode.OK, check("--as-user", "root"), err::toString);
            assertFalse(out.toString().endsWith(mend), out::toString);
        }
    }

    @Test
    void aUserWhoIsNotThere() {
        assertEquals(ExitCode.FAILURE, check("--as-user", "nosuchuser"));
        assertEquals("towline: there is no user \"nosuchuser\" on this machine to judge as.\n", err.toString());
    }
}
