package io.towline.fuzz;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.PRIORITY;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;

import io.towline.fuzz.Http2Outcome.Broken;
import io.towline.fuzz.Http2Outcome.Late;
import io.towline.fuzz.Http2Outcome.Left;
import io.towline.fuzz.Http2Outcome.Planned;
import io.towline.fuzz.Http2Outcome.Refused;
import io.towline.fuzz.Http2Outcome.Served;
import io.towline.fuzz.Http2Outcome.Wanted;
import io.towline.fuzz.Http2Plan.Unit;
import io.towline.testkit.Http1Message.Field;
import io.towline.testkit.Http2Smuggling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Supplier;

/** Requests of all kinds, and what has to become of them by rule. */
final class Http2Requests {

    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int STREAM_CLOSED = 5;
    private static final int CANCEL = 8;

    private static final String BAD_LENGTH = "the body is not as long as its content-length says";
    private static final String BAD_TRAILERS = "what comes behind the body are no trailers";

    private static final List<String> METHODS = List.of("GET", "GET", "HEAD", "OPTIONS", "DELETE", "M-SEARCH");
    private static final List<String> WITH_BODIES = List.of("POST", "POST", "PUT", "PATCH", "DELETE", "GET");
    private static final List<String> HOSTS = List.of("site.test", "site.test:8443", "10.0.0.7", "[::1]:9000");
    private static final List<String> QUERIES =
            List.of("", "", "?", "?a=b&c", "?q=|{}^`", "?%zz%", "?/../..//;x=?", "?\u00fc\u00ff", "?a=\"<>\\");
    private static final List<String> VALUES = List.of(
            "a",
            "",
            "a, b;c=\"d\"",
            "a\tb  c",
            "\u00e4\u00ff",
            "gzip, deflate",
            "0\\r\\nx: y",
            "v".repeat(126),
            "v".repeat(127),
            "w".repeat(300),
            "y".repeat(4100));

    private static final List<String> NAMES =
            List.of("x-a", "x-a", "x-b", "accept", "accept-encoding", "user-agent", "content-type", "cookie", "cookie");

    /** Anything but the length of a body and what it ends with. */
    private static final List<Http2Smuggling.Malformed> MALFORMED = new ArrayList<>();

    static {
        MALFORMED.addAll(Http2Smuggling.FIELDS);
        MALFORMED.addAll(Http2Smuggling.LENGTHS);
        MALFORMED.addAll(Http2Smuggling.PSEUDO);
    }

    /** One that is under way: what is still to be sent of it. */
    static final class Request {
        private final Queue<Supplier<Unit>> units = new ArrayDeque<>();
        private Planned planned;
        private boolean begun;

        Queue<Supplier<Unit>> units() {
            return units;
        }

        Planned planned() {
            return planned;
        }

        boolean begun() {
            return begun;
        }

        /** Nothing more is sent of it. All of a body whose length was told may have been, but for its end. */
        void leave() {
            units.clear();
            planned = new Planned(
                    planned.stream(),
                    planned.path(),
                    planned.kind() + ", left",
                    new Left(planned.outcome().allowed()));
        }
    }

    private final Random random;
    private final Http2Frames frames;
    private final String place;

    Http2Requests(Random random, long seed) {
        this.random = random;
        frames = new Http2Frames(random);
        place = "/f/" + Long.toHexString(seed) + "/";
    }

    private int any(int bound) {
        return random.nextInt(bound);
    }

    private boolean oneIn(int n) {
        return any(n) == 0;
    }

    private <T> T any(List<T> all) {
        return all.get(any(all.size()));
    }

    Request next(int stream) {
        Request request = new Request();
        switch (any(16)) {
            case 0, 1, 2, 3 -> good(request, stream, false, 0);
            case 4, 5, 6 -> good(request, stream, true, any(3000));
            case 7 -> good(request, stream, true, oneIn(3) ? 150_000 + any(150_000) : any(40_000));
            case 8, 9, 10 -> malformed(request, stream);
            case 11 -> refused(request, stream);
            case 12, 13 -> brokenBody(request, stream);
            case 14 -> brokenWindow(request, stream);
            default -> late(request, stream);
        }
        return request;
    }

