package io.towline.listener.http1;

import io.towline.conversation.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The head of a request, judged. Undertow reads {@link #onward} in its place: the same fields behind a request line whose target is
 * a stand-in, as is the host, so that the target, which {@link #target} has byte for byte, and {@link #host} are judged by no other
 * rules than ours. The onward head of
 * a refused one can always be read, so that the refusal has an exchange to be answered in.
 *
 * @param target of the request line, a character for each byte; {@code /} where none could be read
 * @param host the value of {@code Host}; empty where there is none, or the head is refused
 * @param spaced the values, in order, of fields in some of which blanks stand side by side, by the name in lower case: Undertow makes one of them
 * @param chunked whether its body comes in chunks
 */
public record RequestHead(
        String target,
        Optional<String> host,
        Map<String, List<String>> spaced,
        boolean chunked,
        byte[] onward,
        Optional<Refusal> refusal) {

    private static final String NO_HOST = "unknown";

    /** What a head may hold at most; the names of these settings stand in what clients are told. */
    public record Bounds(int bytes, int fields) {}

    /** @param head with the empty line at its end; a character for each byte */
    public static RequestHead judge(String head, Bounds bounds) {
        HeadRules rules = new HeadRules(head, bounds);
        Optional<Refusal> refusal = rules.judge();
        if (refusal.isPresent()) {
            return refused(rules, refusal.get());
        }
        RequestLine line = rules.requestLine().orElseThrow();
        String onward = line.method() + " " + RequestLine.STAND_IN + " " + line.version() + "\r\n"
                + rules.fieldsWithHost(NO_HOST);
        return new RequestHead(
                line.target(), rules.hostNamed(), rules.spaced(), rules.isChunked(), bytes(onward), Optional.empty());
    }

    /** For a reader that reads targets and hosts by itself: a head that was found good goes on as it is. */
    public RequestHead unchanged(String head) {
        return refusal.isPresent() ? this : new RequestHead(target, host, spaced, chunked, bytes(head), refusal);
    }

    /** What can already be said of a head whose end has not come: its first line may be none. */
    public static Optional<RequestHead> judgeBegun(String begun, Bounds bounds) {
        HeadRules rules = new HeadRules(begun, bounds);
        return rules.judgeBegun().map(refusal -> refused(rules, refusal));
    }

    /** @param begun what has come of it */
    public static RequestHead refused(String begun, Bounds bounds, Refusal refusal) {
        return refused(new HeadRules(begun, bounds), refusal);
    }

    /** RFC 9112 §3: where it is the target that is too long, that is what is said. */
    public static Refusal tooLarge(String head, Bounds bounds) {
        int line = head.indexOf('\n');
        if (line < 0 || line > bounds.bytes()) {
            return Refusal.answered(
                    414, "The request line takes more than " + bounds.bytes() + " bytes (max-header-size).");
        }
        return Refusal.answered(
                431,
                "The request line and header fields take more than " + bounds.bytes() + " bytes (max-header-size).");
    }

    public static Refusal noEmptyLine() {
        return Refusal.answered(400, "An empty line before the request does not end with CR LF.");
    }

    public static Refusal onlyBlank(Bounds bounds) {
        return Refusal.answered(
                400,
                "There are more than " + bounds.bytes()
                        + " bytes of empty lines before the request (max-header-size).");
    }

    private static RequestHead refused(HeadRules rules, Refusal refusal) {
        boolean head =
                rules.requestLine().filter(line -> line.method().equals("HEAD")).isPresent();
        String onward = (head ? "HEAD " : "GET ") + RequestLine.STAND_IN + " HTTP/1.1\r\nHost: " + NO_HOST
                + "\r\nConnection: close\r\n" + rules.tellers() + "\r\n";
        return new RequestHead(rules.target(), Optional.empty(), Map.of(), false, bytes(onward), Optional.of(refusal));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
