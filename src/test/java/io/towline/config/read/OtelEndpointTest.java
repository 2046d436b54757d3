package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.config.ConfigResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of an {@code otel.endpoint} that is none. */
class OtelEndpointTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            grpc://collector:4317           | "grpc://collector:4317" is no http:// or https:// URL. Write such as "http://127.0.0.1:4318".
            http://me:hunter2@collector     | has a user name or password. Write headers { Authorization = "Basic ..." } instead.
            http://collector:4318/v1/traces | "http://collector:4318/v1/traces" ends with /v1/traces, which Towline adds. Write it without.
            http://collector/a?key=b        | "http://collector/a?key=b" is no http:// or https:// URL. Write such as "http://127.0.0.1:4318". To turn it off, write off.
            http:///v1                      | "http:///v1" names no host.
            http://collector:0              | "http://collector:0" has no valid port. Ports are numbers from 1 to 65535.
            http://colle ctor               | "colle ctor" is neither a host name nor an address. To turn it off, write off.
            http://collector/a b            | "http://collector/a b" is no URL: Illegal character in path. To turn it off, write off.
            on                              | "on" is no http:// or https:// URL. Write such as "http://127.0.0.1:4318". To turn it off, write off.
            0                               | "0" does not turn it off. Write off.
            """)
    void whatIsNoneIsTold(String endpoint, String mistake) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), """
                listeners.plain.bind = "127.0.0.1:8080"
                routes.site.respond { status = 200, body = site }
                otel.endpoint = "%s"
                """.formatted(endpoint));
        ConfigResult.Unusable read = assertInstanceOf(ConfigResult.Unusable.class, Loading.load(file));
        assertEquals(
                "3: otel.endpoint: " + mistake,
                read.mistakes().getFirst().toString().replaceFirst("^.*proxy.conf:", ""));
    }
}