    private void section(Request request, int stream, List<String> fields, boolean ends) {
        request.units.add(() -> {
            request.begun = true;
            return frames.section(stream, fields, ends, false);
        });
    }

    private String path(int stream) {
        int size = oneIn(8) ? 66_000 + any(60_000) : any(2000);
        return place + stream + "/" + any(FuzzAnswer.KINDS) + "-" + size;
    }

    // ---- good ones ----

    private void good(Request request, int stream, boolean hasBody, int length) {
        String path = path(stream);
        String target = path + any(QUERIES);
        String method = any(hasBody ? WITH_BODIES : METHODS);
        String host = any(HOSTS);
        List<String> head = new ArrayList<>(List.of(":method", method, ":scheme", "https", ":path", target));
        boolean byField = oneIn(6);
        if (!byField) {
            head.addAll(2 * any(4), List.of(":authority", host));
        }
        boolean both = byField || oneIn(6);
        List<Field> fields = fields();
        fields.forEach(field -> head.addAll(List.of(field.name(), field.value())));
        if (both) {
            head.addAll(List.of("host", host));
        }
        boolean told = oneIn(2) && (hasBody || oneIn(3));
        if (told) {
            head.addAll(List.of("content-length", Integer.toString(hasBody ? length : 0)));
        }
        byte[] body = hasBody ? FuzzAnswer.body(path, length) : new byte[0];
        List<Field> trailers =
                hasBody && !told && oneIn(3) ? List.of(new Field("x-sum", path), new Field("x-tail", "")) : List.of();
        request.planned = new Planned(
                stream,
                path,
                "good",
                new Served(new Wanted(method, target, host, withOneCookie(fields), body, trailers)));
        section(request, stream, head, !hasBody);
        if (hasBody) {
            frames.body(stream, body, trailers.isEmpty(), request.units);
        }
        if (!trailers.isEmpty()) {
            List<String> tail = new ArrayList<>();
            trailers.forEach(field -> tail.addAll(List.of(field.name(), field.value())));
            request.units.add(() -> frames.section(stream, tail, true, false));
        }
    }

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (int i = any(6); i > 0; i--) {
            String name = any(NAMES);
            fields.add(new Field(name, name.equals("cookie") ? "c" + i + "=" + any(100) : any(VALUES)));
        }
        return fields;
    }

    /** RFC 9113 §8.2.3. */
    private static List<Field> withOneCookie(List<Field> fields) {
        List<Field> rest = new ArrayList<>(fields);
        List<String> parts = rest.stream()
                .filter(field -> field.name().equals("cookie"))
                .map(Field::value)
                .toList();
        rest.removeIf(field -> field.name().equals("cookie"));
        if (!parts.isEmpty()) {
            rest.add(new Field("cookie", String.join("; ", parts)));
        }
        return rest;
    }

    // ---- those that are none ----

    private List<String> plain(int stream, String method, String... further) {
        List<String> head = new ArrayList<>(List.of(
                ":method",
                method,
                ":scheme",
                "https",
                ":authority",
                "site.test",
                ":path",
                place + stream + "/plain-2"));
        head.addAll(Arrays.asList(further));
        return head;
    }

    private void plan(Request request, int stream, String kind, Http2Outcome outcome) {
        request.planned = new Planned(stream, place + stream + "/plain-2", kind, outcome);
    }

    private void malformed(Request request, int stream) {
        if (oneIn(20)) {
            plan(request, stream, "depends on itself", new Broken(PROTOCOL_ERROR, "a stream depends on itself"));
            request.units.add(() -> frames.section(stream, plain(stream, "GET"), true, true));
            return;
        }
        Http2Smuggling.Malformed what = any(MALFORMED);
        plan(request, stream, what.toString(), new Broken(PROTOCOL_ERROR, what.reason()));
        section(request, stream, what.fields(), true);
    }

    private void refused(Request request, int stream) {
        List<String> head = plain(stream, "GET");
        int status;
        switch (any(5)) {
            case 0 -> {
                head.set(5, any(List.of("site.test:x", "site.test:", "[::1", "site.test%00")));
                status = 400;
            }
            case 1 -> {
                head.addAll(List.of("x-long", "l".repeat(20_000)));
                status = 431;
            }
            case 2 -> {
                for (int i = 0; i < 101; i++) {
                    head.addAll(List.of("x-" + i, ""));
                }
                status = 431;
            }
            case 3 -> {
                head.set(7, "/" + "p".repeat(17_000));
                status = 414;
            }
            default -> {
                head.set(1, any(List.of("get", "HeAD", "Post")));
                status = 501;
            }
        }
        plan(request, stream, "refused", new Refused(status));
        section(request, stream, head, true);
    }

    private void brokenBody(Request request, int stream) {
        int told = 1 + any(5000);
        switch (any(4)) {
            case 0 -> {
                Wanted sofar = new Wanted(
                        "POST", place + stream + "/plain-2", "site.test", List.of(), new byte[told], List.of());
                plan(request, stream, "too long", new Broken(PROTOCOL_ERROR, BAD_LENGTH, List.of(sofar)));
                section(request, stream, plain(stream, "POST", "content-length", Integer.toString(told)), false);
                frames.body(stream, new byte[told + 1 + any(300)], oneIn(2), request.units);
            }
            case 1 -> {
                plan(request, stream, "too short", new Broken(PROTOCOL_ERROR, BAD_LENGTH));
                section(request, stream, plain(stream, "POST", "content-length", Integer.toString(told)), false);
                frames.body(stream, new byte[any(told)], true, request.units);
            }
            case 2 -> {
                plan(request, stream, "trailers without an end", new Broken(PROTOCOL_ERROR, BAD_TRAILERS));
                section(request, stream, plain(stream, "POST"), false);
                frames.body(stream, new byte[any(told)], false, request.units);
                request.units.add(() -> frames.section(stream, List.of("x-sum", "1"), false, false));
            }
            default -> {
                List<String> none = any(List.of(
                        List.of(":path", "/smuggled"),
                        List.of("x-sum", "1", ":status", "200"),
                        List.of("content-length", "4"),
                        List.of("transfer-encoding", "chunked"),
                        List.of("X-Sum", "1"),
                        List.of("x-sum", "1\r\nx: y"),
                        List.of("host", "other.test")));
                plan(request, stream, "trailers that are none: " + none, new Broken(PROTOCOL_ERROR, BAD_TRAILERS));
                section(request, stream, plain(stream, "POST"), false);
                frames.body(stream, new byte[any(told)], false, request.units);
                request.units.add(() -> frames.section(stream, none, true, false));
            }
        }
    }

    private void brokenWindow(Request request, int stream) {
        boolean none = oneIn(2);
        plan(request, stream, "a window", new Broken(none ? PROTOCOL_ERROR : FLOW_CONTROL_ERROR, ""));
        section(request, stream, plain(stream, "POST"), false);
        frames.body(stream, new byte[any(500)], false, request.units);
        byte[] update = frame(WINDOW_UPDATE, 0, stream, integer(none ? 0 : Integer.MAX_VALUE));
        request.units.add(
                () -> new Unit(stream, join(update, update), 0)); // the first may fill a window of 0, and that is all
    }

    /** Behind its end comes more, and then what may well come there; or its client resets it. */
    private void late(Request request, int stream) {
        good(request, stream, oneIn(2), any(1000));
        Served served = (Served) request.planned.outcome();
        if (oneIn(3)) {
            request.planned = new Planned(stream, request.planned.path(), "left", new Left(List.of(served.request())));
            byte[] reset = frame(RST_STREAM, 0, stream, integer(CANCEL));
            request.units.add(() -> new Unit(stream, reset, 0));
            return;
        }
        request.planned = new Planned(stream, request.planned.path(), "late", new Late(served, STREAM_CLOSED));
        byte[] more = frame(DATA, any(2) * END_STREAM, stream, new byte[any(200)]);
        byte[] priority = frame(PRIORITY, 0, stream, join(integer(0), new byte[] {16}));
        request.units.add(() -> new Unit(stream, join(more, more, priority), 0));
    }
}
