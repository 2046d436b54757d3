package io.towline;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files by HTTP/2, where a stream may end while its connection stays. */
class FilesOverHttp2Test {

    @TempDir
    private Path dir;

    private WholeProduct product;
    private Pem own;

    private RawHttp2 client() throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        Path root = Files.createDirectory(dir.resolve("site"));
        Files.write(root.resolve("big.bin"), new byte[1_000_000]);
        Files.writeString(root.resolve("small.txt"), "small");
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                routes { site { files { root = "%s" } } }
                """.formatted(own.cert(), own.key(), root));
        SSLSocket socket = (SSLSocket) TestCertificates.trusting(own)
                .getSocketFactory()
                .createSocket("127.0.0.1", product.address().getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return new RawHttp2(socket);
    }

    @AfterEach
    void end() {
        product.close();
    }

    /** Its window is full: nothing more is written until somebody says so. */
    @Test
    void aStreamThatIsResetHoldsNoFile() throws Exception {
        try (RawHttp2 client = client()) {
            client.preface();
            client.send(get(1, "/big.bin"));
            assertEquals(1, client.next(HEADERS).stream());
            long got = 0;
            while (got < 65_535) {
                got += client.next(DATA).payload().length;
            }
            assertEquals(1, openFiles());
            client.send(frame(RST_STREAM, 0, 1, integer(8)));
            String line = product.line();
            assertTrue(line.contains(" status=200 ") && line.contains(" by=client cause=client-lost "), line);
            assertEquals(0, openFiles());
            client.send(frame(WINDOW_UPDATE, 0, 0, integer(65_535))); // for the connection
            client.send(get(3, "/small.txt"));
            assertEquals(3, client.next(HEADERS).stream());
        }
    }

    private static long openFiles() throws IOException {
        long open = 0;
        try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : all) {
                try {
                    open += Files.readSymbolicLink(each).endsWith("big.bin") ? 1 : 0;
                } catch (IOException gone) {
                    // closed meanwhile, so not it
                }
            }
        }
        return open;
    }
}
