package io.towline.service.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceUnitTest {

    @TempDir
    private Path root;

    private void file(String path, String content) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), content);
    }

    @Test
    void whereNoServiceIsInstalledThereIsNone() {
        assertEquals(Optional.empty(), ServiceUnit.installed(root).map(ServiceUnit::user));
    }

    @Test
    void theShippedUnitRunsAsTowline() throws IOException {
        file("usr/lib/systemd/system/towline.service", Files.readString(Path.of("systemd/towline.service")));
        file("etc/default/towline", "# a comment\nTOWLINE_TOKEN=\"s3cret\"\nPORT=9001\n");
        ServiceUnit unit = ServiceUnit.installed(root).orElseThrow();
        assertEquals("towline", unit.user());
        assertEquals(List.of(), unit.supplementaryGroups());
        assertEquals(Map.of("TOWLINE_TOKEN", "s3cret", "PORT", "9001"), unit.environment());
    }

    @Test
    void dropInsComeAfterIt() throws IOException {
        file("usr/lib/systemd/system/towline.service", "[Service]\nUser=towline\nSupplementaryGroups=a b\n");
        file(
                "etc/systemd/system/towline.service.d/override.conf",
                "[Service]\nUser=web\nSupplementaryGroups=\n"
                        + "SupplementaryGroups=ssl-cert\nEnvironment=\"A=b c\"\n");
        ServiceUnit unit = ServiceUnit.installed(root).orElseThrow();
        assertEquals("web", unit.user());
        assertEquals(List.of("ssl-cert"), unit.supplementaryGroups());
        assertEquals(Map.of("A", "b c"), unit.environment());
    }

    @Test
    void withoutAUserItIsRoot() throws IOException {
        file("etc/systemd/system/towline.service", "[Service]\nExecStart=/bin/true\n");
        assertEquals("root", ServiceUnit.installed(root).orElseThrow().user());
    }

    @Test
    void whatItsSandboxHides() throws IOException {
        file("usr/lib/systemd/system/towline.service", Files.readString(Path.of("systemd/towline.service")));
        ServiceUnit unit = ServiceUnit.installed(root).orElseThrow();
        assertEquals(Optional.of("ProtectHome=yes"), unit.hides(Path.of("/home/me/site.key")));
        assertEquals(Optional.of("ProtectHome=yes"), unit.hides(Path.of("/root/.acme.sh/site.key")));
        assertEquals(Optional.of("PrivateTmp=yes"), unit.hides(Path.of("/tmp/site.key")));
        assertEquals(Optional.empty(), unit.hides(Path.of("/etc/towline/tls/site.key")));
        assertEquals(Optional.empty(), unit.hides(Path.of("/homes/site.key")));
        file("etc/systemd/system/towline.service.d/override.conf", "[Service]\nProtectHome=read-only\nPrivateTmp=no\n");
        ServiceUnit open = ServiceUnit.installed(root).orElseThrow();
        assertEquals(Optional.empty(), open.hides(Path.of("/home/me/site.key")));
        assertEquals(Optional.empty(), open.hides(Path.of("/tmp/site.key")));
    }
}
