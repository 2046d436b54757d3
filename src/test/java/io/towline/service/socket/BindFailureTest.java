package io.towline.service.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class BindFailureTest {

    private static final String HEAD = "sl local_address rem_address st queues tr retrnsmt uid timeout inode\n";

    @TempDir
    private Path proc;

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private void file(String path, String content) throws IOException {
        Path file = proc.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void whoHasThePortIsNamed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String said =
                    BindFailure.mend(new IOException(new BindException("Address already in use")), (InetSocketAddress)
                            socket.getLocalSocketAddress());
            assertEquals(
                    ", taken by THIS (pid " + ProcessHandle.current().pid() + "). Stop that, or take another port.",
                    said.replaceFirst("by \\S+", "by THIS"));
        }
    }

    @Test
    void aProcessOfSomebodyElseIsToldByItsUser() throws IOException {
        file("net/tcp", HEAD + "0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1\n");
        assertEquals(
                ", taken by a process of user root. As root, \"ss -ltnp sport = :8080\" names it. Stop that, or take"
                        + " another port.",
                BindFailure.mend(at("0.0.0.0", 8080), proc));
    }

    @Test
    void aForbiddenPortTellsOfTheCapability() throws IOException {
        file("sys/net/ipv4/ip_unprivileged_port_start", "1024\n");
        assertEquals(
                ". Ports below 1024 take the capability CAP_NET_BIND_SERVICE. The service of scripts/install has it; by hand:"
                        + " sudo setpriv --reuid=$USER --init-groups --inh-caps=+net_bind_service"
                        + " --ambient-caps=+net_bind_service towline run. Or take another port, such as 8443.",
                BindFailure.mend(at("0.0.0.0", 443), proc));
    }

    /** Of the real one, too: /proc/sys is read otherwise than files are. */
    @Test
    void theKernelsOwnBorderIsRead() throws Exception {
        ChildProcess.Outcome cat =
                ChildProcess.run(new ProcessBuilder("cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start"));
        String border = cat.said().strip();
        assumeTrue(Integer.parseInt(border) > 1);
        Files.createSymbolicLink(proc.resolve("sys"), Path.of("/proc/sys"));
        int below = Integer.parseInt(border) - 1;
        String said = BindFailure.mend(at("0.0.0.0", below), proc);
        assertTrue(said.startsWith(". Ports below " + border + " take the capability CAP_NET_BIND_SERVICE."), said);
    }

    @Test
    void anAddressOfNoInterface() throws IOException {
        file("net/if_inet6", "");
        assertEquals(
                ". No interface of this machine has that address: \"ip address\" lists them. For all of them write \":8080\".",
                BindFailure.mend(at("192.0.2.1", 8080), proc));
        assertEquals(
                ". No interface of this machine has that address: \"ip address\" lists them. For all of them write \":8080\".",
                BindFailure.mend(at("2001:db8::1", 8080), proc));
    }

    /** The kernel asks for the address before it asks for rights. */
    @Test
    void anAddressOfNoInterfaceIsNoMatterOfRights() throws IOException {
        file("sys/net/ipv4/ip_unprivileged_port_start", "1024\n");
        file("net/if_inet6", "");
        assertEquals(
                ". No interface of this machine has that address: \"ip address\" lists them. For all of them write \":80\".",
                BindFailure.mend(at("192.0.2.1", 80), proc));
    }

    @Test
    void noIpv6() {
        assertEquals(
                ". This machine has no IPv6. Write \"0.0.0.0:8080\", or \":8080\" for whatever it has.",
                BindFailure.mend(at("::", 8080), proc));
    }

    @Test
    void whatIsNotOfTheBindIsLeftAlone() {
        assertEquals("", BindFailure.mend(new IOException("no such certificate"), at("127.0.0.1", 8080)));
    }
}
