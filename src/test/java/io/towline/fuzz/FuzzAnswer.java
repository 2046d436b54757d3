package io.towline.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.towline.testkit.Http1Message;
import io.towline.testkit.Http1Message.Field;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a server answers to a request, which asks for it by the last part of its path: {@code KIND-SIZE}. Both ends can tell it by that.
 *
 * @param hints whether a 103 goes in front
 * @param body as the client gets it
 */
record FuzzAnswer(int status, boolean hints, List<Field> fields, byte[] body, List<Field> trailers) {

    static final List<String> KINDS = List.of("plain", "chunks", "trailers", "none", "unchanged", "error", "hints");

    private static final int CHUNK = 5000;

    static FuzzAnswer to(String method, String target) {
        String path = target.replaceAll("\\?.*", "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        String[] wanted = (last.matches("[a-z]+-[0-9]{1,6}") ? last : "plain-2").split("-");
        byte[] body = body(path, Integer.parseInt(wanted[1]));
        List<Field> fields = new ArrayList<>(List.of(new Field("x-echo", path)));
        int status = switch (wanted[0]) {
            case "none" -> 204;
            case "unchanged" -> 304;
            case "error" -> 500;
            default -> 200;
        };
        boolean bare = status == 204 || status == 304;
        boolean chunked = wanted[0].equals("chunks") || wanted[0].equals("trailers");
        if (!bare && !chunked) {
            fields.add(new Field("content-length", Integer.toString(body.length)));
        }
        List<Field> trailers = wanted[0].equals("trailers") && !method.equals("HEAD")
                ? List.of(new Field("x-sum", path), new Field("x-sum", ""))
                : List.of();
        boolean hints = wanted[0].equals("hints");
        return new FuzzAnswer(status, hints, fields, bare || method.equals("HEAD") ? new byte[0] : body, trailers);
    }

    /** Bytes of all kinds, others for each path. */
    static byte[] body(String path, int size) {
        byte[] body = new byte[size];
        int next = path.hashCode();
        for (int i = 0; i < size; i++) {
            next = next * 1_103_515_245 + 12_345;
            body[i] = (byte) (next >> 16);
        }
        return body;
    }

    static byte[] wire(Http1Message request) {
        FuzzAnswer answer = to(request.method(), request.target());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (answer.hints) {
            say(out, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
        }
        say(out, "HTTP/1.1 " + answer.status + " \r\n");
        answer.fields.forEach(field -> say(out, field.name() + ": " + field.value() + "\r\n"));
        boolean chunked = answer.status == 200
                && answer.fields.stream().noneMatch(field -> field.name().equals("content-length"));
        say(out, chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
        if (!chunked) {
            out.writeBytes(answer.body);
        } else if (!request.method().equals("HEAD")) {
            chunks(out, answer);
        }
        return out.toByteArray();
    }

    private static void chunks(ByteArrayOutputStream out, FuzzAnswer answer) {
        for (int at = 0; at < answer.body.length; at += CHUNK) {
            byte[] piece = Arrays.copyOfRange(answer.body, at, Math.min(at + CHUNK, answer.body.length));
            say(out, Integer.toHexString(piece.length) + "\r\n");
            out.writeBytes(piece);
            say(out, "\r\n");
        }
        say(out, "0\r\n");
        answer.trailers.forEach(field -> say(out, field.name() + ": " + field.value() + "\r\n"));
        say(out, "\r\n");
    }

    private static void say(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(ISO_8859_1));
    }
}
