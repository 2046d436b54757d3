package io.towline.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Requests of HTTP/2 that would be something else, or more than one, once they are written in HTTP/1.1 (RFC 9113 §8.2.1, §10.3), as names and values
 * in turn.
 */
public final class Http2Smuggling {

    /** @param reason for operators, behind {@code malformed in HTTP/2: } */
    public record Malformed(List<String> fields, String reason) {}

    private static final List<String> GET =
            List.of(":method", "GET", ":scheme", "https", ":authority", "chat.test", ":path", "/nothing");

    private static final String NEXT = "\r\nHost: chat.test\r\n\r\nGET /smuggled HTTP/1.1\r\nX: ";

    private static final String NAME = "a field name holds a character that none may hold";
    private static final String VALUE = "the value of field x holds what no value may hold";
    private static final String LENGTH =
            "field content-length is no number, there twice, or not the length of the body";
    private static final String TWICE = "pseudo-field %s is unknown, there twice, or behind others";
    private static final String NONE = "the value of pseudo-field %s is none";
    private static final String NO_TARGET = "a :scheme or a :path is missing, or too many";
    private static final String NOBODY = "there is no :method or no :authority";
    private static final String DIFFER = "field host and pseudo-field :authority differ";

    public static final List<Malformed> FIELDS = Stream.of(
                    names(
                            "",
                            "X",
                            "Content-Length",
                            "x y",
                            "x:",
                            "x: y\r\nz",
                            "x\r\n",
                            "x\n",
                            "x\u0000",
                            "\u00e9",
                            "x\u007f"),
                    names(
                            " transfer-encoding",
                            "transfer-encoding ",
                            "transfer-encoding\t",
                            "(x)",
                            "x\r\ntransfer-encoding"),
                    values(
                            "a\r\nTransfer-Encoding: chunked",
                            "a" + NEXT,
                            "a\rb",
                            "a\nb",
                            "a\u0000b",
                            "\u0000",
                            "a\u007f",
                            "a\u0001"),
                    values(" a", "a ", "\ta", "a\t", "\r", "\n", "a\r\n", "a\r\n b"),
                    ofHttp1("transfer-encoding", "chunked", "identity", "", "cow", "chunked, gzip"),
                    ofHttp1("connection", "close", "keep-alive", "upgrade", "content-length", "host"),
                    ofHttp1("upgrade", "websocket", "h2c"),
                    ofHttp1("keep-alive", "timeout=5"),
                    ofHttp1("proxy-connection", "keep-alive"),
                    ofHttp1("te", "chunked", "trailers, deflate", "gzip", ""))
            .flatMap(List::stream)
            .toList();

    public static final List<Malformed> LENGTHS = Stream.of(
                    "4",
                    "-0",
                    "+0",
                    "0x0",
                    "0.",
                    "0, 0",
                    "",
                    "0\r\nX: y",
                    "\u0660",
                    "99999999999999999999",
                    "18446744073709551616")
            .map(value -> with("content-length", value)
                    .because(isValue(value) ? LENGTH : VALUE.replace(" x ", " content-length ")))
            .toList();

    public static final List<Malformed> PSEUDO = Stream.of(
                    changed(
                            ":path",
                            NONE,
                            "",
                            "nothing",
                            "*nothing",
                            "/a b",
                            "/a\tb",
                            "/a\r\nb",
                            "/a\nb",
                            "/\u0000",
                            "/#a",
                            "?a",
                            " /",
                            "/ "),
                    changed(":path", NONE, "/nothing HTTP/1.1" + NEXT, "http://other.test/nothing", "/\u007f", "*"),
                    changed(
                            ":method",
                            NONE,
                            "",
                            "GE T",
                            " GET",
                            "GET ",
                            "GET\u0000",
                            "G\u00ebT",
                            "GET /smuggled HTTP/1.1" + NEXT,
                            "GET\r\n"),
                    changed(":scheme", NONE, "", "http s", "https://other.test/?", "https\r\nx", "http\u0000"),
                    changed(
                            ":authority",
                            NONE,
                            "",
                            "a@chat.test",
                            "chat.test/a",
                            "chat test",
                            "chat.test\r\nX: y",
                            "chat.test#",
                            "chat.test?",
                            "chat.test\\"),
                    twice(":method", "POST"),
                    twice(":method", "GET"),
                    twice(":scheme", "http"),
                    twice(":authority", "other.test"),
                    twice(":authority", "chat.test"),
                    twice(":path", "/smuggled"),
                    twice(":status", "200"),
                    twice(":protocol", "websocket"),
                    twice(":path ", "/smuggled"),
                    twice(":", "x"),
                    twice(":Path", "/smuggled"),
                    List.of(
                            with("x", "y", ":path", "/smuggled").because(TWICE.formatted(":path")),
                            without(":method").because(NOBODY),
                            without(":authority").because(NOBODY),
                            without(":scheme").because(NO_TARGET),
                            without(":path").because(NO_TARGET),
                            with("host", "other.test").because(DIFFER),
                            with("host", "chat.test:80").because(DIFFER),
                            with("host", "chat.test", "host", "other.test").because(DIFFER),
                            with("host", "").because("the value of field host is none"),
                            with("host", "chat.test@other.test").because("the value of field host is none")))
            .flatMap(List::stream)
            .toList();

    private Http2Smuggling() {}

    /** A whole request of that path, with these fields. */
    public static String[] request(String path, String... fields) {
        List<String> all = new ArrayList<>(GET);
        all.set(7, path);
        all.addAll(Arrays.asList(fields));
        return all.toArray(String[]::new);
    }

    private record Changed(List<String> fields) {
        Malformed because(String reason) {
            return new Malformed(fields, reason);
        }
    }

    private static Changed with(String... fields) {
        return new Changed(List.of(request("/nothing", fields)));
    }

    private static Changed without(String pseudo) {
        List<String> rest = new ArrayList<>(GET);
        int at = rest.indexOf(pseudo);
        rest.subList(at, at + 2).clear();
        return new Changed(rest);
    }

    private static List<Malformed> names(String... names) {
        return Stream.of(names).map(name -> with(name, "chunked").because(NAME)).toList();
    }

    private static List<Malformed> values(String... values) {
        return Stream.of(values).map(value -> with("x", value).because(VALUE)).toList();
    }

    private static List<Malformed> ofHttp1(String name, String... values) {
        return Stream.of(values)
                .map(value -> with(name, value).because("field " + name + " belongs to HTTP/1"))
                .toList();
    }

    private static List<Malformed> changed(String pseudo, String reason, String... values) {
        return Stream.of(values)
                .map(value -> {
                    List<String> fields = new ArrayList<>(GET);
                    fields.set(fields.indexOf(pseudo) + 1, value);
                    return new Malformed(fields, reason.formatted(pseudo));
                })
                .toList();
    }

    /** Before any other field. */
    private static List<Malformed> twice(String pseudo, String value) {
        return List.of(with(pseudo, value).because(TWICE.formatted(pseudo)));
    }

    private static boolean isValue(String value) {
        return value.chars().allMatch(each -> each >= ' ');
    }
}
