package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import io.towline.relay.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies of posts are taken as they are: what is compressed, or in another charset than UTF-8, is refused by name. */
class BodyCodingsTest {

    private static final Pattern ID = Pattern.compile("\"id\":\"([A-Za-z0-9._~-]{20,128})\"");

    private final Backend backend;
    private final WholeProduct product;

    BodyCodingsTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend)
                + "routes.chat.bridge { enabled = on, sockjs { mode = unwrap, early-open = on } }\n");
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private static String[] lines(String type, String coding) {
        List<String> lines = new ArrayList<>();
        if (!type.equals("-")) {
            lines.add("Content-Type: " + type);
        }
        if (!coding.equals("-")) {
            lines.add("Content-Encoding: " + coding);
        }
        return lines.toArray(String[]::new);
    }

    private static final String TAKEN = """
            text/plain                           | -
            text/plain                           | identity
            text/plain                           | Identity, identity
            text/plain;charset=UTF-8             | -
            text/plain; charset="utf-8"          | -
            text/plain; Charset=Utf8             | -
            text/plain; charset=us-ascii         | -
            text/plain; charset="US-ASCII"; x=y  | -
            text/plain; charset='utf8'           | -
            text/plain; charset = ascii          | -
            text/plain; format=flowed            | -
            text/plain; charset=                 | -
            """;

    private static final String REFUSED = """
            text/plain                        | gzip          | The Content-Encoding "gzip" is not taken here. Send the body as it is.
            text/plain; charset=utf-8         | br            | The Content-Encoding "br" is not taken here. Send the body as it is.
            text/plain                        | identity, GZip | The Content-Encoding "GZip" is not taken here. Send the body as it is.
            text/plain; charset=iso-8859-1    | -             | The charset "iso-8859-1" is not taken here. Send UTF-8.
            text/plain; charset="windows-1252" | -            | The charset "windows-1252" is not taken here. Send UTF-8.
            text/plain; charset=utf-16        | -             | The charset "utf-16" is not taken here. Send UTF-8.
            text/plain; charset=utf-8; charset=latin1 | -     | The charset "latin1" is not taken here. Send UTF-8.
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = TAKEN)
    void whatIsUtf8IsTaken(String type, String coding) throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            End server = backend(client);
            assertEquals("{\"ack\":1}", post(client, type, coding).body());
            server.expect(Frame.text("a").masked());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = REFUSED + """
            image/png                         | -             | Content-Type must be text/plain or application/json, both in UTF-8, or application/octet-stream, and this is "image/png".
            -                                 | -             | Content-Type must be text/plain or application/json, both in UTF-8, or application/octet-stream, and there is none.
            application/json; charset=latin1  | -             | The charset "latin1" is not taken here. Send UTF-8.
            application/octet-stream          | deflate       | The Content-Encoding "deflate" is not taken here. Send the body as it is.
            """)
    void whatIsNotIsRefusedByName(String type, String coding, String sentence) throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            backend(client);
            Answer answer = post(client, type, coding);
            assertEquals(415, answer.status());
            assertTrue(
                    answer.body().contains("\"detail\":\"" + sentence.replace("\"", "\\\"") + "\""), answer.toString());
            assertEquals(coding.equals("-") ? null : "identity", answer.field("Accept-Encoding"));
        }
    }

    private String id;

    private End backend(Fallback client) throws IOException {
        client.send("POST", "/chat?towline-session=new", "", "Content-Encoding: gzip"); // of no body
        End server = backend.accept();
        server.agree();
        Matcher found = ID.matcher(client.answer().body());
        assertTrue(found.find());
        id = found.group(1);
        return server;
    }

    private Answer post(Fallback client, String type, String coding) throws IOException {
        client.send("POST", "/chat?towline-session=" + id, "a", lines(type, coding));
        return client.answer();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = TAKEN + """
            application/json | -
            -                | -
            image/png        | -
            """)
    void sockJsTakesAnyTypeOfUtf8(String type, String coding) throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            End server = sockJs(receiver);
            sender.send("POST", "/000/abcdefgh/xhr_send", "[\"a\"]", lines(type, coding));
            assertEquals(204, sender.answer().status());
            server.expect(Frame.text("a").masked());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = REFUSED)
    void sockJsRefusesTheRestByName(String type, String coding, String sentence) throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            sockJs(receiver);
            for (String way : List.of("xhr_send", "jsonp_send")) {
                sender.send(
                        "POST",
                        "/000/abcdefgh/" + way,
                        "[\"a\"]",
                        ("Origin: http://chat.example\n" + String.join("\n", lines(type, coding))).split("\n"));
                Answer answer = sender.answer();
                assertEquals(415, answer.status());
                assertEquals(sentence, answer.body());
                assertEquals(coding.equals("-") ? null : "identity", answer.field("Accept-Encoding"));
            }
        }
    }

    private End sockJs(Fallback receiver) throws IOException {
        receiver.send("POST", "/000/abcdefgh/xhr_streaming", "");
        End server = backend.accept();
        server.agree();
        receiver.head();
        return server;
    }
}
