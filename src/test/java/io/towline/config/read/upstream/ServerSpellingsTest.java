package io.towline.config.read.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSpellingsTest {

    private static final List<String> SERVERS = List.of(
            "ws://10.0.0.7:9000",
            "wss://app.example:443",
            "ws://web.example:80",
            "ws://[::1]:9000",
            "unix:/run/app.sock",
            "wss://unix:/run/secure.sock",
            "ws://both.example:8443",
            "wss://both.example:8443");

    @ParameterizedTest
    @CsvSource({
        "ws://10.0.0.7:9000, ws://10.0.0.7:9000",
        "http://10.0.0.7:9000, ws://10.0.0.7:9000",
        "10.0.0.7:9000, ws://10.0.0.7:9000",
        "wss://app.example, wss://app.example:443",
        "https://App.Example:443, wss://app.example:443",
        "app.example:443, wss://app.example:443",
        "web.example, ws://web.example:80",
        "http://web.example, ws://web.example:80",
        "http://[::1]:9000, ws://[::1]:9000",
        "[::1]:9000, ws://[::1]:9000",
        "[0:0:0:0:0:0:0:1]:9000, ws://[::1]:9000",
        "unix:/run/app.sock, unix:/run/app.sock",
        "http://unix:/run/app.sock, unix:/run/app.sock",
        "unix:///run/app.sock, unix:/run/app.sock",
        "https://unix:/run/secure.sock, wss://unix:/run/secure.sock",
        "unix:/run/secure.sock, wss://unix:/run/secure.sock",
        "https://both.example:8443, wss://both.example:8443",
        "http://both.example:8443, ws://both.example:8443",
    })
    void eachNamesItsServer(String said, String meant) {
        assertEquals(Optional.of(meant), ServerSpellings.meant(said, SERVERS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "both.example:8443",
                "https://10.0.0.7:9000",
                "10.0.0.7",
                "10.0.0.7:9001",
                "ws://10.0.0.7:9000/path",
                "ftp://10.0.0.7:9000",
                "/run/app.sock ",
                "",
                "://",
                "a b"
            })
    void whatNamesNoneOrSeveralIsNone(String said) {
        assertEquals(Optional.empty(), ServerSpellings.meant(said, SERVERS));
    }
}
