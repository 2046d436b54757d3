package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.pem.PemIdentity;
import io.towline.testkit.ChildProcess;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The deploy hook of docs/tls.md, as it stands there. */
@EnabledOnOs(OS.LINUX)
class CertbotHookTest {

    @TempDir
    private Path folder;

    @Test
    void itCopiesWhatWasRenewed() throws Exception {
        Path live = Files.createDirectories(folder.resolve("live/example.com"));
        Pem pem = TestCertificates.selfSigned(folder, "example.com");
        Files.copy(pem.cert(), live.resolve("fullchain.pem"));
        Files.copy(pem.key(), live.resolve("privkey.pem"));
        Path tls = folder.resolve("tls");
        Path hook = Files.writeString(folder.resolve("hook"), hook());
        ProcessBuilder command = new ProcessBuilder("sh", hook.toString());
        command.environment().put("RENEWED_LINEAGE", live.toString());
        command.environment().put("TOWLINE_TLS", tls.toString());
        command.environment()
                .put(
                        "TOWLINE_GROUP",
                        Files.readAttributes(folder, PosixFileAttributes.class)
                                .group()
                                .getName());
        for (int twice = 0; twice < 2; twice++) {
            assertEquals(new ChildProcess.Outcome(0, ""), ChildProcess.run(command));
        }
        PemIdentity.read(tls.resolve("example.com.crt"), tls.resolve("example.com.key"));
        assertEquals("rwxr-x---", mode(tls));
        assertEquals("rw-r-----", mode(tls.resolve("example.com.key")));
        try (var files = Files.list(tls)) {
            assertEquals(2, files.count());
        }
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String hook() throws Exception {
        String manual = Files.readString(Path.of("docs/tls.md"));
        int begin = manual.indexOf("```sh\n#!/bin/sh\n# /etc/letsencrypt/");
        return manual.substring(begin + "```sh\n".length(), manual.indexOf("```\n", begin + 5));
    }
}
