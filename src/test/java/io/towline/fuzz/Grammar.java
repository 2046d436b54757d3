package io.towline.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Writes messages as RFC 9112 allows them, in all the ways that it allows. */
final class Grammar {

    private static final String[] METHODS = {
        "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "M-SEARCH"
    };
    private static final String[] STATUSES = {
        "200 OK",
        "200 OK",
        "200 OK",
        "200 ",
        "200",
        "201 Created",
        "204 No Content",
        "206 Partial Content",
        "304 Not Modified",
        "404 Not Found",
        "418 I'm a teapot; \u00fc",
        "500 Internal Server Error",
        "599 ?"
    };
    private static final String TEXT = "abcXYZ 0123456789-._~!$&'()*+,;=:@/?%\t\u00e4\u00ff\"<>[]{}|\\^`";
    private static final String PATH = "abcXYZ0123456789-._~!$&'()*+,=:@";

    private final Random random;

    Grammar(Random random) {
        this.random = random;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T any(T[] of) {
        return of[random.nextInt(of.length)];
    }

    // ---- requests ----

    /** @param place path under which all of its conversation are */
    byte[] request(String place, int index) {
        String method = any(METHODS);
        boolean older = oneIn(12);
        List<String> fields = new ArrayList<>();
        fields.add(name("Host") + ":" + blank() + "s" + blank());
        fields(fields);
        if (older && oneIn(2)) {
            fields.add(name("Connection") + ": keep-alive");
        } else if (oneIn(15)) {
            fields.add(name("Connection") + ":" + blank() + any(new String[] {"close", "keep-alive", "X-Hop, TE"}));
        }
        byte[] body = oneIn(3) || method.startsWith("P") ? body(place) : new byte[0];
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        frame(fields, body, framed, !older, body.length == 0 && !method.startsWith("P"));
        Collections.shuffle(fields, random);
        StringBuilder head = new StringBuilder(oneIn(20) ? "\r\n" : "");
        head.append(method).append(' ').append(place).append(index).append(query());
        head.append(older ? " HTTP/1.0" : " HTTP/1.1").append("\r\n");
        return joined(head, fields, framed);
    }

    /** The last of a conversation: its connection closes behind it. */
    static byte[] last(String place) {
        return ("GET " + place + "last HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1);
    }

    private String query() {
        return oneIn(3) ? "?" + text(PATH, 12) : oneIn(4) ? "/" + text(PATH, 12).replace(".", "") + "x" : "";
    }

    // ---- answers ----

    /** @param target of the request */
    byte[] answer(String target) {
        StringBuilder head = new StringBuilder();
        while (oneIn(12)) {
            head.append("HTTP/1.1 103 Early Hints\r\nLink: ")
                    .append(text(PATH, 9))
                    .append("\r\n\r\n");
        }
        String status = any(STATUSES);
        boolean older = oneIn(12);
        head.append(older ? "HTTP/1.0 " : "HTTP/1.1 ").append(status).append("\r\n");
        List<String> fields = new ArrayList<>();
        fields.add(name("X-Fuzz") + ": " + target);
        fields(fields);
        if (oneIn(12)) {
            fields.add(name("Connection") + ":" + blank() + any(new String[] {"close", "keep-alive", "X-Hop"}));
        }
        boolean bare = status.startsWith("204") || status.startsWith("304");
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        if (!bare) {
            byte[] body = body("/");
            if (oneIn(10)) {
                framed.writeBytes(body); // up to the connection's end
            } else {
                frame(fields, body, framed, !older, false);
            }
        }
        Collections.shuffle(fields, random);
        return joined(head, fields, framed);
    }

    // ---- what both have ----

    private void fields(List<String> fields) {
        for (int n = random.nextInt(4); n > 0; n--) {
            fields.add(name("X-Data") + ":" + blank() + text(TEXT, 30).strip() + blank());
        }
        if (oneIn(6)) {
            fields.add("X-Hop: " + text(PATH, 5));
        }
        if (oneIn(40)) {
            fields.add("X-Long: " + "l".repeat(random.nextInt(3000)));
        }
    }

    /** Of up to some tens of kilobytes, and often such that reads as a message or a chunk itself. */
    private byte[] body(String place) {
        return switch (random.nextInt(8)) {
            case 0 -> new byte[0];
            case 1 -> ("GET " + place + "smuggled HTTP/1.1\r\nHost: s\r\n\r\n").getBytes(ISO_8859_1);
            case 2 -> "0\r\n\r\n".getBytes(ISO_8859_1);
            case 3 -> ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Fuzz: stolen\r\n\r\nstolen").getBytes(ISO_8859_1);
            case 4 -> bytes(random.nextInt(60_000));
            default -> bytes(random.nextInt(200));
        };
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private void frame(List<String> fields, byte[] body, ByteArrayOutputStream out, boolean mayChunk, boolean mayOmit) {
        if (mayChunk && oneIn(2)) {
            fields.add(name("Transfer-Encoding") + ":" + blank() + (oneIn(4) ? "Chunked" : "chunked") + blank());
            chunks(body, out);
        } else if (!mayOmit || oneIn(2)) {
            fields.add(name("Content-Length") + ":" + blank() + (oneIn(20) ? "00" : "") + body.length + blank());
            out.writeBytes(body);
        }
    }

    private void chunks(byte[] body, ByteArrayOutputStream out) {
        int from = 0;
        while (from < body.length) {
            int size = 1 + random.nextInt(Math.min(body.length - from, oneIn(3) ? 10 : 40_000));
            line(out, hex(size) + extension());
            out.write(body, from, size);
            line(out, "");
            from += size;
        }
        line(out, "0".repeat(1 + random.nextInt(3)) + extension());
        for (int n = oneIn(4) ? 1 + random.nextInt(3) : 0; n > 0; n--) {
            line(out, name("X-Tail") + ":" + blank() + text(TEXT, 10).strip());
        }
        line(out, "");
    }

    private String hex(int size) {
        String digits = "0".repeat(oneIn(8) ? random.nextInt(4) : 0) + Integer.toHexString(size);
        return oneIn(2) ? digits.toUpperCase(java.util.Locale.ROOT) : digits;
    }

    private String extension() {
        return oneIn(6) ? ";" + text(TEXT, 10) : "";
    }

    private static void line(ByteArrayOutputStream out, String line) {
        out.writeBytes((line + "\r\n").getBytes(ISO_8859_1));
    }

    private String name(String usual) {
        return switch (random.nextInt(6)) {
            case 0 -> usual.toLowerCase(java.util.Locale.ROOT);
            case 1 -> usual.toUpperCase(java.util.Locale.ROOT);
            default -> usual;
        };
    }

    private String blank() {
        return any(new String[] {" ", " ", " ", "", "\t", "  "});
    }

    private String text(String of, int most) {
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(most); n > 0; n--) {
            text.append(of.charAt(random.nextInt(of.length())));
        }
        return text.toString();
    }

    private static byte[] joined(StringBuilder head, List<String> fields, ByteArrayOutputStream body) {
        fields.forEach(field -> head.append(field).append("\r\n"));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }
}
