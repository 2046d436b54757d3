package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client hears the same of its session by whichever transport it has come; times in whole seconds, rounded up. */
class SessionDescriptionTest {

    private static final Pattern DESCRIPTION = Pattern.compile("\\{\"id\":\"[^\"]{20,}\"(,\"protocol\".*?\\})");

    @AutoClose
    private final Backend backend = new Backend();

    @AutoClose
    private final WholeProduct product;

    SessionDescriptionTest() throws IOException {
        product = WholeProduct.of(WholeProduct.simple(backend)
                + "routes.chat.bridge { enabled = on, hold = 1500ms, resume-window = 90500ms, buffer = 64KiB }\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "lines", "poll", "socket"})
    void isTheSame(String transport) throws IOException {
        assertEquals(
                ",\"protocol\":null,\"ack\":0,\"resumeWindow\":91,\"hold\":2,\"maxMessage\":65536,\"buffer\":65536,"
                        + "\"resume\":true}",
                described(transport));
    }

    private String described(String transport) throws IOException {
        if (transport.equals("socket")) {
            try (End client = product.dial()) {
                client.send(End.request("/chat?towline-session=new"));
                agree();
                client.head();
                return only(BusyServer.text(client.receive()));
            }
        }
        try (Fallback client = new Fallback(product.address())) {
            switch (transport) {
                case "events" -> client.send("GET", "/chat", "", "Accept: text/event-stream");
                case "lines" -> client.send("GET", "/chat", "", "Accept: application/x-ndjson");
                default -> client.send("POST", "/chat?towline-session=new", "");
            }
            agree();
            return only(
                    switch (transport) {
                        case "events" -> {
                            client.head();
                            yield client.event();
                        }
                        case "lines" -> {
                            client.head();
                            yield client.line();
                        }
                        default -> client.answer().body();
                    });
        }
    }

    private void agree() throws IOException {
        backend.accept().agree();
    }

    private static String only(String text) {
        Matcher found = DESCRIPTION.matcher(text);
        return found.find() ? found.group(1) : text;
    }
}
