package io.towline.fuzz;

import io.towline.testkit.Http1Message.Field;
import java.util.List;

/** What has to become of a request of HTTP/2, by rule. */
sealed interface Http2Outcome {

    /**
     * What a server has to get.
     *
     * @param fields those that the client said, but for length and host; with cookies in one
     */
    record Wanted(String method, String target, String host, List<Field> fields, byte[] body, List<Field> trailers) {}

    /** The server gets it, and nothing else; the client gets the server's answer. */
    record Served(Wanted request) implements Http2Outcome {
        FuzzAnswer answer() {
            return FuzzAnswer.to(request.method(), request.target());
        }
    }

    /** No server hears of it, and Towline says why. */
    record Refused(int status) implements Http2Outcome {}

    /**
     * Its stream is reset with this error, and no server gets the whole of it.
     *
     * @param reason that the log gives; empty where it is nothing that is refused
     * @param whole what a server may have got all the same: a body with a told length whose fault came behind that
     */
    record Broken(int error, String reason, List<Wanted> whole) implements Http2Outcome {
        Broken(int error, String reason) {
            this(error, reason, List.of());
        }
    }

    /** It was whole, and then its stream was reset with this error: the server may have got it, and the client its answer. */
    record Late(Served otherwise, int error) implements Http2Outcome {}

    /** Its client resets it. The server may have got what was whole. */
    record Left(List<Wanted> whole) implements Http2Outcome {}

    /** What the server may have got of it, at most once. */
    default List<Wanted> allowed() {
        return switch (this) {
            case Served it -> List.of(it.request());
            case Late it -> List.of(it.otherwise().request());
            case Left it -> it.whole();
            case Refused any -> List.of();
            case Broken it -> it.whole();
        };
    }

    /** One request of a conversation. */
    record Planned(int stream, String path, String kind, Http2Outcome outcome) {}
}
